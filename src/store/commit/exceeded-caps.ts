import type { ExceededCap } from '../../domain/records/exceeded-cap.ts';
import type { CountChange } from '../../domain/records/movement.ts';
import type { RejectReason } from '../../domain/records/rejection.ts';
import type { CommitUnit } from '../ledger-store.ts';

/** A change of a counter with the transaction that makes it, by its index in the unit. */
export interface PlacedCount extends CountChange {
  readonly transaction: number;
}

/** An element of the column `failed_counts`. */
interface FailedCount {
  readonly place: number;
  readonly cap: keyof typeof REASONS;
  readonly room: string;
}

const REASONS = {
  wallet: 'wallet_max_exceeded',
  supply: 'supply_exceeded',
  minted: 'minted_exceeded',
} as const satisfies Record<string, RejectReason>;

const NONE: readonly PlacedCount[] = [];

/** The changes of counters of a unit, in the order of the arguments. */
export function countsOf({ transactions }: CommitUnit): readonly PlacedCount[] {
  if (transactions.every(({ movement }) => movement.counts === undefined)) return NONE;
  return transactions.flatMap(({ movement }, transaction) =>
    (movement.counts ?? []).map((change) => ({ ...change, transaction })),
  );
}

/** The elements of the column `failed_counts` by their places. */
export function mapFailedCounts(text: string | null): ReadonlyMap<number, FailedCount> {
  const failed = text === null ? [] : (JSON.parse(text) as FailedCount[]);
  return new Map(failed.map((count) => [count.place, count]));
}

/** The caps that the changes of a unit exceed, whose first change has this place. */
export function exceededBy(
  counts: readonly PlacedCount[],
  failed: ReadonlyMap<number, FailedCount>,
  first: number,
): ExceededCap[] {
  if (failed.size === 0) return [];
  return counts.flatMap(({ transaction, asset, wallet, minted, amount }, at): ExceededCap[] => {
    const found = failed.get(first + at);
    if (found === undefined) return [];
    const asked = found.cap === 'minted' ? minted : amount;
    return [{ place: transaction, reason: REASONS[found.cap], asset, wallet, asked, room: BigInt(found.room) }];
  });
}
