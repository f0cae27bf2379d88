import type { Outcome } from '../../index.ts';

/** The reason of a refusal, or `committed`. */
export function reasonOf(outcome: Outcome): string {
  return outcome.status === 'rejected' ? outcome.reason : 'committed';
}

/** The number of outcomes by the reason of their refusal, or as committed. */
export function countOutcomes(outcomes: readonly Outcome[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[reasonOf(outcome)] = (counts[reasonOf(outcome)] ?? 0) + 1;
  return counts;
}
