import { createReadStream, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createLedger, isLedgerError, type Outcome } from '../../../src/index.ts';
import { seededRandom } from '../../../src/testing/index.ts';
import { percentile } from '../support/figures.ts';
import { Ring } from '../support/ring.ts';
import { pause } from '../support/time.ts';
import type { MemorySample, OverloadConfig, OverloadReport } from './overload-config.ts';

// A process with a load far above its capacity, from callers that do not wait for each other. It keeps no reference
// to its commands: all growth of memory is in pursekit.

const WALLETS = 200;
const CALLERS = 300;
const CAPACITY_MS = 3_000;
const TICK_MS = 10;
const TIMES_KEPT = 20_000;
const PER_SECOND_MAX = 40_000;

const config = JSON.parse(process.argv[2] as string) as OverloadConfig;
const random = seededRandom(config.seed);
const wallets = Array.from({ length: WALLETS }, (_, at) => `o${at}`);
const failures = openSync(config.log, 'a');
// The parent has ended.
process.stdin.on('end', () => process.exit(1)).resume();

const ledger = await createLedger({
  database: config.url,
  schema: config.schema,
  migrate: false,
  mailboxCapacity: 20,
  commandsWaitingMax: 2_000,
  storeDeadlineMs: 3_000,
});
await Promise.all(wallets.map((to) => ledger.mint({ to, assets: { gold: 10n ** 12n }, key: `grant-${to}` })));

const counts = { asked: 0, committed: 0, refusedAtOnce: 0, failed: 0, waiting: 0, waitingMax: 0 };
const refusedMs = new Ring(TIMES_KEPT);
const committedMs = new Ring(TIMES_KEPT);
const samples: MemorySample[] = [];

const capacityPerSecond = await measureCapacity();
const startMs = performance.now();
const endMs = startMs + config.seconds * 1_000;
void sample();
await overload(Math.min(PER_SECOND_MAX, capacityPerSecond * config.times));
await ledger.settled();
const settled = await settle();
const report: OverloadReport = {
  capacityPerSecond,
  asked: counts.asked,
  committed: counts.committed,
  refusedAtOnce: counts.refusedAtOnce,
  failed: counts.failed,
  ...settled,
  refusedMsP99: percentile(refusedMs.values, 0.99),
  committedMsP99: percentile(committedMs.values, 0.99),
  waitingMax: counts.waitingMax,
  samples,
};
await ledger.close();
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));

/** Callers that wait for their answers, enough to keep the ledger busy. */
async function measureCapacity(): Promise<number> {
  const untilMs = performance.now() + CAPACITY_MS;
  const before = counts.committed;
  const calling = Array.from({ length: CALLERS }, async () => {
    while (performance.now() < untilMs) await send();
  });
  await Promise.all(calling);
  return Math.round(((counts.committed - before) / CAPACITY_MS) * 1_000);
}

/** Callers that do not wait for answers. */
async function overload(perSecond: number): Promise<void> {
  let due = 0;
  for (let lastMs = performance.now(); lastMs < endMs; ) {
    await pause(TICK_MS);
    // Refusals have arrived by now: the remaining commands were accepted.
    counts.waitingMax = Math.max(counts.waitingMax, counts.waiting);
    const nowMs = performance.now();
    // A late tick sends at most ten ticks' worth of commands.
    due += (perSecond * Math.min(nowMs - lastMs, 10 * TICK_MS)) / 1_000;
    lastMs = nowMs;
    for (; due >= 1; due -= 1) void send();
  }
}

async function send(): Promise<void> {
  counts.asked += 1;
  const key = `o-${counts.asked}`;
  const from = wallets[Math.floor(random() * WALLETS)] as string;
  const sentMs = performance.now();
  counts.waiting += 1;
  try {
    await ledger.transfer({ from, to: 'sink', assets: { gold: 1n }, key });
    counts.committed += 1;
    committedMs.add(performance.now() - sentMs);
  } catch (error) {
    if (isLedgerError(error, 'ERR_MAILBOX_FULL') || isLedgerError(error, 'ERR_OVERLOADED')) {
      counts.refusedAtOnce += 1;
      refusedMs.add(performance.now() - sentMs);
    } else {
      counts.failed += 1;
      writeSync(failures, `${key} ${from} ${isLedgerError(error) ? error.code : String(error)}\n`);
    }
  } finally {
    counts.waiting -= 1;
  }
}

async function sample(): Promise<void> {
  while (performance.now() < endMs) {
    await pause(1_000);
    (globalThis as { gc?: () => void }).gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    const atMs = performance.now() - startMs;
    samples.push({ atMs, rssBytes: rss, heapBytes: heapUsed + external, waiting: counts.waiting });
  }
}

/** Sends every key again that was answered with an error, some at a time, and compares the answers. */
async function settle(): Promise<Pick<OverloadReport, 'settledCommitted' | 'settledDuplicate' | 'lies'>> {
  const lies: string[] = [];
  let [settledCommitted, settledDuplicate] = [0, 0];
  let group: Promise<void>[] = [];
  for await (const line of createInterface({ input: createReadStream(config.log) })) {
    const [key, from, code] = line.split(' ') as [string, string, string];
    const again = async (): Promise<void> => {
      const { status, wasPlain } = await untilAnswered(key, from);
      if (status === 'committed') settledCommitted += 1;
      if (status === 'duplicate') settledDuplicate += 1;
      const wasLie = status === 'duplicate' && wasPlain && code === 'ERR_STORE_UNAVAILABLE';
      if (wasLie) lies.push(`${key} was there, in spite of ${code}`);
      if (status === 'rejected') lies.push(`${key} was rejected`);
    };
    group.push(again());
    if (group.length < 100) continue;
    await Promise.all(group);
    group = [];
  }
  await Promise.all(group);
  return { settledCommitted, settledDuplicate, lies: lies.slice(0, 10) };
}

/** The final answer to a key; `wasPlain` if no other error came before it. */
async function untilAnswered(key: string, from: string): Promise<{ status: Outcome['status']; wasPlain: boolean }> {
  for (let wasPlain = true; ; ) {
    try {
      const { status } = await ledger.transfer({ from, to: 'sink', assets: { gold: 1n }, key });
      return { status, wasPlain };
    } catch (error) {
      if (!isLedgerError(error) || !error.retryable) throw error;
      wasPlain &&= error.code === 'ERR_MAILBOX_FULL' || error.code === 'ERR_OVERLOADED';
      await pause(50);
    }
  }
}
