import type { BenchReport, CpuProfile, CurveResult, Machine, Provenance, StepsResult } from './bench-report.ts';
import { judge, type Verdict } from './compare.ts';
import { table } from './markdown.ts';
import { CONTENDERS, NOT_MEASURED, OUT_OF_REACH, STEPS } from './page-words.ts';
import { count, fine, renderWorkload } from './render-workload.ts';
import { TARGETS } from './targets.ts';
import { figureText, goalText } from './verdict-text.ts';
import { wrap } from './wrap.ts';

/** Renders docs/BENCHMARKS.md from the report of `npm run bench`. */
export function renderPage(report: BenchReport): string {
  const verdicts = judge(report, TARGETS);
  const lines = [
    '# Benchmarks',
    '',
    'Written by `npm run bench` from what it measured (`docs/results/bench.json`); never by hand. It starts a Postgres',
    'server of its own. Ratios within one run are worth quoting; absolute figures are of one machine on one day.',
    '',
    ...renderRuns(report),
    ...renderMachine(report.machine),
    ...renderTargets(verdicts),
    ...(verdicts.some(({ status }) => status === 'missed') ? renderOutOfReach() : []),
    ...(report.steps === undefined ? [] : renderSteps(report.steps)),
    ...renderContenders(),
    ...(report.workloads.length === 0 ? [] : ['## Workload by workload', '', ...WORKLOAD_NOTES, '']),
    ...(report.workloads.some(({ unit }) => unit === 'exchanges') ? [...EXCHANGE_NOTES, ''] : []),
    ...report.workloads.flatMap(renderWorkload),
    ...(report.cpuProfile === undefined ? [] : renderCpuProfile(report.cpuProfile)),
    ...(report.curves.length === 0 ? [] : ['## Curves', '']),
    ...report.curves.flatMap(renderCurve),
    '## What is not measured',
    '',
    ...NOT_MEASURED.map((sentence) => `- ${sentence}`),
  ];
  return `${lines.flatMap(wrap).join('\n')}\n`;
}

function renderOutOfReach(): string[] {
  return ['## Out of reach, and why', '', ...OUT_OF_REACH.map((sentence) => `- ${sentence}`), ''];
}

const WORKLOAD_NOTES = [
  'Medians of the rounds of one run. *Callers* each wait for one transfer after the other. Processor seconds are per',
  '10,000 transfers; those of node include the callers, which run in the same process. Bytes and round trips are per',
  'transfer; table bytes include indexes.',
];
const EXCHANGE_NOTES = [
  'From `shop` on the figures are of exchanges: commands that move assets among several wallets, all or nothing.',
  'Contenders that have none are left out. `pursekit at hot-in` makes transfers in the same rounds, to compare with.',
  '`shop-cold`, `shop-lost` and `shop-own` ask what odd buyers cost, and only pursekit is measured.',
];

/** Renders the commands that repeat the report: one line per run. */
function renderRuns({ workloads, cpuProfile, curves }: BenchReport): string[] {
  const parts = [
    ...workloads.map(({ name, run }) => ({ name, run })),
    ...(cpuProfile === undefined ? [] : [{ name: 'CPU profile', run: cpuProfile.run }]),
    ...curves.map(({ name, run }) => ({ name, run })),
  ];
  const runs = new Map<string, { run: Provenance; names: string[] }>();
  for (const { name, run } of parts) {
    const id = [run.command, run.date, run.commit].join();
    const entry = runs.get(id) ?? { run, names: [] };
    entry.names.push(name);
    runs.set(id, entry);
  }
  const rows = [...runs.values()].map(({ run: { command, date, commit }, names }) => {
    return [`\`${command}\``, date, commit, names.join(', ')];
  });
  return ['## How to repeat it', '', '```sh', 'npm run bench', '```', '', ...table(RUN_HEAD, rows), ''];
}

const RUN_HEAD = ['measured by', 'on', 'commit', 'what'];

function renderMachine(machine: Machine): string[] {
  const { cpu, cores, memoryGiB, system, node, nodeFlags = [], postgres, settings, diskSyncMs } = machine;
  const started = nodeFlags.length === 0 ? 'with its default flags' : `started with \`${nodeFlags.join(' ')}\``;
  const described = Object.entries(settings).map(([name, value]) => `\`${name} = ${value}\``);
  return [
    `Machine: ${cores} × ${cpu}, ${memoryGiB} GiB, ${system}. Client and server share it.`,
    '',
    `Node ${node}, ${started}, for all contenders alike.`,
    '',
    `Its disk takes ${diskSyncMs.toFixed(2)} ms to make one page durable (\`fdatasync\`, median). A contender that`,
    'commits each transfer separately waits for that each time: with a slower disk `row-lock` falls further behind,',
    'with a faster one less.',
    '',
    `Postgres ${postgres}, default settings: ${described.join(', ')} (read back from the server).`,
    '',
  ];
}

function renderTargets(verdicts: readonly Verdict[]): string[] {
  const rows = verdicts.map(({ target, value, status }) => [
    target.what,
    target.against,
    goalText(target),
    value === undefined ? '–' : figureText(value, target.unit),
    status === 'missed' ? '**missed**' : status,
  ]);
  return ['## Figures to reach', '', ...table(['figure', 'against', 'goal', 'measured', ''], rows), ''];
}

function renderSteps({ run, checkouts, rows }: StepsResult): string[] {
  const titles = checkouts.map(({ title, commit }) => `${title} (${commit.slice(0, 7)})`);
  return [
    '## What each step brought',
    '',
    'CPU time per transfer, node and Postgres added, in µs: earlier checkouts and this one, interleaved in one run of',
    `\`${run.command}\` at ${run.commit} on ${run.date}. The last column compares this one with the first.`,
    '',
    ...table(
      ['workload', 'callers', ...titles, 'now', ''],
      rows.map(({ workload, callers, hereUs, others }) => [
        workload,
        count(callers),
        ...others.map(({ us }) => fine(us)),
        fine(hereUs),
        `${fine(others[0]?.ratio ?? Number.NaN)}×`,
      ]),
    ),
    '',
    ...STEPS.map((sentence) => `- ${sentence}`),
    '',
  ];
}

function renderContenders(): string[] {
  const rows = Object.entries(CONTENDERS).map(([name, sentence]) => [`\`${name}\``, sentence]);
  return ['## Contenders', '', ...table(['', ''], rows), ''];
}

function renderCpuProfile({ title, transfers, busyMs, idleMs, top }: CpuProfile): string[] {
  const idle = (idleMs / (busyMs + idleMs)) * 100;
  return [
    '## Where the processor time of node goes',
    '',
    `${title}; a separate round of ${count(transfers)} transfers. The main thread was idle for ${idle.toFixed(0)} %`,
    'of it; shares are of the rest, by self time.',
    '',
    ...table(
      ['function', 'where', 'share'],
      top.map(({ name, where, share }) => [`\`${name}\``, where, `${(share * 100).toFixed(1)} %`]),
    ),
    '',
  ];
}

function renderCurve({ title, notes, table: { head, rows }, charts }: CurveResult): string[] {
  return [
    `### ${title}`,
    '',
    ...notes.map((note) => `- ${note}`),
    '',
    ...table(head, rows),
    '',
    ...charts.flatMap((chart) => [`![${chart.title}](bench/${chart.file}.svg)`, '']),
  ];
}
