import { planWanted } from '../../planning/plan-wanted.ts';
import type { AnyAction, AssetOf, LedgerTypes } from '../../values/ledger-types.ts';
import type { DataObject } from '../../values/plain-fields.ts';
import { sumOf } from '../../values/utxo.ts';
import { assetsIn, type Wanted } from '../../values/wish.ts';
import type { Command } from '../command.ts';
import type { CommandInput, MintedInput } from '../command-input.ts';
import { defineCommand } from '../define-command.ts';
import { mintedField } from '../fields/assets-field.ts';
import { walletField } from '../fields/wallet-field.ts';

/** Creates assets in a wallet. */
export interface MintInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction>
  extends CommandInput<Types, OwnMeta, OwnAction> {
  /** The name of the wallet that receives the new assets. */
  readonly to: string;
  /** The assets to create, such as `{ gold: 5n }`; each amount is a `bigint` of at least `1n`, or `upTo()`. */
  readonly assets: MintedInput<AssetOf<Types>>;
}

interface Mint extends Command<'mint'> {
  readonly to: string;
  readonly bundle: Wanted;
}

/** Creates assets in a wallet. Without a payer: it needs no UTXO, and no read. */
export const mint = defineCommand({
  kind: 'mint',
  fields: [walletField('to'), mintedField],
  make: ([to, bundle], actions): Mint => ({ kind: 'mint', to, bundle, actions }),
  payers: () => [],
  home: ({ to }) => to,
  flows: ({ to, bundle }) => [{ from: undefined, to, assets: assetsIn(bundle) }],
  supply: {
    minted: ({ bundle }, { outputs }) => (bundle.wishes === undefined ? bundle : sumOf(outputs)),
  },
  plan({ to, bundle }, utxos, bounds) {
    if (bundle.wishes === undefined)
      return { status: 'planned', movement: { kind: 'mint', inputs: [], outputs: [{ owner: to, bundle }] } };
    const plan = planWanted([{ sources: [], to, bundle }], [], utxos, bounds, 'mint');
    if (plan.status !== 'planned') return plan;
    const { legs: _, ...movement } = plan.movement;
    return { status: 'planned', movement };
  },
  sentence: '{to} is given {assets}',
});
