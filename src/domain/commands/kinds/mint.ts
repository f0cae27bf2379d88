import type { Bundle } from '../../values/bundle.ts';
import type { AnyAction, AssetOf, LedgerTypes } from '../../values/ledger-types.ts';
import type { DataObject } from '../../values/plain-fields.ts';
import type { Command } from '../command.ts';
import type { AssetsInput, CommandInput } from '../command-input.ts';
import { defineCommand } from '../define-command.ts';
import { assetsField } from '../fields/assets-field.ts';
import { walletField } from '../fields/wallet-field.ts';

/** Creates assets in a wallet. */
export interface MintInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction>
  extends CommandInput<Types, OwnMeta, OwnAction> {
  /** The name of the wallet that receives the new assets. */
  readonly to: string;
  /** The assets to create, such as `{ gold: 5n }`; each amount is a `bigint` of at least `1n`. */
  readonly assets: AssetsInput<AssetOf<Types>>;
}

interface Mint extends Command<'mint'> {
  readonly to: string;
  readonly bundle: Bundle;
}

/** Creates assets in a wallet. Without a payer: it needs no UTXO, and no read. */
export const mint = defineCommand({
  kind: 'mint',
  fields: [walletField('to'), assetsField],
  make: ([to, bundle], actions): Mint => ({ kind: 'mint', to, bundle, actions }),
  payers: () => [],
  home: ({ to }) => to,
  flows: ({ to }) => [{ from: undefined, to }],
  supply: { minted: ({ bundle }) => bundle },
  plan: ({ to, bundle }) => ({
    status: 'planned',
    movement: { kind: 'mint', inputs: [], outputs: [{ owner: to, bundle }] },
  }),
  sentence: '{to} is given {assets}',
});
