import type { Transaction } from '../../src/index.ts';

/** More than the places of one commit. */
const PLACES_MAX = 1_000_000;

/** A number that is larger for a transaction of a later commit, and for one at a later place of the same commit. */
export function orderOf({ commitId, place }: { readonly commitId: number; readonly place: number }): number {
  return commitId * PLACES_MAX + place;
}

/** The same number in SQL, of a row of `transactions` with this name. */
export function orderSql(row: string): string {
  return `(${row}.commit_id * ${PLACES_MAX} + ${row}.place)`;
}

/** A transaction as its outcome has it, which is answered before its commit has a position. */
export function withoutPosition(transaction: Transaction): Transaction {
  const { position: _, recordedAt: __, ...rest } = transaction;
  return rest;
}
