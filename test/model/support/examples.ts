import type { GivenCommand, ModelAssets, ModelLeg } from './model-command.ts';
import type { Step } from './steps.ts';

/** Commands through the first runtime, one group each: a reversal finds the transactions of the groups before it. */
function inTurn(...commands: readonly GivenCommand[]): readonly Step[] {
  return commands.map((command) => ({ type: 'group', runtime: 0, fault: undefined, commands: [command] }));
}

const mint = (wallet: string, ...assets: ModelAssets<bigint>): GivenCommand => ({
  ...{ kind: 'mint', wallet, to: wallet, assets },
});
const pay = (wallet: string, to: string, ...assets: ModelAssets): GivenCommand => ({
  ...{ kind: 'transfer', wallet, to, assets },
});
const exchange = (...legs: readonly ModelLeg[]): GivenCommand => ({ kind: 'exchange', legs, requires: [] });
const mints = (to: string, ...assets: ModelAssets): ModelLeg => ({ verb: 'mint', to, assets });
/** A reversal in part of the transaction that is so far behind the last one. */
const part = (back: number): GivenCommand => ({ kind: 'reverse', back, upTo: true });
const gives = (from: string, to: string, ...assets: ModelAssets): ModelLeg => ({
  ...{ verb: 'transfer', from: [from], to, assets },
});

/** Runs that are always executed: those that random steps find too seldom, and those that failed once. */
export const EXAMPLES: readonly (readonly Step[])[] = [
  // A wallet that was paid 300 times pays its whole balance: merges over many chains.
  [{ type: 'hoard', runtime: 0, fault: undefined, wallet: 'alice', to: 'bob', payments: 300 }],
  // The same with a lost answer, and with the assets that bob received spent by the other runtime.
  [
    { type: 'hoard', runtime: 1, fault: 'lost answer', wallet: 'alice', to: 'bob', payments: 30 },
    { type: 'hoard', runtime: 0, fault: 'crash', wallet: 'bob', to: 'alice', payments: 30 },
  ],
  // The one who owes has a part of it, and nothing of what was burned, which returns nevertheless.
  inTurn(
    mint('alice', ['iron', 3n], ['wood', 2n]),
    exchange(gives('alice', 'bob', ['iron', 3n]), { verb: 'burn', from: ['alice'], assets: [['wood', 2n]] }),
    pay('bob', 'carol', ['iron', 2n]),
    part(1),
    part(2),
  ),
  // The same of one asset: what was burned returns with the last of what is owed.
  inTurn(
    mint('alice', ['iron', 5n]),
    exchange(gives('alice', 'bob', ['iron', 3n]), { verb: 'burn', from: ['alice'], assets: [['iron', 2n]] }),
    pay('bob', 'carol', ['iron', 2n]),
    part(1),
    mint('bob', ['iron', 2n]),
    part(3),
    part(4),
  ),
  // Parts are paid back in the order of the legs, and not of the outputs that were spent.
  inTurn(
    ...['alice', 'null', 'carol'].map((wallet) => mint(wallet, ['iron', 2n])),
    exchange(...['carol', 'null', 'alice'].map((from) => gives(from, 'bob', ['iron', 2n]))),
    pay('bob', 'carol', ['iron', 3n]),
    part(1),
  ),
  // What is minted up to an amount needs no other leg, and shares the room of the caps with the legs before it.
  [
    ...inTurn(mint('alice', ['iron', 6n]), exchange(mints('bob', ['iron', { upTo: 1n }]))),
    { type: 'define', runtime: 1, asset: 'iron', rules: { supplyMax: 20n, perWalletMax: 9n } },
    ...inTurn(
      exchange(gives('alice', 'bob', ['iron', 3n]), mints('bob', ['iron', { upTo: 9n }])),
      exchange(mints('carol', ['iron', { upTo: 9n }]), mints('null', ['iron', { upTo: 9n }])),
    ),
  ],
  // Several caps are in the way of one command, and a hold whose id is taken.
  [
    ...inTurn(mint('alice', ['iron', 6n], ['wood', 6n]), {
      ...{ kind: 'hold', leg: { verb: 'hold', from: ['alice'], assets: [['iron', 2n]], id: 'h1' } },
    }),
    { type: 'define', runtime: 0, asset: 'iron', rules: { supplyMax: 7n, mintedMax: 7n, perWalletMax: 7n } },
    { type: 'define', runtime: 0, asset: 'wood', rules: { supplyMax: 7n } },
    ...inTurn(
      exchange(mints('alice', ['iron', 2n]), mints('bob', ['wood', 2n], ['iron', 2n])),
      exchange({ verb: 'hold', from: ['alice'], assets: [['iron', 1n]], id: 'h1' }, mints('bob', ['iron', 2n])),
    ),
  ],
  // A mint that exceeds a cap is in one unit with commands that it would have paid: none is refused as if it were paid.
  [
    ...inTurn(mint('bob', ['wood', 2n], ['iron', 2n]), {
      ...{ kind: 'hold', leg: { verb: 'hold', from: ['bob'], assets: [['wood', 1n]], id: 'h1' } },
    }),
    { type: 'define', runtime: 0, asset: 'wood', rules: { mintedMax: 2n } },
    { type: 'define', runtime: 0, asset: 'iron', rules: { perWalletMax: 2n } },
    {
      ...{ type: 'group', runtime: 0, fault: undefined },
      commands: [
        mint('alice', ['gold', 1n], ['wood', 1n]),
        { kind: 'hold', leg: { verb: 'hold', from: ['alice'], assets: [['gold', 1n]], id: 'h1' } },
      ],
    },
    {
      ...{ type: 'group', runtime: 0, fault: undefined },
      commands: [mint('carol', ['iron', 1n], ['wood', 1n]), pay('carol', 'bob', ['iron', 1n])],
    },
  ],
];
