import type pg from 'pg';
import { createLedger, type Ledger } from '../../../../src/index.ts';
import type { FaultContext } from '../../fault.ts';
import { pause, until } from '../time.ts';
import { committedKeys, connect } from './books.ts';
import type { DateJumper } from './date-jumper.ts';
import { OrderedCaller } from './ordered-caller.ts';

const IDLE_MS = 300;
/** Passivation takes at most a quarter longer than configured; the rest of this bound is for a slow machine. */
const PASSIVATION_MS_MAX = IDLE_MS * 1.25 + 5_000;
const PATIENCE_MS = 30_000;
const WALLETS = Array.from({ length: 8 }, (_, at) => `w${at}`);

/** Two runtimes on the same wallets, with lost connections, deliveries, timeouts and idle wallets. */
export class JumpingMarket {
  readonly violations: string[] = [];
  readonly counts = { lostUtxo: 0, storeRetries: 0, terminated: 0, passivated: 0, failedDeliveries: 0, delivered: 0 };
  readonly callers: readonly OrderedCaller[];
  readonly #context: FaultContext;
  readonly #schema: string;
  readonly #client: pg.Client;
  readonly #ledgers: readonly Ledger[];
  readonly #name: string;
  readonly #deliveries: string[] = [];

  private constructor(
    context: FaultContext,
    { schema, client, ledgers, name }: { schema: string; client: pg.Client; ledgers: readonly Ledger[]; name: string },
  ) {
    this.#context = context;
    this.#schema = schema;
    this.#client = client;
    this.#ledgers = ledgers;
    this.#name = name;
    for (const ledger of ledgers) this.#watch(ledger);
    this.callers = ledgers.flatMap((ledger, at) =>
      WALLETS.map((wallet) => {
        const others = WALLETS.filter((other) => other !== wallet);
        return new OrderedCaller(ledger, { wallet, others, prefix: `runtime${at}` }, context.random);
      }),
    );
  }

  static async open(context: FaultContext, url: string, schema: string): Promise<JumpingMarket> {
    const name = `f19-${context.seed}`;
    const own = new URL(url);
    own.searchParams.set('application_name', name);
    const options = { database: own.href, schema, idleMs: IDLE_MS, conflictAttemptsMax: 1_000 };
    const ledgers = [await createLedger(options), await createLedger(options)];
    for (const to of WALLETS) await ledgers[0]?.mint({ to, assets: { gold: 10_000n } });
    return new JumpingMarket(context, { schema, client: await connect(url), ledgers, name });
  }

  /** Trades for the given time, while the date jumps and connections are lost. */
  async trade(msMax: number, jumper: DateJumper): Promise<void> {
    const endMs = performance.now() + msMax;
    // Longer, if on a slow machine no connection was lost in the middle of a statement so far.
    const hasSeen = (): boolean => this.counts.storeRetries > 0 && this.counts.lostUtxo > 0;
    const isOver = (): boolean => performance.now() > (hasSeen() ? endMs : endMs + PATIENCE_MS);
    const jumping = async (): Promise<void> => {
      for (let jumps = 0; !isOver(); jumps += 1) {
        jumper.jump();
        if (jumps % 3 === 2) await this.#terminateOne();
        await pause(10 + 60 * this.#context.random());
      }
    };
    const calling = async (caller: OrderedCaller): Promise<void> => {
      while (!isOver()) {
        await caller.burst();
        // Sometimes long enough for its wallet to passivate.
        await pause(this.#context.random() < 0.1 ? 2 * IDLE_MS : 20 * this.#context.random());
      }
    };
    await Promise.all([jumping(), ...this.callers.map(calling)]);
  }

  /** Waits for answers and deliveries, and then for the passivation of all wallets, at any date. */
  async settle(jumper: DateJumper): Promise<void> {
    for (const caller of this.callers) await caller.settleImpatient();
    await until(
      'the last delivery',
      async () => {
        jumper.jump();
        const { rowCount } = await this.#client.query(
          `select from "${this.#schema}".outbox where status = 'waiting' limit 1`,
        );
        return rowCount === 0;
      },
      120_000,
    );
    await this.#leaveMemory(jumper);
  }

  /**
   * Checks deliveries: each action at least once, and those of a wallet in the order in which its runtime committed
   * them (several runtimes have no common order). Checks that no key is lost.
   */
  async compare(): Promise<void> {
    const { rows } = await this.#client.query<{ sender: string; id: string }>(
      `select split_part(t.key, '-', 1) || ' ' || o.wallet as sender, t.id || ':' || o.action_index as id
        from "${this.#schema}".outbox o join "${this.#schema}".transactions t on t.id = o.transaction_id order by o.id`,
    );
    const made = new Set(this.#deliveries);
    for (const sender of new Set(rows.map((row) => row.sender))) {
      const due = rows.filter((row) => row.sender === sender).map(({ id }) => id);
      const own = new Set(due);
      const inOrder = [...made].filter((id) => own.has(id));
      const wrong = due.findIndex((id, at) => id !== inOrder[at]);
      if (wrong >= 0) this.violations.push(`${sender}: delivery ${wrong} is ${inOrder[wrong]}, not ${due[wrong]}`);
    }
    const stored = await committedKeys(this.#client, this.#schema);
    for (const caller of this.callers) {
      this.violations.push(...caller.violations);
      for (const key of caller.applied) {
        if (stored.get(key) !== 1) this.violations.push(`key ${key} is there ${stored.get(key) ?? 0} times`);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#ledgers.map((ledger) => ledger.close()));
    await this.#client.end();
  }

  #watch(ledger: Ledger): void {
    ledger.on('transaction:retrying', () => (this.counts.lostUtxo += 1));
    ledger.on('store:retrying', () => (this.counts.storeRetries += 1));
    ledger.on('wallet:passivated', () => (this.counts.passivated += 1));
    ledger.on('delivery:failed', () => (this.counts.failedDeliveries += 1));
    for (const name of ['wallet:quarantined', 'wallet:crashed', 'delivery:dead', 'deadletter:added'] as const) {
      ledger.on(name, (event) => this.violations.push(`${name} because the date jumped: ${Object.values(event)[0]}`));
    }
    ledger.on('transaction:committed', ({ wallet, waitedMs }) => {
      if (waitedMs < 0 || waitedMs > 120_000) this.violations.push(`a command of ${wallet} waited ${waitedMs} ms`);
    });
    ledger.processor('Deliver', ({ id }) => {
      if (this.#context.random() < 0.05) throw new Error('the host is busy');
      this.counts.delivered += 1;
      this.#deliveries.push(id);
    });
  }

  async #terminateOne(): Promise<void> {
    const { rowCount } = await this.#client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1
        order by state <> 'active', md5(pid::text || $2::text) limit 1`,
      [this.#name, String(this.#context.random())],
    );
    this.counts.terminated += rowCount ?? 0;
  }

  async #leaveMemory(jumper: DateJumper): Promise<void> {
    jumper.jump('to2100');
    for (const [at, ledger] of this.#ledgers.entries()) await ledger.balance(`w${at}`);
    jumper.jump('to1970');
    const isEmpty = (): boolean => this.#ledgers.every((ledger) => ledger.residents().length === 0);
    await until('idle wallets to leave memory', isEmpty, PASSIVATION_MS_MAX).catch((error: unknown) => {
      const left = this.#ledgers.flatMap((ledger) => ledger.residents());
      this.violations.push(`${left.length} idle wallets stay in memory when the date is set back: ${String(error)}`);
    });
  }
}
