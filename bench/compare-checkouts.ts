/**
 * Compares this checkout with another one, each as built: transfers per CPU second (node and Postgres together), round
 * by round in turn on one server. A second copy of the other checkout shows the noise: it is the same code, loaded as
 * modules of its own, as both others are.
 *
 *   npm run bench:compare -- --against ../before [--control ../before-copy] [--rounds 7] [--seconds 1.5]
 *
 * Build the other checkout first (`npm ci && npm run build` in it). The command measures and does not judge.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { pursekit } from './contenders/pursekit.ts';
import { measureRound } from './measure/measure-round.ts';
import type { RoundFigures } from './report/bench-report.ts';
import { median } from './report/statistics.ts';
import { prepareAll, removeAll } from './run-workload.ts';
import { BenchServer } from './support/bench-server.ts';
import { importPursekit } from './support/import-pursekit.ts';
import { say } from './support/say.ts';
import { workloadOf } from './workloads/index.ts';

interface Flags {
  readonly against: string;
  readonly control?: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly seed: number;
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
  .requiredOption('--against <directory>', 'the other checkout, built')
  .option('--control <directory>', 'a copy of the other checkout, for the noise')
  .option('--rounds <number>', 'counted rounds of each', Number, 7)
  .option('--seconds <number>', 'the length of a round', Number, 1.5)
  .option('--seed <number>', 'what everything random follows from', Number, 1)
  .parse()
  .opts<Flags>();

const server = await BenchServer.start();
try {
  for (const name of new Set(SERIES.map(([workload]) => workload))) await compare(name);
} finally {
  await server.stop();
}

async function compare(name: string): Promise<void> {
  const workload = workloadOf(name);
  const contenders = [
    pursekit(server.url, importPursekit, 'here'),
    pursekit(server.url, importFrom(flags.against), 'other'),
    ...(flags.control === undefined ? [] : [pursekit(server.url, importFrom(flags.control), 'control')]),
  ];
  try {
    const runners = await prepareAll({ server, seed: flags.seed }, workload, contenders);
    for (const [, callers] of SERIES.filter(([other]) => other === name)) {
      const perCpuSecond: number[][] = runners.map(() => []);
      for (const runner of runners) await measureRound(server, runner, callers, WARM_UP_SECONDS);
      for (let round = 0; round < flags.rounds; round += 1) {
        for (let step = 0; step < runners.length; step += 1) {
          const at = (round + step) % runners.length;
          const runner = runners[at];
          if (runner === undefined) continue;
          perCpuSecond[at]?.push(transfersPerCpuSecond(await measureRound(server, runner, callers, flags.seconds)));
        }
      }
      const [here = [], other = [], control] = perCpuSecond;
      const noise = control === undefined ? '' : `  noise ${ratios(control, other)}`;
      say(`${name.padEnd(8)}${String(callers).padStart(5)} callers  ${show(here, other)}${noise}`);
    }
  } finally {
    await removeAll({ server, seed: flags.seed }, contenders);
  }
}

function importFrom(directory: string): typeof importPursekit {
  const built = pathToFileURL(resolve(directory, 'dist/index.js')).href;
  return async () => await import(built);
}

function transfersPerCpuSecond({ nodeCpuUs, postgresCpuUs = Number.NaN }: RoundFigures): number {
  return 1e6 / (nodeCpuUs + postgresCpuUs);
}

function show(here: readonly number[], other: readonly number[]): string {
  const [a, b] = [here, other].map((rates) => Math.round(median(rates)).toLocaleString('en'));
  return `per CPU second: here ${a}, other ${b}, ratio ${ratios(here, other)}`;
}

/** The median of the ratios round by round, with the smallest and the largest. */
function ratios(one: readonly number[], other: readonly number[]): string {
  const each = one.map((rate, round) => rate / (other[round] ?? Number.NaN));
  return `${median(each).toFixed(3)} (${Math.min(...each).toFixed(2)}–${Math.max(...each).toFixed(2)})`;
}
