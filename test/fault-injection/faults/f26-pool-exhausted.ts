import pg from 'pg';
import { createLedger, type Ledger } from '../../../src/index.ts';
import type { Fault, FaultContext } from '../fault.ts';
import { type Answer, answerOf, codeOf, isApplied, type Keyed, settle } from '../support/in-process/answers.ts';
import { checkAndDrop, committedKeys, withClient } from '../support/in-process/books.ts';
import { within } from '../support/time.ts';

const CLIENTS = 2;
/** The time that pursekit waits for a connection of the host's pool. */
const CONNECT_MS = 5_000;
/** The limit of the wait, with room for a slow machine; the measured wait is the figure. */
const SLACK_MS = 4_000;

/** The host holds every client of its pool, which has no timeout of its own. */
export const poolExhausted: Fault = {
  id: 'F26',
  title: 'all clients of the host’s pool are held',
  expected: 'calls fail within a bound, nothing is lost, and work continues when the host releases the clients',
  promises: ['bounded', 'honest'],
  async run(context) {
    const { url } = await context.server();
    const schema = context.schema();
    const pool = new pg.Pool({ connectionString: url, max: CLIENTS });
    pool.on('error', () => {});
    const report = new Report();
    try {
      await exhaust(pool, schema, context, report);
      await withClient(url, async (client) => report.compare(await committedKeys(client, schema)));
    } finally {
      await pool.end();
    }
    report.violations.push(...(await checkAndDrop(url, schema)));
    return report.result();
  },
};

async function exhaust(pool: pg.Pool, schema: string, context: FaultContext, report: Report): Promise<void> {
  // The full profile tests the default of ten seconds, too.
  const deadlines = context.profile === 'full' ? [1_000, 1_000, 10_000] : [1_000];
  for (const [round, storeDeadlineMs] of deadlines.entries()) {
    const ledger = await createLedger({ database: pool, schema, storeDeadlineMs });
    try {
      context.say(`round ${round + 1}: a deadline of ${storeDeadlineMs} ms`);
      await holdAll(pool, ledger, schema, { round, deadlineMs: storeDeadlineMs }, report);
    } finally {
      await ledger.close();
    }
  }
}

async function holdAll(
  pool: pg.Pool,
  ledger: Ledger,
  schema: string,
  { round, deadlineMs }: { readonly round: number; readonly deadlineMs: number },
  report: Report,
): Promise<void> {
  const boundMs = deadlineMs + CONNECT_MS + SLACK_MS;
  const kind = `with a deadline of ${deadlineMs / 1_000} s`;
  const commands = commandsOf(round);
  const funds = { to: `payer-${round}`, assets: { gold: 1_000n }, key: `funds-${round}` };
  report.applied(funds.key, await answerOf(ledger.mint(funds), boundMs));
  const held = await Promise.all(Array.from({ length: CLIENTS }, () => pool.connect()));
  try {
    await Promise.all([
      ...commands.map((command) => report.fails(kind, `command ${command.key}`, boundMs, command.send(ledger))),
      report.fails(kind, 'a look at a balance', boundMs, ledger.balance(`payer-${round}`)),
      report.fails(kind, 'a look at the supply', boundMs, ledger.supply()),
      report.fails('of a start', 'a start', boundMs, createLedger({ database: pool, schema })),
    ]);
  } finally {
    for (const client of held) client.release();
  }
  const answers = await Promise.all(
    commands.map(async (command) => ({ command, answer: await settle(ledger, command) })),
  );
  for (const { command, answer } of answers) report.applied(command.key, answer);
  await report.hostGetsItsClients(pool);
}

/** Payments of a resident wallet, and mints into wallets that must be loaded first. */
function commandsOf(round: number): Keyed[] {
  const from = `payer-${round}`;
  return Array.from({ length: 12 }, (_, at) => {
    const key = `held-${round}-${at}`;
    const [wallet, to] = [at % 2 === 0 ? from : `new-${at}`, `new-${at}`];
    return {
      key,
      wallet,
      send: (ledger) =>
        at % 2 === 0
          ? ledger.transfer({ from, to, assets: { gold: BigInt(at + 1) }, key })
          : ledger.mint({ to, assets: { gold: BigInt(at + 1) }, key }),
    };
  });
}

class Report {
  readonly violations: string[] = [];
  readonly #acknowledged: string[] = [];
  readonly #errorsMs: { readonly what: string; readonly ms: number }[] = [];
  #handedBack = 0;

  async fails(kind: string, what: string, boundMs: number, call: Promise<unknown>): Promise<void> {
    const startMs = performance.now();
    const code = await within(
      boundMs,
      call.then(() => 'success', codeOf),
    );
    if (code === 'ERR_STORE_UNAVAILABLE') this.#errorsMs.push({ what: kind, ms: performance.now() - startMs });
    else this.violations.push(`${what} with no client to be had: ${code ?? `no answer within ${boundMs} ms`}`);
  }

  applied(key: string, answer: Answer): void {
    if (isApplied(answer)) this.#acknowledged.push(key);
    else this.violations.push(`key ${key}: ${answer.what} although the host released its clients`);
  }

  /** A call that gave up returns a client that the pool hands out late. */
  async hostGetsItsClients(pool: pg.Pool): Promise<void> {
    const all = Promise.all(Array.from({ length: CLIENTS }, () => pool.connect()));
    const clients = await within(10_000, all);
    if (clients === undefined) {
      this.violations.push(`the host does not get its ${CLIENTS} clients back within 10 s`);
      void all.then((late) => late.map((client) => client.release()));
      return;
    }
    for (const client of clients) client.release();
    this.#handedBack += 1;
  }

  compare(stored: ReadonlyMap<string, number>): void {
    for (const key of this.#acknowledged) {
      const times = stored.get(key) ?? 0;
      if (times !== 1) this.violations.push(`key ${key} was acknowledged and is there ${times} times`);
    }
  }

  result() {
    const figures: Record<string, string> = {};
    for (const kind of new Set(this.#errorsMs.map(({ what }) => what))) {
      const ms = this.#errorsMs.filter(({ what }) => what === kind).map((error) => error.ms);
      figures[`time to error ${kind}`] = `${seconds(Math.min(...ms))} to ${seconds(Math.max(...ms))}`;
    }
    return {
      injected: this.#errorsMs.length,
      counters: {
        unavailable: this.#errorsMs.length,
        acknowledged: this.#acknowledged.length,
        rounds: this.#handedBack,
      },
      mustBeSeen: ['unavailable', 'acknowledged', 'rounds'],
      figures,
      violations: this.violations,
    };
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
