import { createInterface } from 'node:readline';
import { createLedger, isLedgerError, type Ledger } from '../../../src/index.ts';
import { seededRandom } from '../../../src/testing/index.ts';
import type { Answered, Intent } from '../history.ts';
import { pause } from '../support/time.ts';
import { Caller } from './caller.ts';
import { CrashSwitch } from './crash-point.ts';
import { HistoryLog, nowMs, readLegacy } from './history-log.ts';
import { makeInstrumentedPool } from './instrumented-pool.ts';
import { Intents } from './intents.ts';
import { COUNTER_NAMES, type WorkerConfig, type WorkerCounters, type WorkerReport } from './worker-config.ts';

// A process that embeds pursekit as a game server does and runs until it is told to finish or killed. Its argument
// is a WorkerConfig; on `finish` it settles everything and probes every wallet, on `end` it ends. It does not outlive
// its parent.

const START_TRIES_MAX = 600;
/** The expiry of a hold is waited for within this time. */
const EXPIRY_WAIT_MS_MAX = 800;

const config = JSON.parse(process.argv[2] as string) as WorkerConfig;
const { workload } = config;
const legacy = readLegacy(config.log);
const random = seededRandom(config.seed * 1_000 + legacy.lives);
const log = new HistoryLog(config.log);
const intents = new Intents(config.name, workload, random, legacy.commands);
const counters = Object.fromEntries(COUNTER_NAMES.map((name) => [name, 0])) as WorkerCounters;
const crash = new CrashSwitch(config.dieAt);
let isFinishing = false;
let end = (): void => {};
const ended = new Promise<void>((resolve) => {
  end = resolve;
});
let unsettled = 0;

// Without a handler the process would end, as a host's process would: the run records both.
process.on('uncaughtExceptionMonitor', (error) => log.write({ type: 'uncaught', error: String(error.stack) }));
log.write({ type: 'start', pid: process.pid });

const pool = makeInstrumentedPool(config.url, config.connections, crash, counters);
const ledger = await start();
watch();
const caller = new Caller({ ledger, log, crash, counters, random });
listen();
say({ type: 'ready' });
void reportCounters();
await work();
await prove();
await ended;
await leave();

async function start(): Promise<Ledger> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const options = { database: pool, schema: config.schema, migrate: false, ...config.bounds };
      const started = await createLedger(options);
      counters.starts += 1;
      return started;
    } catch (error) {
      if (!isLedgerError(error, 'ERR_STORE_UNAVAILABLE') || attempt === START_TRIES_MAX) throw error;
      await pause(50);
    }
  }
}

function watch(): void {
  let cut: readonly string[] | undefined;
  ledger.on('transaction:retrying', ({ lost, commands }) => {
    counters.lostUtxo += 1;
    // One event for each wallet of a unit that lost: they name the same list.
    if (lost !== cut && commands.some(({ kind }) => kind === 'exchange')) counters.sharedUnitsDivided += 1;
    cut = lost;
  });
  ledger.on('wallet:state', ({ state }) => (counters.engagedWaits += state === 'waiting' ? 1 : 0));
  ledger.on('store:retrying', ({ error }) => {
    counters.retried += 1;
    const { code } = error as { code?: unknown };
    if (code === '53100') counters.diskFull += 1;
    if (code === '40P01') counters.deadlocks += 1;
  });
  ledger.on('wallet:crashed', () => (counters.restarts += 1));
  ledger.on('batch:committed', () => (counters.batches += 1));
  ledger.processor('Deliver', async ({ id, transactionId, wallet }) => {
    crash.processor('called');
    log.write({ type: 'delivery', id, transactionId, wallet });
    counters.delivered += 1;
    crash.processor('done');
  });
}

function listen(): void {
  const input = createInterface({ input: process.stdin });
  input.on('line', (line) => {
    if (line === 'finish') isFinishing = true;
    if (line === 'end') end();
  });
  // The parent has ended.
  input.on('close', () => process.exit(1));
}

async function work(): Promise<void> {
  const grants = legacy.lives === 0 ? intents.grants() : [];
  const old = [...legacy.unsettled, ...grants].map((intent) => settle(intent, true));
  if (legacy.lives === 0) await Promise.all(old);
  const callers = Array.from({ length: workload.callers }, async () => {
    while (!isFinishing) {
      const intent = intents.next();
      const isImpatient = random() * 100 < workload.impatientPercent;
      const answer = await settle(intent, false, isImpatient ? 1 + random() * 5 : undefined);
      if (answer?.id !== undefined) intents.applied(intent, answer.id);
      if (answer?.status === 'committed') await spendExpired(intent);
      if (random() * 100 < workload.againPercent) await settle(intent, true);
      await pause(random() * workload.thinkMsMax);
    }
  });
  await Promise.all([...old, ...callers]);
}

/** Spends what a hold owned as soon as it is expired. */
async function spendExpired(held: Intent): Promise<void> {
  if (held.expiresInMs === undefined || held.expiresInMs > EXPIRY_WAIT_MS_MAX) return;
  await pause(held.expiresInMs);
  const spending = intents.nextAfter(held);
  if (spending !== undefined) await settle(spending);
}

/** Counters are reported before the life ends. */
async function reportCounters(): Promise<void> {
  for (;;) {
    await pause(200);
    say({ type: 'counters', counters });
  }
}

async function settle(...args: Parameters<Caller['settle']>): Promise<Answered | undefined> {
  const answer = await caller.settle(...args);
  if (answer === undefined) unsettled += 1;
  return answer;
}

/** Probes every wallet: it receives something and pays it on within a bound. */
async function prove(): Promise<void> {
  const times = await Promise.all(workload.wallets.map(probe));
  say({ type: 'finished', probes: times.length, slowestProbeMs: Math.max(0, ...times), unsettled });
}

async function leave(): Promise<void> {
  await ledger.settled();
  say({ type: 'counters', counters });
  await ledger.close();
  await pool.end();
  log.close();
  process.exit(0);
}

async function probe(wallet: string): Promise<number> {
  const startMs = nowMs();
  const rest = { wallet, assets: { probe: '1' }, actions: 0 };
  await settle({ key: `${config.name}-probe-mint-${wallet}`, kind: 'mint', ...rest });
  await settle({ key: `${config.name}-probe-${wallet}`, kind: 'transfer', to: 'probe-sink', ...rest });
  return nowMs() - startMs;
}

function say(report: WorkerReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
