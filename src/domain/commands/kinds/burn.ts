import { planSpend } from '../../planning/plan-spend.ts';
import { planWanted } from '../../planning/plan-wanted.ts';
import { burnedBy } from '../../records/leg.ts';
import type { AnyAction, AssetOf, LedgerTypes } from '../../values/ledger-types.ts';
import type { DataObject } from '../../values/plain-fields.ts';
import { assetsIn, paysAtMost, type Wanted } from '../../values/wish.ts';
import type { Command } from '../command.ts';
import type { CommandInput, WantedInput } from '../command-input.ts';
import { defineCommand } from '../define-command.ts';
import { wantedField } from '../fields/assets-field.ts';
import { walletField } from '../fields/wallet-field.ts';

/** Destroys assets of a wallet. */
export interface BurnInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction>
  extends CommandInput<Types, OwnMeta, OwnAction> {
  /** The name of the wallet whose assets are destroyed. */
  readonly from: string;
  /** The assets to destroy, such as `{ gold: 5n }`; each amount is a `bigint` of at least `1n`, or a wish. */
  readonly assets: WantedInput<AssetOf<Types>>;
}

interface Burn extends Command<'burn'> {
  readonly from: string;
  readonly bundle: Wanted;
}

/** Destroys assets of a wallet: a spend that pays nobody. */
export const burn = defineCommand({
  kind: 'burn',
  fields: [walletField('from'), wantedField],
  make: ([from, bundle], actions): Burn => ({ kind: 'burn', from, bundle, actions }),
  payers: ({ from, bundle }) => [{ wallet: from, pays: paysAtMost(bundle) }],
  home: ({ from }) => from,
  flows: ({ from, bundle }) => [{ from, to: undefined, assets: assetsIn(bundle) }],
  supply: { burned: ({ bundle }, { legs }) => (legs === undefined ? bundle : burnedBy(legs)) },
  plan({ from, bundle }, utxos, bounds) {
    if (bundle.wishes !== undefined)
      return planWanted([{ sources: [from], to: undefined, bundle }], [], utxos, bounds, 'burn');
    return planSpend(from, bundle, [], utxos.of(from), bounds, 'burn');
  },
  sentence: '{from} burns {assets}',
});
