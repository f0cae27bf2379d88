import type { Answer, Contender } from './contenders/contender.ts';
import { rowLock } from './contenders/row-lock.ts';
import { type Costs, measureRound, type Runner } from './measure/measure-round.ts';
import type { Profile, RoundSizes } from './profiles.ts';
import type { RoundFigures, SearchStep, Series } from './report/bench-report.ts';
import { medianFigures } from './report/compare.ts';
import { median } from './report/statistics.ts';
import type { BenchServer } from './support/bench-server.ts';
import { commandsOf, exchangesOf } from './workloads/index.ts';
import { type ExchangeWorkload, type Workload, walletNames } from './workloads/workload.ts';

/** Seconds of the warm-up: enough to prepare statements on every connection. */
const WARM_UP_CALLERS_MAX = 200;
/** Callers of the search: more than any number of connections that is tried, so that all connections are busy. */
const SEARCH_CALLERS = 200;

/** The server and the settings of a benchmark. */
export interface Field {
  readonly server: BenchServer;
  readonly seed: number;
}

/** Contenders with their schemas made and their wallets paid. */
export async function prepareAll(
  { server, seed }: Field,
  workload: Workload | ExchangeWorkload,
  contenders: readonly Contender[],
): Promise<Runner[]> {
  const wallets = walletNames(workload.walletsMax);
  for (const contender of contenders) await contender.prepare(workload, wallets);
  await server.tidy();
  return contenders.map((contender) => ({ contender, call: callsOf(contender, workload, wallets, seed) }));
}

/** The commands of a workload, one by each call. */
export function callsOf(
  contender: Contender,
  workload: Workload | ExchangeWorkload,
  wallets: readonly string[],
  seed: number,
): () => Promise<Answer> {
  if ('start' in workload) {
    const next = commandsOf(workload, wallets, seed);
    return () => contender.transfer(next());
  }
  const { exchange } = contender;
  if (exchange === undefined) throw new Error(`${contender.name} has no exchanges`);
  const next = exchangesOf(workload, wallets, seed);
  return () => exchange(next());
}

/** Closes contenders and drops their schemas: the next contenders find an empty server. */
export async function removeAll({ server }: Field, contenders: readonly Contender[]): Promise<void> {
  for (const { close } of contenders) await close();
  for (const { schema } of contenders) await server.dropSchema(schema);
}

/**
 * Measures rounds in turn, so that a slow moment of the machine affects all; the first round of each is a warm-up.
 * Returns the rounds of each contender.
 */
export async function measureInTurn(
  server: Costs,
  runners: readonly Runner[],
  callers: number,
  { rounds, secondsPerRound, warmUpSeconds }: RoundSizes,
): Promise<RoundFigures[][]> {
  const measured = runners.map(() => [] as RoundFigures[]);
  const warmUpCallers = Math.min(callers, WARM_UP_CALLERS_MAX);
  for (const runner of runners) await measureRound(server, runner, warmUpCallers, warmUpSeconds);
  for (let round = 0; round < rounds; round += 1) {
    // The first contender changes: dirty pages of the last one do not always slow down the same contender.
    for (let step = 0; step < runners.length; step += 1) {
      const at = (round + step) % runners.length;
      measured[at]?.push(await measureRound(server, runners[at] as Runner, callers, secondsPerRound));
    }
  }
  return measured;
}

/** Measures rounds in turn, and returns the median of each figure of each contender. */
export async function interleave(
  { server }: Field,
  runners: readonly Runner[],
  callers: number,
  sizes: RoundSizes,
): Promise<Series[]> {
  const measured = await measureInTurn(server, runners, callers, sizes);
  return runners.map(({ contender: { name, connections } }, at) => ({
    contender: name,
    ...(connections === undefined ? {} : { connections }),
    callers,
    figures: medianFigures(measured[at] ?? []),
    rates: (measured[at] ?? []).map(({ rate }) => rate),
  }));
}

/** Measures a contender, `row-lock` if none is given, at a workload with each number of connections. */
export async function searchConnections(
  field: Field,
  workload: Workload | ExchangeWorkload,
  { connections, rounds, seconds }: Profile['search'],
  open: (url: string, connections: number) => Contender = rowLock,
): Promise<SearchStep[]> {
  const contenders = connections.map((count) => open(field.server.url, count));
  try {
    const runners = await prepareAll(field, workload, contenders);
    const series = await interleave(field, runners, SEARCH_CALLERS, {
      rounds,
      secondsPerRound: seconds,
      warmUpSeconds: seconds / 2,
    });
    return series.map(({ rates }, at) => ({ connections: connections[at] as number, rate: median(rates) }));
  } finally {
    await removeAll(field, contenders);
  }
}

/** The fastest number of connections. @throws Error if none was tried. */
export function bestConnections(search: readonly SearchStep[]): number {
  const [best] = search.toSorted((a, b) => b.rate - a.rate);
  if (best === undefined) throw new Error('no number of connections was tried');
  return best.connections;
}
