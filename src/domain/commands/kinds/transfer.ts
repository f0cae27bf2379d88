import { invalidCommand } from '../../errors.ts';
import { planSpend } from '../../planning/plan-spend.ts';
import { planWanted } from '../../planning/plan-wanted.ts';
import type { AnyAction, AssetOf, LedgerTypes } from '../../values/ledger-types.ts';
import type { DataObject } from '../../values/plain-fields.ts';
import { assetsIn, paysAtMost, type Wanted } from '../../values/wish.ts';
import type { Command } from '../command.ts';
import type { CommandInput, WantedInput } from '../command-input.ts';
import { CONSERVED, defineCommand } from '../define-command.ts';
import { wantedField } from '../fields/assets-field.ts';
import { walletField } from '../fields/wallet-field.ts';

/** Moves assets from one wallet to another. */
export interface TransferInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction>
  extends CommandInput<Types, OwnMeta, OwnAction> {
  /** The name of the wallet that pays. */
  readonly from: string;
  /** The name of the wallet that receives the assets; another one than `from`. */
  readonly to: string;
  /** The assets to move, such as `{ gold: 5n }`; each amount is a `bigint` of at least `1n`, or a wish. */
  readonly assets: WantedInput<AssetOf<Types>>;
}

interface Transfer extends Command<'transfer'> {
  readonly from: string;
  readonly to: string;
  readonly bundle: Wanted;
}

/** Moves assets from one wallet to another. */
export const transfer = defineCommand({
  kind: 'transfer',
  fields: [walletField('from'), walletField('to'), wantedField],
  check: ([from, to]) => {
    if (from === to) throw invalidCommand('same_wallet', 'to');
  },
  make: ([from, to, bundle], actions): Transfer => ({ kind: 'transfer', from, to, bundle, actions }),
  payers: ({ from, bundle }) => [{ wallet: from, pays: paysAtMost(bundle) }],
  home: ({ from }) => from,
  flows: ({ from, to, bundle }) => [{ from, to, assets: assetsIn(bundle) }],
  supply: CONSERVED,
  plan({ from, to, bundle }, utxos, bounds) {
    if (bundle.wishes !== undefined)
      return planWanted([{ sources: [from], to, bundle }], [], utxos, bounds, 'transfer');
    return planSpend(from, bundle, [{ owner: to, bundle }], utxos.of(from), bounds, 'transfer');
  },
  sentence: '{from} pays {to} {assets}',
});
