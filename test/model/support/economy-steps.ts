import fc from 'fast-check';
import type { AssetRules } from '../../../src/index.ts';
import {
  type ExchangeCommand,
  type GivenCommand,
  type HoldLeg,
  type ModelAmount,
  type ModelAssets,
  type ModelLeg,
  type MovingCommand,
  placesOf,
} from './model-command.ts';
import { HOLDS, HOUR_MS, PAYERS_MAX, WALLETS } from './names.ts';

// Commands of exchanges, holds and reversals. All are valid, of assets of their own with small amounts: a payment is
// often the whole balance, or all but one.

const wallet = fc.constantFrom(...WALLETS);
const hold = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOLDS.slice(0, 2)) },
  { weight: 2, arbitrary: fc.constantFrom(...HOLDS) },
);
const asset = fc.constantFrom('wood', 'iron');
const small = fc.oneof({ weight: 15, arbitrary: fc.bigInt(1n, 4n) }, { weight: 1, arbitrary: fc.constant(2n ** 64n) });
const amount: fc.Arbitrary<ModelAmount> = fc.oneof(
  { weight: 4, arbitrary: small },
  { weight: 2, arbitrary: small.map((upTo) => ({ upTo })) },
  { weight: 1, arbitrary: fc.constant({ all: true as const }) },
  { weight: 1, arbitrary: fc.bigInt(0n, 2n).map((keep) => ({ all: true as const, keep })) },
);

function assetsOf<Amount>(amounts: fc.Arbitrary<Amount>): fc.Arbitrary<(readonly [string, Amount])[]> {
  return fc.uniqueArray(fc.tuple(asset, amounts), { minLength: 1, maxLength: 2, selector: ([name]) => name });
}

const fixed = assetsOf(small);
const wanted = assetsOf(amount);
/** A mint takes no wish for all. */
const minted: fc.Arbitrary<ModelAssets> = assetsOf(
  fc.oneof({ weight: 3, arbitrary: small }, { weight: 1, arbitrary: small.map((upTo) => ({ upTo })) }),
);
/** A value once in so many times more. */
function seldom<Value>(value: fc.Arbitrary<Value>, times: number): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: times, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

const later = seldom(fc.constantFrom(HOUR_MS, 2 * HOUR_MS), 3);
const common = {
  key: fc.option(fc.constantFrom('k1', 'k2', 'k3', 'k4'), { nil: undefined, freq: 2 }),
  note: fc.option(fc.constant('rent'), { nil: undefined, freq: 2 }),
  dueInMs: later,
};

/** Wallets that give, `payer` first for the most part; never the one that gets. */
function sources(payer: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> {
  return fc.oneof(
    { weight: 3, arbitrary: payer.map((one) => [one]) },
    { weight: 1, arbitrary: fc.shuffledSubarray([...WALLETS], { minLength: 2, maxLength: 3 }) },
  );
}

function holdLeg(payer: fc.Arbitrary<string>, id: fc.Arbitrary<string>): fc.Arbitrary<ModelLeg> {
  return fc.record({
    verb: fc.constant('hold' as const),
    from: payer.map((one) => [one] as const),
    assets: wanted,
    id,
    expiresInMs: fc.option(fc.constantFrom(1, 999, 1_000, 2_000), { nil: undefined, freq: 2 }),
    payees: fc.option(fc.shuffledSubarray([...WALLETS], { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 2 }),
  });
}

function captureLeg(id: fc.Arbitrary<string>): fc.Arbitrary<ModelLeg> {
  return fc.record({
    verb: fc.constant('capture' as const),
    id,
    to: wallet,
    assets: fc.option(fixed, { nil: undefined, freq: 2 }),
    rest: fc.constantFrom(undefined, 'keep' as const, 'release' as const),
  });
}

function releaseLeg(id: fc.Arbitrary<string>): fc.Arbitrary<ModelLeg> {
  return id.map((one) => ({ verb: 'release', id: one }));
}

function leg(payer: fc.Arbitrary<string>, id: fc.Arbitrary<string>): fc.Arbitrary<ModelLeg> {
  const transfer = fc
    .record({ verb: fc.constant('transfer' as const), from: sources(payer), to: wallet, assets: wanted })
    .filter(({ from, to }) => !from.includes(to));
  return fc.oneof(
    { weight: 6, arbitrary: transfer },
    { weight: 2, arbitrary: fc.record({ verb: fc.constant('mint' as const), to: wallet, assets: minted }) },
    { weight: 2, arbitrary: fc.record({ verb: fc.constant('burn' as const), from: sources(payer), assets: wanted }) },
    { weight: 2, arbitrary: holdLeg(payer, hold) },
    { weight: 2, arbitrary: captureLeg(id) },
    { weight: 1, arbitrary: releaseLeg(id) },
  );
}

/** An exchange whose payers have room for their inputs, and that opens each hold once. */
function exchange(payer: fc.Arbitrary<string>, id: fc.Arbitrary<string>): fc.Arbitrary<MovingCommand> {
  return fc
    .record({
      kind: fc.constant('exchange' as const),
      legs: fc.array(leg(payer, id), { minLength: 1, maxLength: 5 }),
      requires: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.tuple(fc.record({ wallet, assets: fixed })) },
      ),
      ...common,
    })
    .map((made): MovingCommand => {
      const opened = new Set<string>();
      const legs = made.legs.filter((each) => each.verb !== 'hold' || (!opened.has(each.id) && opened.add(each.id)));
      let command: ExchangeCommand = { ...made, legs };
      while (command.legs.length > 1 && placesOf(command).size > PAYERS_MAX)
        command = { ...command, legs: command.legs.slice(0, -1) };
      return placesOf(command).size > PAYERS_MAX ? { ...command, requires: [] } : command;
    });
}

