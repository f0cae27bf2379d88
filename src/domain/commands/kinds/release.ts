import { planWanted } from '../../planning/plan-wanted.ts';
import { holdOwner } from '../../records/hold.ts';
import type { AnyAction, LedgerTypes } from '../../values/ledger-types.ts';
import type { DataObject } from '../../values/plain-fields.ts';
import type { Command } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { CONSERVED, defineCommand } from '../define-command.ts';
import { holdIdField } from '../fields/hold-fields.ts';
import { takeLeg } from '../fields/legs-field.ts';

/** Gives what is left of a hold back. */
export interface ReleaseInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction>
  extends CommandInput<Types, OwnMeta, OwnAction> {
  /** The id of the hold. */
  readonly hold: string;
}

interface Release extends Command<'release'> {
  readonly hold: string;
}

/** Gives what is left of a hold back to its wallet, and ends it. */
export const release = defineCommand({
  kind: 'release',
  fields: [holdIdField('hold')],
  make: ([hold], actions): Release => ({ kind: 'release', hold, actions }),
  payers: ({ hold }) => [{ wallet: holdOwner(hold), pays: new Map() }],
  home: ({ hold }) => holdOwner(hold),
  supply: CONSERVED,
  plan: ({ hold }, utxos, bounds) =>
    planWanted([takeLeg(hold, 'release', { releasesRest: false })], [], utxos, bounds, 'release'),
  sentence: '{hold} is released',
});
