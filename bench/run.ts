/**
 * A small benchmark: transfers per second of pursekit and of the usual Postgres ledger (row locks), interleaved in one
 * run against one Postgres 18 server with its default durability. Ratios within a run are worth quoting, absolute
 * figures are not: machines differ.
 *
 *   npm run bench
 *
 * Not measured: latency percentiles, several processes, history, fragmentation.
 */
import { startPostgresServer } from '../test/support/postgres-server.ts';
import type { Contender } from './contender.ts';
import { pursekit } from './pursekit.ts';
import { rowLock } from './row-lock.ts';

const WALLETS = 1_000;
const ROUNDS = 3;
const SECONDS = 2;
const CALLERS = [1, 20, 2_000];

interface Workload {
  readonly name: string;
  pair(at: number): readonly [from: number, to: number];
}

const WORKLOADS: readonly Workload[] = [
  { name: 'spread', pair: (at) => [at % WALLETS, (at * 7 + 1 + Math.floor(at / WALLETS)) % WALLETS] },
  { name: 'hot', pair: (at) => [0, 1 + (at % (WALLETS - 1))] },
];

const wallets = Array.from({ length: WALLETS }, (_, at) => `wallet_${at}`);
const server = await startPostgresServer();
try {
  await measureAll([pursekit(server.url), rowLock(server.url)]);
} finally {
  await server.stop();
}

async function measureAll(contenders: readonly Contender[]): Promise<void> {
  for (const contender of contenders) await contender.prepare(wallets, 10n ** 12n);
  process.stdout.write('workload  callers  pursekit/s  row-lock/s  ratio\n');
  for (const workload of WORKLOADS) {
    for (const callers of CALLERS) {
      const rates = contenders.map(() => [] as number[]);
      // One round to warm up, then rounds in turn, so that a slow moment of the machine hits both.
      for (let round = 0; round <= ROUNDS; round += 1) {
        for (const [at, contender] of contenders.entries()) {
          const rate = await measure(contender, workload, callers);
          if (round > 0) rates[at]?.push(rate);
        }
      }
      const [ours, theirs] = rates.map(median) as [number, number];
      const figures = [
        workload.name.padEnd(8),
        callers,
        ours.toFixed(0),
        theirs.toFixed(0),
        (ours / theirs).toFixed(1),
      ];
      process.stdout.write(
        `${figures.map((figure, at) => String(figure).padStart([8, 7, 10, 10, 5][at] ?? 0)).join('  ')}\n`,
      );
    }
  }
  for (const contender of contenders) await contender.close();
}

/** Callers that each wait for one transfer after the other; returns transfers per second. */
async function measure(contender: Contender, { pair }: Workload, callers: number): Promise<number> {
  const startMs = performance.now();
  const endMs = startMs + SECONDS * 1_000;
  let at = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const [from, to] = pair(at);
      at += 1;
      await contender.transfer(wallets[from] as string, wallets[from === to ? (to + 1) % WALLETS : to] as string);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (at * 1_000) / (performance.now() - startMs);
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] as number;
}
