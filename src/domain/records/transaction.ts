import type { Action, Meta } from '../commands/command.ts';
import type { Assets, Bundle } from '../values/bundle.ts';
import type { Utxo } from '../values/utxo.ts';
import { byOutpoint, makeUtxo, viewUtxo } from '../values/utxo.ts';
import type { Refusal } from './rejection.ts';

/** Every kind of a transaction; the database has the same list. */
export const TRANSACTION_KINDS = ['mint', 'transfer', 'burn', 'merge', 'refused'] as const;

/** The kind of a transaction. `refused` records the refusal of a command that carried a key. */
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];

/** An output before it has a place: who gets what. */
export interface Output {
  readonly owner: string;
  readonly bundle: Bundle;
}

/** One input or output of a transaction. */
export interface TransactionPart {
  readonly outpoint: string;
  readonly owner: string;
  readonly assets: Assets;
}

/** The ledger record. Immutable. */
export interface Transaction {
  /** UUID v7. */
  readonly id: string;
  /** The order in which this database recorded its transactions. */
  readonly seq: number;
  readonly kind: TransactionKind;
  readonly key?: string;
  readonly committedAt: Date;
  readonly inputs: readonly TransactionPart[];
  readonly outputs: readonly TransactionPart[];
  readonly meta?: Meta;
  readonly actions: readonly Action[];
  /** Kind `refused` only. */
  readonly refusal?: Refusal;
}

/** The inputs and outputs of a transaction that is about to be written. */
export interface Movement {
  readonly kind: TransactionKind;
  readonly inputs: readonly Utxo[];
  readonly outputs: readonly Output[];
}

/** The public view of inputs, in the order of their outpoints: the database keeps no other. */
export function viewInputs(inputs: readonly Utxo[]): TransactionPart[] {
  return (inputs.length > 1 ? inputs.toSorted(byOutpoint) : inputs).map(viewUtxo);
}

/** Outputs as the UTXOs that they become. */
export function toUtxos(transactionId: string, outputs: readonly Output[]): Utxo[] {
  return outputs.map(({ owner, bundle }, index) => makeUtxo(transactionId, index, owner, bundle));
}
