import { FAULTS } from '../faults/index.ts';
import { type FaultInjectionReport, type FaultRow, held, total } from './fault-report.ts';
import { table } from './markdown.ts';
import { PROMISES } from './promises.ts';
import { type MutationResult, renderMutation } from './render-mutation.ts';
import { renderSeededBugs, type SeededBugsResult } from './render-seeded-bugs.ts';

/** The reports that the page is rendered from, each written by its command. */
export interface FaultResults {
  readonly faultInjection: FaultInjectionReport;
  readonly seeded: SeededBugsResult;
  readonly mutation: MutationResult;
}

type RunRow = Exclude<FaultRow, { status: 'not run' }>;

/** Counters with their own column or with a place elsewhere on the page. */
const SHOWN_ELSEWHERE = new Set([
  ...['commands', 'acknowledged', 'lost', 'appliedTwice', 'starts', 'batches', 'committed', 'deliveries', 'delivered'],
  ...['probes', 'bankReads', 'errors', 'points', 'covered', 'unsettled', 'appliedUnacknowledged'],
]);

/** Renders docs/FAULTS.md. */
export function renderFaults({ faultInjection, seeded, mutation }: FaultResults): string {
  const faults = faultInjection.faults.map(withWords);
  const run = faults.filter((row): row is RunRow => row.status !== 'not run');
  return `${[
    '# What pursekit survives',
    '',
    'Rendered by `npm run faults:page` from the reports of the commands on this page (`docs/results/`), never by hand.',
    '',
    ...renderHead(faultInjection),
    '',
    '## In figures',
    '',
    ...renderFigures(faultInjection, run),
    '',
    '## Fault by fault',
    '',
    'Every row: real Postgres 18, real processes, a checker that reads only the database and the logs that the clients',
    'wrote before they acted. *Held* means: every acknowledged command is stored, each key at most once, no UTXO',
    'spent twice, supply = minted − burned at every read of a concurrent sum over all wallets, no wallet out of',
    'order, outbox = committed actions, deliveries = outbox, every command in doubt settled, every wallet served',
    'within 10 s of the end, no uncaught error.',
    '',
    ...table(
      ['', 'fault', 'injected', 'acknowledged', 'lost', 'twice', 'seen', 'result'],
      faults.map((row) => renderRow(row)),
    ),
    '',
    '*Injected* counts observed faults, not attempts. No failure in n injections means, at 95 %, a',
    'rate below 3/n (the rule of three). A row is repeated with its own command: `npm run fault-injection -- --profile',
    `${faultInjection.profile} --fault F6 --seed ${faultInjection.seed}\`.`,
    ...faults.flatMap(({ id, later }) =>
      later === undefined
        ? []
        : [`${id} comes from a later run alone: ${later.date.slice(0, 10)}, commit ${later.commit}.`],
    ),
    '',
    '### Expected behaviour',
    '',
    ...table(
      ['', 'expected', 'took'],
      faults.map((row) => [
        row.id,
        row.expected,
        row.status === 'not run' ? `not run: ${row.why}` : `${row.seconds} s`,
      ]),
    ),
    '',
    '## Which fault tests which promise',
    '',
    ...table(
      ['promise', 'tested by'],
      Object.entries(PROMISES).map(([name, promise]) => [
        promise,
        faults
          .filter(({ promises }) => promises.includes(name))
          .map(({ id }) => id)
          .join(' '),
      ]),
    ),
    '',
    ...renderSeededBugs(seeded),
    '',
    ...renderMutation(mutation),
    '',
    '## What is not tested',
    '',
    '- Replication, failover, reads from replicas: pursekit promises nothing about them.',
    '- A kernel or a disk that reports a flush falsely. The power cut is a copy of a disk image during writes:',
    '  unwritten data is lost, but no sector is torn.',
    '- Networks that reorder or corrupt: TCP does not.',
    '- A ledger whose tables an administrator edits, or whose triggers an owner disables.',
    ...faults.flatMap((row) =>
      row.status === 'not run' ? [`- ${row.id}, on the machine of this run: ${row.why}.`] : [],
    ),
  ].join('\n')}\n`;
}

/** Describes a fault in its present words. Figures, and faults that no longer exist, are as reported. */
function withWords(row: FaultRow): FaultRow {
  const fault = FAULTS.find(({ id }) => id === row.id);
  return fault === undefined ? row : { ...row, title: fault.title, expected: fault.expected };
}

function renderHead(report: FaultInjectionReport): string[] {
  const { command, date, commit, machine, node, postgres, seconds } = report;
  const result = held(report) ? 'Everything held.' : '**Not everything held.**';
  return [
    `\`${command}\`, ${date.slice(0, 10)}, commit ${commit}, ${Math.round(seconds / 60)} minutes. ${result}`,
    '',
    `Machine: ${machine}. Node ${node}, Postgres ${postgres} with its default durability.`,
  ];
}

