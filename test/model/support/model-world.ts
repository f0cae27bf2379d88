import { isLedgerError, type Outcome, type Transaction } from '../../../src/index.ts';
import {
  createTestLedger,
  expectConserved,
  ManualClock,
  type TestLedger,
  type TestLedgerOptions,
} from '../../../src/testing/index.ts';
import type { ModelAnswer, ModelCommand, ModelTransaction } from './model-ledger.ts';
import { type Fault, RUNTIMES, WALLETS } from './steps.ts';

const IDLE_MS = 1_000;
/** Longer than any pause between attempts. */
const PAUSE_MS = 1_000;
/** Longer than the runs of a world take in real time. */
const RUN_MS_MAX = 3_600_000;

/**
 * Small bounds, so that merges, chains of many units and partly loaded wallets are frequent. The runtimes differ in
 * their bounds.
 */
const SHARED = { idleMs: IDLE_MS, walletRestartsPerMinuteMax: 1_000, storeDeadlineMs: 60_000 };
const BOUNDS = [
  { ...SHARED, inputsMax: 3, chainMax: 4, utxosLoadedMax: 3 },
  { ...SHARED, inputsMax: 2, chainMax: 100, utxosLoadedMax: 2 },
];

/**
 * Two runtimes on one schema, on a clock that advances as soon as something waits for it. A world serves many runs in
 * sequence, each with its own wallets and keys, because creating a schema takes longer than a run.
 */
export class ModelWorld {
  readonly #clock = new ManualClock();
  readonly #ledgers: TestLedger[] = [];
  #run = 0;
  #madeBy = new Map<string, number>();
  #commands = 0;
  #moving: Promise<void> = Promise.resolve();
  readonly #ended = new AbortController();

  static async open(database: Pick<TestLedgerOptions, 'database' | 'owner'>): Promise<ModelWorld> {
    const world = new ModelWorld();
    const [first, ...others] = BOUNDS;
    const ledger = await createTestLedger({ ...database, clock: world.#clock, ...first });
    world.#ledgers.push(ledger);
    for (const bounds of others) world.#ledgers.push(await ledger.another({ clock: world.#clock, ...bounds }));
    void world.#keepTime();
    return world;
  }

  /** The number of runs that this world served. */
  get runs(): number {
    return this.#run;
  }

  /** Begins a run in which every wallet is empty and every key is new. */
  beginRun(): void {
    this.#run += 1;
    this.#commands = 0;
    this.#madeBy = new Map();
  }

  /** Sends commands concurrently and returns their answers. */
  async send(runtime: number, commands: readonly ModelCommand[]): Promise<ModelAnswer[]> {
    const first = this.#commands;
    this.#commands += commands.length;
    const results = await Promise.allSettled(commands.map((command) => this.#sendOne(this.#ledger(runtime), command)));
    return results.map((result, at) => this.#answerOf(result, first + at));
  }

  /** Makes the next commit of a runtime fail. */
  inject(runtime: number, fault: Fault): void {
    const ledger = this.#ledger(runtime);
    if (fault === 'lost answer') ledger.loseNextAnswer();
    else if (fault === 'crash') ledger.crashNextCommit();
    else ledger.failNextCommit(fault);
  }

  /** The wallets of all runs that are in memory. */
  residents(runtime: number): string[] {
    return this.#ledger(runtime).residents();
  }

  async passivate(): Promise<void> {
    await this.#moving;
    const stopped = this.#ledgers.flatMap((ledger) =>
      WALLETS.map((wallet) => ledger.waitForWallet(this.#named(wallet), 'stopped')),
    );
    let isOver = false;
    void Promise.all(stopped).finally(() => {
      isOver = true;
    });
    // Repeated, because an idle wallet that merges at this moment stays in memory for another period.
    while (!isOver) await this.#clock.advance(IDLE_MS * 2);
    await Promise.all(stopped);
  }

  async restart(runtime: number): Promise<void> {
    const successor = await this.#ledger((runtime + 1) % RUNTIMES).another({ clock: this.#clock, ...BOUNDS[runtime] });
    await this.#ledger(runtime).close();
    this.#ledgers[runtime] = successor;
  }

  /** The balance of a wallet as each runtime reads it. */
  async balances(wallet: string): Promise<Readonly<Record<string, bigint>>[]> {
    return Promise.all(this.#ledgers.map(async (ledger) => (await ledger.balance(this.#named(wallet))).assets));
  }

  /** Checks conservation and every invariant of the stored data, and closes. */
  async finish(): Promise<void> {
    await expectConserved(this.#ledger(0));
    await this.close();
  }

  async close(): Promise<void> {
    this.#ended.abort();
    for (const ledger of this.#ledgers) await ledger.close();
  }

  #ledger(runtime: number): TestLedger {
    return this.#ledgers[runtime] as TestLedger;
  }

  #named(wallet: string): string {
    return `${this.#run}:${wallet}`;
  }

  #sendOne(ledger: TestLedger, { kind, wallet, to, assets, key, note }: ModelCommand): Promise<Outcome> {
    const from = this.#named(wallet);
    const input = {
      // Both forms make the same command; an object holds each asset once.
      assets:
        new Set(assets.map(([asset]) => asset)).size === assets.length
          ? Object.fromEntries(assets)
          : assets.map(([asset, amount]) => ({ asset, amount })),
      key: key === undefined ? undefined : `${this.#run}:${key}`.slice(-300),
      meta: note === undefined ? undefined : { note },
    };
    if (kind === 'mint') return ledger.mint({ to: from, ...input });
    if (kind === 'burn') return ledger.burn({ from, ...input });
    return ledger.transfer({ from, to: this.#named(to), ...input });
  }

  #answerOf(result: PromiseSettledResult<Outcome>, at: number): ModelAnswer {
    if (result.status === 'rejected') {
      const { reason } = result;
      if (!isLedgerError(reason)) throw reason;
      return { status: 'failed', code: reason.code, problem: reason.problem };
    }
    const outcome = result.value;
    if (outcome.status === 'rejected') return outcome;
    if (outcome.status === 'committed') this.#madeBy.set(outcome.transaction.id, at);
    return { status: outcome.status, transaction: this.#view(outcome.transaction) };
  }

  #view({ id, kind, key, meta, inputs, outputs }: Transaction): ModelTransaction {
    const moved = new Map<string, Map<string, bigint>>();
    const parts = [
      ...inputs.map((part) => ({ ...part, sign: -1n })),
      ...outputs.map((part) => ({ ...part, sign: 1n })),
    ];
    for (const { owner, assets, sign } of parts) {
      const wallet = owner.slice(this.#named('').length);
      const sums = moved.get(wallet) ?? new Map<string, bigint>();
      moved.set(wallet, sums);
      for (const [asset, amount] of Object.entries(assets)) {
        const sum = (sums.get(asset) ?? 0n) + sign * amount;
        if (sum === 0n) sums.delete(asset);
        else sums.set(asset, sum);
      }
    }
    return {
      kind,
      key: key?.slice(`${this.#run}:`.length),
      note: meta?.note as string | undefined,
      moved,
      madeBy: this.#madeBy.get(id) ?? -1,
    };
  }

  /** Advances the clock whenever a retry waits for it. */
  async #keepTime(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      // Between two retries any time may pass; the wait fails when the world is closed.
      const isAsleep = await this.#clock.sleeping({ timeoutMs: RUN_MS_MAX, signal }).then(
        () => true,
        () => false,
      );
      if (!isAsleep) return;
      this.#moving = this.#clock.advance(PAUSE_MS);
      await this.#moving;
    }
  }
}
