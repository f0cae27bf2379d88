import type { Explanation } from '../../index.ts';

/** An explanation of a committed or refused command as lines. */
export function explanationLines({ id, state, acceptedAt, waitedMs, retries, transaction }: Explanation): string[] {
  const lines = [`${id}: ${state}`];
  if (acceptedAt !== undefined) lines.push(`   accepted  ${acceptedAt.toISOString()} by the clock of its runtime`);
  if (transaction !== undefined) {
    lines.push(`   ${state.padEnd(9)} ${transaction.committedAt.toISOString()} by the clock of the database`);
    if (transaction.position !== undefined) lines.push(`   position  ${transaction.position}`);
  }
  if (waitedMs !== undefined) lines.push(`   waited    ${waitedMs} ms`);
  for (const { at, attempt, delayMs, lost } of retries) {
    lines.push(`   conflict  ${at.toISOString()}, attempt ${attempt}, back-off ${delayMs} ms`);
    for (const { outpoint, spentBy } of lost) lines.push(`      ${outpoint} was spent by ${spentBy ?? 'nobody'}`);
  }
  return lines;
}
