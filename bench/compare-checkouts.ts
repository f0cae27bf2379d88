/**
 * Compares this checkout with others, each as built: CPU time per transfer (node and Postgres together), round by round
 * in turn on one server. A second copy of another checkout shows the noise: it is the same code, loaded as modules of
 * its own, as all are.
 *
 *   npm run bench:compare -- --against before=../before [--against copy=../before-copy] [--rounds 7] [--seconds 1.5]
 *
 * Build the other checkouts first (`npm ci && npm run build` in each). The command measures and does not judge. With
 * `--page` its figures become a section of docs/BENCHMARKS.md.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { pursekit } from './contenders/pursekit.ts';
import { measureRound } from './measure/measure-round.ts';
import type { Machine, RoundFigures, StepRow } from './report/bench-report.ts';
import { ReportFile } from './report/report-file.ts';
import { median } from './report/statistics.ts';
import { PAGE_RESULTS, writePage } from './report/write-page.ts';
import { prepareAll, removeAll } from './run-workload.ts';
import { BenchServer } from './support/bench-server.ts';
import { importPursekit } from './support/import-pursekit.ts';
import { commitOf, describeMachine, provenance } from './support/run-facts.ts';
import { say } from './support/say.ts';
import { workloadOf } from './workloads/index.ts';

interface Flags {
  readonly against: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly seed: number;
  readonly page?: boolean;
}

/** Another checkout. Example of an option: `before=../before`. */
interface Checkout {
  readonly title: string;
  readonly directory: string;
}

/** From many callers to few: many callers leave every wallet in memory. */
const SERIES: readonly (readonly [workload: string, callers: number])[] = [
  ['spread', 2_000],
  ['spread', 200],
  ['spread', 20],
  ['spread', 1],
  ['hot', 2_000],
  ['keys', 2_000],
];
const WARM_UP_SECONDS = 1;

const flags = new Command('bench:compare')
  .requiredOption('--against <title=directory...>', 'the other checkouts, built')
  .option('--rounds <number>', 'counted rounds of each', Number, 7)
  .option('--seconds <number>', 'the length of a round', Number, 1.5)
  .option('--seed <number>', 'what everything random follows from', Number, 1)
  .option('--page', 'the figures become a section of docs/BENCHMARKS.md')
  .parse()
  .opts<Flags>();

const others = flags.against.map(parseCheckout);
const server = await BenchServer.start();
const rows: StepRow[] = [];
let machine: Machine;
try {
  machine = await describeMachine(server);
  for (const name of new Set(SERIES.map(([workload]) => workload))) rows.push(...(await compare(name)));
} finally {
  await server.stop();
}
if (flags.page === true) await writeSteps(machine);

async function compare(name: string): Promise<StepRow[]> {
  const workload = workloadOf(name);
  const contenders = [
    pursekit(server.url, importPursekit, 'here'),
    ...others.map(({ directory }, at) => pursekit(server.url, importFrom(directory), `other_${at}`, {})),
  ];
  const found: StepRow[] = [];
  try {
    const runners = await prepareAll({ server, seed: flags.seed }, workload, contenders);
    for (const [, callers] of SERIES.filter(([other]) => other === name)) {
      const cpuUs: number[][] = runners.map(() => []);
      for (const runner of runners) await measureRound(server, runner, callers, WARM_UP_SECONDS);
      for (let round = 0; round < flags.rounds; round += 1) {
        for (let step = 0; step < runners.length; step += 1) {
          const at = (round + step) % runners.length;
          const runner = runners[at];
          if (runner !== undefined) cpuUs[at]?.push(cpuOf(await measureRound(server, runner, callers, flags.seconds)));
        }
      }
      const [here = [], ...rest] = cpuUs;
      found.push({
        ...{ workload: name, callers, hereUs: median(here) },
        others: rest.map((us) => ({ us: median(us), ratio: median(ratios(here, us)) })),
      });
      say(`${name.padEnd(8)}${String(callers).padStart(5)} callers  here ${median(here).toFixed(1)} µs`);
      for (const [at, us] of rest.entries())
        say(`  ${others[at]?.title}: ${median(us).toFixed(1)} µs, ${show(ratios(here, us))}`);
    }
  } finally {
    await removeAll({ server, seed: flags.seed }, contenders);
  }
  return found;
}

function parseCheckout(option: string): Checkout {
  const [title = '', directory = ''] = option.split('=');
  if (directory === '') throw new Error(`--against: expected a title and a directory, as before=../before: ${option}`);
  return { title, directory };
}

async function writeSteps(machine: Machine): Promise<void> {
  const command = `npm run bench:compare -- --rounds ${flags.rounds} --seconds ${flags.seconds} --seed ${flags.seed}`;
  const commits = await Promise.all(others.map(({ directory }) => commitOf(directory)));
  const run = await provenance(command, 'compare', flags.seed);
  const checkouts = others.map(({ title }, at) => ({ title, commit: commits[at] as string }));
  const file = await ReportFile.open(PAGE_RESULTS, { machine, isKept: true }, []);
  await file.add({ steps: { run, checkouts, rows } });
  await writePage();
}

function importFrom(directory: string): typeof importPursekit {
  const built = pathToFileURL(resolve(directory, 'dist/index.js')).href;
  return async () => await import(built);
}

function cpuOf({ nodeCpuUs, postgresCpuUs = Number.NaN }: RoundFigures): number {
  return nodeCpuUs + postgresCpuUs;
}

/** This checkout divided by another one, round by round. */
function ratios(here: readonly number[], other: readonly number[]): number[] {
  return here.map((us, round) => us / (other[round] ?? Number.NaN));
}

/** The median of the ratios, with the smallest and the largest. */
function show(each: readonly number[]): string {
  return `here is ${median(each).toFixed(3)} of it (${Math.min(...each).toFixed(2)}–${Math.max(...each).toFixed(2)})`;
}
