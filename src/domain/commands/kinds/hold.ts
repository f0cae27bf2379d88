import { planWanted } from '../../planning/plan-wanted.ts';
import type { AnyAction, AssetOf, LedgerTypes } from '../../values/ledger-types.ts';
import type { DataObject } from '../../values/plain-fields.ts';
import { assetsIn, paysAtMost, type Wanted } from '../../values/wish.ts';
import type { Command } from '../command.ts';
import type { CommandInput, WantedInput } from '../command-input.ts';
import { CONSERVED, defineCommand } from '../define-command.ts';
import { wantedField } from '../fields/assets-field.ts';
import { durationField, holdIdField, payeesField } from '../fields/hold-fields.ts';
import { holdLeg } from '../fields/legs-field.ts';
import { walletField } from '../fields/wallet-field.ts';

/** Sets assets of a wallet aside. */
export interface HoldInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction>
  extends CommandInput<Types, OwnMeta, OwnAction> {
  /** The name of the wallet whose assets are held. */
  readonly from: string;
  /** The assets to hold, such as `{ gold: 5n }`. */
  readonly assets: WantedInput<AssetOf<Types>>;
  /** The id of the hold: a name that no other hold of the ledger has. */
  readonly hold: string;
  /** Whole milliseconds from the commit on, at most ten years; without it the hold does not expire. */
  readonly expiresInMs?: number | undefined;
  /** The wallets that may capture it, at most 100; without it any may. */
  readonly for?: readonly string[] | undefined;
}

interface Hold extends Command<'hold'> {
  readonly from: string;
  readonly bundle: Wanted;
  readonly hold: string;
  readonly expiresInMs: number | undefined;
  readonly payees: readonly string[] | undefined;
}

/** Sets assets of a wallet aside: they are owned by the hold until it is captured, released or expired. */
export const hold = defineCommand({
  kind: 'hold',
  fields: [walletField('from'), wantedField, holdIdField('hold'), durationField(false), payeesField],
  make: ([from, bundle, id, expiresInMs, payees], actions): Hold => ({
    ...{ kind: 'hold', from, bundle, hold: id, expiresInMs, payees, actions },
  }),
  payers: ({ from, bundle }) => [{ wallet: from, pays: paysAtMost(bundle) }],
  home: ({ from }) => from,
  flows: ({ from, bundle, payees = [] }) => [{ from, to: undefined, assets: assetsIn(bundle), payees }],
  supply: CONSERVED,
  plan: ({ from, bundle, hold: id, expiresInMs, payees }, utxos, bounds) =>
    planWanted([holdLeg(from, bundle, { id, expiresInMs, payees })], [], utxos, bounds, 'hold'),
  sentence: '{from} holds {assets} as {hold}[ for {expiresInMs} ms][, only {for} may capture it]',
});
