/**
 * Compares this checkout with others, each as built, in a process and on a server of its own: CPU time per transfer
 * (node and Postgres together, with what the server does in the background), round by round in turn. A second copy of
 * another checkout shows the noise.
 *
 *   npm run bench:compare -- --against before=../before [--against copy=../before-copy] [--rounds 7] [--seconds 1.5]
 *
 * Build the other checkouts first (`npm ci && npm run build` in each). The command measures and does not judge. With
 * `--page` its figures become a section of docs/BENCHMARKS.md.
 *
 * Options of `createLedger()` follow a directory: `before=../before?projectSpends=false`; those of this checkout are
 * `--here`. The cost of the history needs rounds in which it is packed several times, and both sides with it:
 *
 *   npm run bench:compare -- --here history=true --against before=../before --seconds 6 --pause 2 \
 *     --only spread:2000 hot:2000
 */
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { LedgerOptions } from '../src/index.ts';
import type { PrepareQuestion, RoundAnswer, RoundQuestion } from './curves/children/checkout.ts';
import type { Machine, StepRow } from './report/bench-report.ts';
import { ReportFile } from './report/report-file.ts';
import { median } from './report/statistics.ts';
import { PAGE_RESULTS, writePage } from './report/write-page.ts';
import { BenchChild } from './support/bench-child.ts';
import { BenchServer } from './support/bench-server.ts';
import { commitOf, describeMachine, provenance } from './support/run-facts.ts';
import { say } from './support/say.ts';

interface Flags {
  readonly against: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly seed: number;
  readonly pause: number;
  readonly here: string;
  readonly only: readonly string[];
  readonly page?: boolean;
}

