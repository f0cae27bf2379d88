import type { InvariantReport } from '../../admin/index.ts';
import { toJson } from '../../index.ts';
import { printable } from '../printable.ts';
import type { Colours } from '../terminal.ts';

/** Returns true if no invariant is broken. */
export function invariantsHold(reports: readonly InvariantReport[]): boolean {
  return reports.every(({ violations }) => violations === 0);
}

/** Formats a line per invariant, with examples below a broken one; `brief` needs one line if all hold. */
export function invariantLines(
  reports: readonly InvariantReport[],
  json: boolean,
  { green, red }: Colours,
  { brief = false } = {},
): string[] {
  if (json) return reports.map((report) => toJson({ type: 'invariant', ...report }));
  if (brief && invariantsHold(reports)) {
    return [`   Invariants    ${green(`All ${reports.length} hold`)} (${reports.map(({ name }) => name).join(', ')})`];
  }
  return reports.flatMap(({ name, sentence, violations, examples }) => {
    const label = name.padEnd(4);
    if (violations === 0) return [`${label} ${green('ok')}  ${sentence}`];
    const rest = violations > examples.length ? [`       and ${violations - examples.length} more`] : [];
    const count = violations === 1 ? '1 violation' : `${violations} violations`;
    return [
      red(`${label} ${count} of: ${sentence}`),
      ...printable(examples).map((example) => `       ${example}`),
      ...rest,
    ];
  });
}