function renderFigures(report: FaultInjectionReport, run: readonly RunRow[]): string[] {
  const of = (name: string): string => String(total(report.faults, name));
  const injected = (id: string): number => run.find((row) => row.id === id)?.injected ?? 0;
  const counted = (id: string, name: string): number => run.find((row) => row.id === id)?.counters[name] ?? 0;
  const figure = (id: string, name: string): string => run.find((row) => row.id === id)?.figures?.[name] ?? '–';
  const ids = ['F1', 'F3', 'F5', 'F6', 'F7', 'F11', 'F15'];
  const names = ['node kill -9', 'backend kill -9', 'terminated', 'answer lost', 'commit cut', 'frozen', 'power cut'];
  const violations = run.reduce((sum, row) => sum + row.violations.length, 0);
  return table(
    ['', ''],
    [
      ['faults injected', ids.map((id, at) => `${names[at]} ${injected(id)}`).join(', ')],
      [
        'commands',
        [
          `${of('acknowledged')} acknowledged, ${of('refused')} refused`,
          `the ${of('commands')} of the workers are compared one by one with their logs`,
        ].join('; '),
      ],
      [
        'in doubt',
        [
          `${of('doubtful')} batches, and ${of('inDoubt')} commands whose callers received ERR_IN_DOUBT`,
          `found committed ${of('doubtCommitted')}`,
          `applied by the repetition ${of('doubtApplied')}`,
          `unsettled ${of('unsettled')}`,
        ].join('; '),
      ],
      ...renderShared(report),
      ['acknowledged and lost', of('lost')],
      ['applied twice', of('appliedTwice')],
      [
        'violations',
        `${violations}, in ${of('bankReads')} sums of all wallets and the checks at the end of each fault`,
      ],
      ['crash points', figure('F2', 'crash points')],
      ['outage after a backend is killed', figure('F3', 'outage')],
      ['deadlocks', `${counted('F17', 'deadlocks')} in ${counted('F17', 'batches')} batches of two processes`],
      ['memory at ten times capacity', figure('F22', 'memory')],
      ['power cut, embedded Postgres', `${figure('F15', 'embedded Postgres')}: documented, not a pass`],
      ['power cut, a server that does not flush', `${figure('F15', 'server, synchronous_commit off')}: the control`],
    ],
  );
}

/** Of a run whose workers trade: older reports have none of it. */
function renderShared({ faults }: FaultInjectionReport): string[][] {
  const of = (name: string): number => total(faults, name);
  if (of('engagedWaits') === 0) return [];
  const units = `${of('engagedWaits')} waits at a shared place, ${of('sharedUnitsDivided')} shared units divided`;
  return [['several wallets and holds', `${units}, ${of('expiredUnswept')} expired holds spent before a sweep`]];
}

function renderRow(row: FaultRow): string[] {
  if (row.status === 'not run') return [row.id, row.title, '–', '–', '–', '–', '–', 'not run'];
  const { counters, figures = {} } = row;
  const count = (name: string): string => String(counters[name] ?? '–');
  const seen = [
    ...Object.entries(counters)
      .filter(([name, value]) => value > 0 && !SHOWN_ELSEWHERE.has(name))
      .map(([name, value]) => `${inWords(name)} ${value}`),
    ...Object.entries(figures).map(([name, value]) => `${name} ${value}`),
  ];
  const result = row.status === 'held' ? 'held' : `**broken** ${row.violations.length}`;
  const cells = [String(row.injected), count('acknowledged'), count('lost'), count('appliedTwice')];
  return [row.id, row.title, ...cells, seen.join('; '), result];
}

/** Formats `doubtCommitted` as `doubt committed`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
