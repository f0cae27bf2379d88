import type { Ledger } from '../../../src/index.ts';
import type { Fault, FaultContext, FaultResult } from '../fault.ts';
import { checkAndDrop, committedKeys, untilDelivered, withClient } from '../support/in-process/books.ts';
import { HostThrows } from '../support/in-process/host-throws.ts';
import { InjectedThrows, PLACE_NAMES, type Place } from '../support/in-process/injected-throws.ts';
import { openInstrumented } from '../support/in-process/instrumented-ledger.ts';
import { Sentinel } from '../support/in-process/sentinel.ts';
import { SickWallets } from '../support/in-process/sick-wallets.ts';
import { watchUncaught } from '../support/in-process/uncaught.ts';
import { within } from '../support/time.ts';

const TRADE_MS = { short: 4_000, full: 60_000 };
const IDLE_MS = 100;
const END_MS_MAX = 60_000;
/** A bug of a payee that receives a credit causes a load, and no crash. */
const CRASHING = PLACE_NAMES.filter((place) => place !== 'creditReceived');

/** Bugs in every part of an actor, and in every part of the host that an actor calls. */
export const actorThrows: Fault = {
  id: 'F21',
  title: 'one event in a hundred throws: in guards, actions, asynchronous work, processors, listeners and handlers',
  expected: 'that wallet alone restarts from the store, every command is answered, nothing is uncaught',
  promises: ['isolated', 'order', 'once', 'conserved'],
  async run(context) {
    const { url } = await context.server();
    const schema = context.schema();
    const uncaught = watchUncaught();
    try {
      const result = await withThrows(context, url, schema);
      const violations = [
        ...result.violations,
        ...uncaught.seen.map((error) => `uncaught: ${error instanceof Error ? error.stack : String(error)}`),
        ...(await checkAndDrop(url, schema)),
      ];
      return { ...result, counters: { ...result.counters, uncaught: uncaught.seen.length }, violations };
    } finally {
      uncaught.stop();
    }
  },
};

async function withThrows(context: FaultContext, url: string, schema: string): Promise<FaultResult> {
  const injected = new InjectedThrows(context.random, (wallet) => Sentinel.wallets.includes(wallet));
  const options = { database: url, schema, idleMs: IDLE_MS, walletRestartsPerMinuteMax: 1_000 };
  const ledger = await openInstrumented(options, injected);
  const host = new HostThrows(ledger, context.random);
  const sentinel = new Sentinel(ledger);
  const wallets = new SickWallets(ledger, host, IDLE_MS, context.random);
  const crashes = countCrashes(ledger);
  const violations: string[] = [];
  try {
    await wallets.fund();
    injected.start();
    const watch = sentinel.work();
    await wallets.trade(TRADE_MS[context.profile]);
    sentinel.stop();
    await watch;
  } finally {
    injected.stop();
  }
  await wallets.settleAll();
  await withClient(url, (client) => untilDelivered(client, schema, END_MS_MAX));
  const ending = ledger.settled().then(() => ledger.close());
  if (
    (await within(
      END_MS_MAX,
      ending.then(() => true),
    )) !== true
  )
    violations.push('the ledger does not close');
  violations.push(...wallets.violations, ...host.violations, ...sentinel.violations);
  if (sentinel.restarts > 0) violations.push(`the sentinel, which has no bug, restarted ${sentinel.restarts} times`);
  violations.push(...(await withClient(url, (client) => compare(client, schema, wallets, host))));
  return {
    injected: sum(injected.thrown) + sum(host.thrown),
    counters: {
      ...prefixed('thrown', injected.thrown),
      ...prefixed('host', host.thrown),
      ...prefixed('crashed', crashes.byPlace),
      restarts: crashes.total,
      ...wallets.counts,
      ...prefixed('committed', wallets.shared),
      ...host.counts,
      sentinelCommits: sentinel.commits,
      siblingsStopped: sentinel.crashes,
    },
    mustBeSeen: [
      ...Object.keys(prefixed('thrown', injected.thrown)),
      ...Object.keys(prefixed('host', host.thrown)),
      ...CRASHING.map((place) => `crashed ${place}`),
      ...['committed exchange', 'committed hold', 'committed reverse'],
      ...['restarts', 'resent', 'listenerFailed', 'deliveryFailed', 'eventsRepeated', 'sentinelCommits'],
    ],
    figures: { 'longest gap between commits of the sentinel': `${(sentinel.longestGapMs / 1_000).toFixed(2)} s` },
    violations,
  };
}

/** Crashes by the place that is named in the error, however deep it is wrapped. */
function countCrashes(ledger: Ledger): { readonly byPlace: Record<Place, number>; total: number } {
  const crashes = { byPlace: {} as Record<Place, number>, total: 0 };
  for (const place of PLACE_NAMES) crashes.byPlace[place] = 0;
  ledger.on('wallet:crashed', ({ error }) => {
    crashes.total += 1;
    const text = String(error);
    for (const place of PLACE_NAMES) if (text.includes(`seeded at ${place} of`)) crashes.byPlace[place] += 1;
  });
  return crashes;
}

async function compare(
  client: Parameters<typeof committedKeys>[0],
  schema: string,
  wallets: SickWallets,
  host: HostThrows,
): Promise<string[]> {
  const stored = await committedKeys(client, schema);
  const violations = wallets.applied
    .filter((key) => stored.get(key) !== 1)
    .map((key) => `key ${key} was acknowledged and is there ${stored.get(key) ?? 0} times`);
  const { rows } = await client.query<{ id: string; status: string }>(
    `select transaction_id || ':' || action_index as id, status from "${schema}".outbox`,
  );
  for (const { id, status } of rows) {
    if (status !== 'delivered' || !host.delivered.has(id)) violations.push(`delivery ${id} is ${status}`);
  }
  return violations;
}

function prefixed(prefix: string, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix} ${name}`, count]));
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
