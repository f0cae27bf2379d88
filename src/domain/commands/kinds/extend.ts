import { planExtend } from '../../planning/plan-extend.ts';
import { holdOwner } from '../../records/hold.ts';
import type { AnyAction, LedgerTypes } from '../../values/ledger-types.ts';
import type { DataObject } from '../../values/plain-fields.ts';
import type { Command } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { CONSERVED, defineCommand } from '../define-command.ts';
import { durationField, holdIdField } from '../fields/hold-fields.ts';

/** Moves the time at which a hold expires. */
export interface ExtendInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction>
  extends CommandInput<Types, OwnMeta, OwnAction> {
  /** The id of the hold. */
  readonly hold: string;
  /** Whole milliseconds from the commit on, at most ten years. A hold never expires earlier for it. */
  readonly expiresInMs: number;
}

interface Extend extends Command<'extend'> {
  readonly hold: string;
  readonly expiresInMs: number;
}

/** Moves the time at which a hold expires, never to an earlier one. */
export const extend = defineCommand({
  kind: 'extend',
  fields: [holdIdField('hold'), durationField(true)],
  make: ([hold, expiresInMs], actions): Extend => ({ kind: 'extend', hold, expiresInMs, actions }),
  payers: ({ hold }) => [{ wallet: holdOwner(hold), pays: new Map() }],
  home: ({ hold }) => holdOwner(hold),
  supply: CONSERVED,
  plan: ({ hold, expiresInMs }, utxos) => planExtend(hold, expiresInMs, utxos),
  sentence: '{hold} is extended by {expiresInMs} ms',
});