/** Another checkout. Example: `before=../before?projectSpends=false`. */
interface Checkout {
  readonly title: string;
  readonly directory: string;
  readonly options: LedgerOptions;
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
const NAME = 'checkout';

const flags = new Command('bench:compare')
  .requiredOption('--against <title=directory...>', 'the other checkouts, built')
  .option('--rounds <number>', 'counted rounds of each', Number, 7)
  .option('--seconds <number>', 'the length of a round', Number, 1.5)
  .option('--seed <number>', 'what everything random follows from', Number, 1)
  .option('--pause <number>', 'seconds that work behind the commits has to end, after each round', Number, 0)
  .option('--here <name=value,...>', 'options of this checkout, as history=true', 'history=false')
  .option('--only <workload:callers...>', 'some of the series', [])
  .option('--page', 'the figures become a section of docs/BENCHMARKS.md')
  .parse()
  .opts<Flags>();

const series = SERIES.filter(
  ([workload, callers]) => flags.only.length === 0 || flags.only.includes(`${workload}:${callers}`),
);
const others = flags.against.map(parseCheckout);
const checkouts: readonly Checkout[] = [
  { title: 'here', directory: '.', options: parseOptions(flags.here) },
  ...others,
];
const servers: BenchServer[] = [];
const rows: StepRow[] = [];
let machine: Machine;
try {
  for (const _ of checkouts) servers.push(await BenchServer.start());
  machine = await describeMachine(servers[0] as BenchServer);
  for (const name of new Set(series.map(([workload]) => workload))) rows.push(...(await compare(name)));
} finally {
  for (const server of servers) await server.stop();
}
if (flags.page === true) await writeSteps(machine);

async function compare(name: string): Promise<StepRow[]> {
  const children = checkouts.map((checkout, at) => {
    return { checkout, at, child: new BenchChild('checkout'), server: servers[at] as BenchServer };
  });
  const found: StepRow[] = [];
  try {
    for (const { checkout, child, server } of children) {
      await child.ask(prepareQuestion(checkout, server, name));
      await server.tidy();
    }
    for (const [, callers] of series.filter(([other]) => other === name)) {
      const answers: RoundAnswer[][] = children.map(() => []);
      const ask = async (at: number, seconds: number): Promise<RoundAnswer> => {
        const question: RoundQuestion = { callers, seconds, pauseMs: flags.pause * 1_000 };
        return (children[at] as (typeof children)[number]).child.ask<RoundAnswer>(question);
      };
      for (const { at } of children) await ask(at, WARM_UP_SECONDS);
      for (let round = 0; round < flags.rounds; round += 1) {
        for (let step = 0; step < children.length; step += 1) {
          const at = (round + step) % children.length;
          answers[at]?.push(await ask(at, flags.seconds));
        }
      }
      const [own = [], ...rest] = answers.map((of) => of.map(({ us }) => us));
      found.push({
        ...{ workload: name, callers, hereUs: median(own) },
        others: rest.map((us) => ({ us: median(us), ratio: median(ratios(own, us)) })),
      });
      say(`${name.padEnd(8)}${String(callers).padStart(5)} callers  here ${median(own).toFixed(1)} µs`);
      for (const [at, us] of rest.entries())
        say(`  ${others[at]?.title}: ${median(us).toFixed(1)} µs, ${show(ratios(own, us))}`);
      say(`  all rounds: ${answers.map(showAll).join(', ')}`);
    }
  } finally {
    for (const { child, server } of children) {
      await child.ask('close');
      await child.end();
      await server.dropSchema(`bench_${NAME}`);
    }
  }
  return found;
}

function prepareQuestion(
  { directory, options }: Checkout,
  { url, postmasterPid }: BenchServer,
  workload: string,
): PrepareQuestion {
  const built = resolve(directory, 'dist/index.js');
  return { url, postmasterPid, built, name: NAME, options, workload, seed: flags.seed };
}

function parseCheckout(option: string): Checkout {
  const [, title = '', directory = '', options = ''] = /^([^=]+)=([^?]+)\??(.*)$/.exec(option) ?? [];
  if (directory === '') throw new Error(`--against: expected a title and a directory, as before=../before: ${option}`);
  return { title, directory, options: parseOptions(options) };
}

/** Flags of `createLedger()`. Example: `history=false`. */
function parseOptions(text: string): LedgerOptions {
  const flagsOf = text === '' ? [] : text.split(',').map((part) => part.split('='));
  return Object.fromEntries(flagsOf.map(([name, value]) => [name, value === 'true']));
}

async function writeSteps(machine: Machine): Promise<void> {
  const command = `npm run bench:compare -- --rounds ${flags.rounds} --seconds ${flags.seconds} --seed ${flags.seed}`;
  const commits = await Promise.all(others.map(({ directory }) => commitOf(directory)));
  const run = await provenance(command, 'compare', flags.seed);
  const compared = others.map(({ title }, at) => ({ title, commit: commits[at] as string }));
  const file = await ReportFile.open(PAGE_RESULTS, { machine, isKept: true }, []);
  await file.add({ steps: { run, checkouts: compared, rows } });
  await writePage();
}

/** All transfers of a checkout: work that follows some rounds only, as a vacuum, is spread over all. */
function showAll(answers: readonly RoundAnswer[]): string {
  const transfers = answers.reduce((sum, answer) => sum + answer.transfers, 0);
  const mean = (of: (answer: RoundAnswer) => number): string => {
    const us = answers.reduce((sum, answer) => sum + of(answer) * answer.transfers, 0);
    return (us / transfers).toFixed(2);
  };
  return `${mean(({ us }) => us)} µs of ${transfers} (node ${mean(({ nodeUs }) => nodeUs)})`;
}

/** This checkout divided by another one, round by round. */
function ratios(here: readonly number[], other: readonly number[]): number[] {
  return here.map((us, round) => us / (other[round] ?? Number.NaN));
}

/** The median of the ratios, with the smallest and the largest. */
function show(each: readonly number[]): string {
  return `here is ${median(each).toFixed(3)} of it (${Math.min(...each).toFixed(2)}–${Math.max(...each).toFixed(2)})`;
}
