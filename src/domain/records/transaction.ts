import type { Assets } from '../values/bundle.ts';
import type { ActionOf, AssetOf, LedgerTypes, MetaOf } from '../values/ledger-types.ts';
import type { Utxo } from '../values/utxo.ts';
import { byOutpoint, viewUtxo } from '../values/utxo.ts';
import type { WalletFreeze } from './freeze.ts';
import type { LegView } from './leg.ts';
import type { Refusal } from './rejection.ts';
import type { TransactionKind } from './transaction-kind.ts';

/** One input or output of a transaction. */
export interface TransactionPart<Name extends string = string> {
  /** The name of the output: `transactionId:outputIndex`. */
  readonly outpoint: string;
  /** The wallet that holds, or held, the output. */
  readonly owner: string;
  /** The assets of the output with their amounts. */
  readonly assets: Assets<Name>;
}

/** The ledger record. Immutable. */
export interface Transaction<Types extends LedgerTypes = LedgerTypes> {
  /** UUID v7, assigned by the runtime before the first attempt to commit. */
  readonly id: string;
  /**
   * The commit that holds it: the batch that the database applied at once. Ids of commits have gaps. They are not the
   * order of commits: one with a larger id may be visible first. What a transaction spends is of an earlier commit, or
   * of the same one and an earlier place.
   */
  readonly commitId: number;
  /** Its place within its commit, from 1, with gaps. */
  readonly place: number;
  /**
   * The position of its commit in the one order that never changes: what becomes visible later has a larger one.
   * Positions have no gaps. Absent in an outcome, which is answered before the position is given; present in reads.
   */
  readonly position?: number;
  /** A time that never falls along the positions, at `committedAt` or later. Present exactly when `position` is. */
  readonly recordedAt?: Date;
  /** The kind of its command, or `merge`, or `refused` for the record of a refusal under a key. */
  readonly kind: TransactionKind;
  /** The idempotency key of its command, if it has one. */
  readonly key?: string;
  /**
   * The clock of the database when it wrote the batch of this transaction, a little before the commit. Not the order
   * of commits: a transaction with a later time may be visible first, and the clock may be set.
   */
  readonly committedAt: Date;
  /** The outputs that it spends, in the order of their outpoints. */
  readonly inputs: readonly TransactionPart<AssetOf<Types>>[];
  /** The outputs that it creates, in the order of their indexes. */
  readonly outputs: readonly TransactionPart<AssetOf<Types>>[];
  /**
   * The legs of an exchange in their order, and of a transfer or a burn whose amounts depended on what its payer held:
   * what moved. Legs of which nothing moved are left out.
   */
  readonly legs?: readonly LegView<AssetOf<Types>>[];
  /** Kind `reversal` only: the transaction that it reverses. */
  readonly reverses?: string;
  /** Kind `reversal` only: what it left to be reversed; empty if nothing. */
  readonly open?: Assets<AssetOf<Types>>;
  /** The reversals of this transaction, first to last. Absent if there are none, and in an outcome. */
  readonly reversedBy?: readonly string[];
  /** Kinds `freeze` and `unfreeze` only: the wallet, and the directions in which it is frozen from this commit on. */
  readonly freeze?: WalletFreeze;
  /** The `meta` of its command, if it has one. */
  readonly meta?: MetaOf<Types>;
  /** The actions of its command in their order. */
  readonly actions: readonly ActionOf<Types>[];
  /** The refusal that is recorded. Kind `refused` only. */
  readonly refusal?: Refusal<AssetOf<Types>>;
}

/**
 * A record as its first answer has it, without what became known later: every answer of a command is equal, whenever it
 * is repeated.
 */
export function asAnswered({
  position: _,
  recordedAt: _at,
  reversedBy: _by,
  ...transaction
}: Transaction): Transaction {
  return transaction;
}

/** The public view of inputs in the order of their outpoints, which is the only order that the database keeps. */
export function viewInputs(inputs: readonly Utxo[]): TransactionPart[] {
  const [first, second] = inputs;
  if (first === undefined || second === undefined) return inputs.map(viewUtxo);
  if (inputs.length > 2) return inputs.toSorted(byOutpoint).map(viewUtxo);
  return byOutpoint(first, second) <= 0 ? [viewUtxo(first), viewUtxo(second)] : [viewUtxo(second), viewUtxo(first)];
}