/** A reversal of one of the last transactions, or of none: what is behind the last one does not exist. */
const reversal: fc.Arbitrary<GivenCommand> = fc.record({
  kind: fc.constant('reverse' as const),
  // Behind a reversal is mostly what it reversed.
  back: fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 1 }) }, { weight: 4, arbitrary: fc.nat({ max: 12 }) }),
  upTo: fc.option(fc.constant(true as const), { nil: undefined, freq: 2 }),
  ...common,
});

/** Wallets that have something to pay with, and open holds of theirs: in empty wallets most commands are refused. */
export const opening: fc.Arbitrary<readonly GivenCommand[]> = fc
  .record({
    funds: fc.array(assetsOf(fc.bigInt(2n, 12n)), { minLength: WALLETS.length, maxLength: WALLETS.length }),
    dueInMs: fc.array(later, { minLength: WALLETS.length, maxLength: WALLETS.length }),
    holds: fc.uniqueArray(holdLeg(wallet, hold), { maxLength: 3, selector: (made) => (made as HoldLeg).id }),
  })
  .map(({ funds, dueInMs, holds }) => [
    ...WALLETS.map((to, at): GivenCommand => {
      return { kind: 'mint', wallet: to, to, assets: funds[at] as ModelAssets, dueInMs: dueInMs[at] };
    }),
    ...holds.map((made): GivenCommand => ({ kind: 'hold', leg: made })),
  ]);

/** Commands that mostly share a wallet, or a hold. */
export const economyGroup: fc.Arbitrary<readonly GivenCommand[]> = fc
  .record({ main: wallet, id: hold, isOfHold: fc.boolean() })
  .chain(({ main, id, isOfHold }) => {
    const payer = fc.oneof({ weight: 3, arbitrary: fc.constant(main) }, { weight: 1, arbitrary: wallet });
    const ids = fc.oneof({ weight: 3, arbitrary: fc.constant(id) }, { weight: 1, arbitrary: hold });
    const ofKind = <const Kind extends 'hold' | 'capture' | 'release'>(kind: Kind, legs: fc.Arbitrary<ModelLeg>) =>
      fc.record({ kind: fc.constant(kind), leg: legs, ...common });
    const simple = (kind: 'mint' | 'transfer' | 'burn'): fc.Arbitrary<MovingCommand> =>
      fc
        .record({ kind: fc.constant(kind), to: wallet, assets: kind === 'mint' ? minted : wanted, ...common })
        .map((each) => ({ ...each, wallet: main }))
        .filter((each) => each.kind !== 'transfer' || each.to !== each.wallet);
    const extend = fc.record({
      ...{ kind: fc.constant('extend' as const), id: ids, expiresInMs: fc.constantFrom(1, 1_000, 2_000) },
      ...common,
    });
    const frozen = fc.oneof({ weight: 1, arbitrary: fc.constant(main) }, { weight: 1, arbitrary: wallet });
    const freeze = fc
      .record({
        kind: fc.constant('freeze' as const),
        wallet: frozen,
        open: fc.constantFrom('out', 'in', 'none', 'both'),
        ...common,
      })
      .map(({ open, ...made }) => ({
        ...made,
        out: open === 'out' || open === 'both' ? false : undefined,
        in: open === 'in' || open === 'both' ? false : undefined,
      }));
    const unfreeze = fc.record({ kind: fc.constant('unfreeze' as const), wallet: frozen, ...common });
    const hasHold = isOfHold ? 3 : 1;
    return fc.array(
      fc.oneof(
        { weight: isOfHold ? 1 : 4, arbitrary: simple('mint') },
        { weight: isOfHold ? 1 : 2, arbitrary: simple('transfer') },
        { weight: 1, arbitrary: simple('burn') },
        { weight: 3, arbitrary: ofKind('hold', holdLeg(payer, ids)) },
        { weight: 4, arbitrary: exchange(payer, ids) },
        { weight: hasHold, arbitrary: ofKind('capture', captureLeg(ids)) },
        { weight: hasHold, arbitrary: ofKind('release', releaseLeg(ids)) },
        { weight: 2 * hasHold, arbitrary: extend },
        { weight: 4, arbitrary: reversal },
        { weight: 1, arbitrary: freeze },
        { weight: 2, arbitrary: unfreeze },
      ),
      { minLength: 1, maxLength: 6 },
    );
  });

const cap = (max: bigint) => seldom(fc.bigInt(1n, max), 1);
const may = seldom(fc.constant(false), 6);

/** Rules of an asset, with caps that a few commands meet. Some contradict each other. */
export const rules: fc.Arbitrary<AssetRules> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc.record({
      supplyMax: cap(40n),
      mintedMax: cap(60n),
      perWalletMax: cap(15n),
      transferable: may,
      burnable: may,
      mintable: may,
    }),
  },
);
