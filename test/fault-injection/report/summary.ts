import { type FaultInjectionFindings, type FaultRow, held, total } from './fault-report.ts';

const VIOLATIONS_SHOWN = 10;

/** Formats the result of a fault for the terminal. */
export function describeRow(row: FaultRow): string[] {
  if (row.status === 'not run') return [`not run: ${row.why}`];
  const counters = Object.entries(row.counters)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`);
  const figures = Object.entries(row.figures ?? {}).map(([name, figure]) => `${name} ${figure}`);
  const more = row.violations.length - VIOLATIONS_SHOWN;
  return [
    `${row.status}: injected ${row.injected} times in ${row.seconds} s; ${[...counters, ...figures].join(', ')}`,
    ...row.violations.slice(0, VIOLATIONS_SHOWN).map((violation) => `BROKEN ${violation}`),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ];
}

/** Formats the end of a run for the terminal. */
export function describeTotals(report: FaultInjectionFindings): string[] {
  const { faults, seconds, seed, profile } = report;
  const of = (name: string): number => total(faults, name);
  const notRun = faults.filter(({ status }) => status === 'not run').map(({ id }) => id);
  return [
    '',
    `${faults.length - notRun.length} faults, profile ${profile}, seed ${seed}, ${seconds} s`,
    `commands ${of('commands')}  acknowledged ${of('acknowledged')}  refused ${of('refused')}`,
    `acknowledged and lost ${of('lost')}  applied twice ${of('appliedTwice')}  bank reads ${of('bankReads')}`,
    ...(notRun.length > 0 ? [`not run on this machine: ${notRun.join(' ')}`] : []),
    // Repeated at the end, where a reader of a long log starts.
    ...faults.flatMap((row) => (row.status === 'broken' ? [`BROKEN ${row.id}: ${row.violations[0]}`] : [])),
    ...report.unseen.map((name) => `BROKEN no fault has seen ${name}`),
    held(report) ? 'everything held' : 'NOT everything held',
  ];
}
