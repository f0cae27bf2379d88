import {
  type AssetChange,
  type AssetRules,
  type Balance,
  type HistoryEntry,
  isLedgerError,
  type Outcome,
  type ReversalRefusal,
  type Transaction,
} from '../../../src/index.ts';
import {
  createTestLedger,
  expectConserved,
  ManualClock,
  type TestLedger,
  type TestLedgerOptions,
} from '../../../src/testing/index.ts';
import { stopHoldClock } from '../../economy/support/hold-clock.ts';
import { packAll } from '../../economy/support/pack-all.ts';
import type { DefineAnswer } from './model-assets.ts';
import type { ModelCommand } from './model-command.ts';
import type { ModelChange, ModelEntry } from './model-history.ts';
import {
  type CancelAnswer,
  type ModelAnswer,
  type ModelHoldView,
  type ModelTransaction,
  withoutZeros,
} from './model-ledger.ts';
import { inOrder } from './model-rules.ts';
import { NamesOfRun, PAYERS_MAX, WALLETS } from './names.ts';
import { ACTION, sendCommand, UNKNOWN } from './send-command.ts';
import { type Fault, RUNTIMES } from './steps.ts';

const IDLE_MS = 1_000;
/** Longer than any pause between attempts. */
const PAUSE_MS = 1_000;
/** Longer than the runs of a world take in real time. */
const RUN_MS_MAX = 3_600_000;
/** Later than the time of any commit: at none of their times a hold is expired, unless that is recorded. */
const HOLD_CLOCK_START_MS = Date.UTC(2100, 0, 1);

/**
 * Small bounds, so that merges, chains of many units and partly loaded wallets are frequent. The runtimes differ in
 * their bounds. Each payer of an exchange has room for one input: all of one wallet merge into one.
 */
const SHARED = { idleMs: IDLE_MS, walletRestartsPerMinuteMax: 1_000, storeDeadlineMs: 60_000 };
const BOUNDS = [
  { ...SHARED, inputsMax: 4, chainMax: 4, utxosLoadedMax: 3 },
  { ...SHARED, inputsMax: PAYERS_MAX, chainMax: 100, utxosLoadedMax: 2 },
];

/** The entries of a wallet, with what it has after each. */
type HistoryOfWallet = readonly (ModelEntry & {
  readonly position: number;
  readonly after: Readonly<Record<string, ModelChange>>;
})[];

/**
 * Two runtimes on one schema, on a clock that advances as soon as something waits for it. A world serves many runs in
 * sequence, each with its own wallets and keys, because creating a schema takes longer than a run.
 */
export class ModelWorld {
  readonly #clock = new ManualClock();
  readonly #ledgers: TestLedger[] = [];
  #run = 0;
  #holdClockMs = HOLD_CLOCK_START_MS;
  #madeBy = new Map<string, number>();
  /** The transactions by the numbers of their commands. */
  #ids = new Map<number, string>();
  /** The keys of the commands by their numbers. */
  #keys = new Map<number, string>();
  /** The actions that were delivered in all runs. */
  readonly #delivered: string[] = [];
  #commands = 0;
  #moving: Promise<void> = Promise.resolve();
  readonly #ended = new AbortController();

  static async open(database: Pick<TestLedgerOptions, 'database' | 'owner'>): Promise<ModelWorld> {
    const world = new ModelWorld();
    const [first, ...others] = BOUNDS;
    const ledger = await createTestLedger({ ...database, clock: world.#clock, ...first });
    world.#ledgers.push(world.#processing(ledger));
    for (const bounds of others)
      world.#ledgers.push(world.#processing(await ledger.another({ clock: world.#clock, ...bounds })));
    await world.shiftHoldClock(0);
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
    this.#ids = new Map();
    this.#keys = new Map();
  }

  /** Sends commands concurrently and returns their answers. */
  async send(runtime: number, commands: readonly ModelCommand[]): Promise<ModelAnswer[]> {
    const first = this.#commands;
    this.#commands += commands.length;
    for (const [at, { key }] of commands.entries()) if (key !== undefined) this.#keys.set(first + at, key);
    for (const command of commands) if (command.kind === 'reverse') await this.#findRefused(command.of);
    const results = await Promise.allSettled(
      commands.map((command) => sendCommand(this.#ledger(runtime), command, this.#names, this.#ids)),
    );
    return results.map((result, at) => this.#answerOf(result, first + at));
  }

  /** Makes the next commit of a runtime fail. */
  inject(runtime: number, fault: Fault): void {
    const ledger = this.#ledger(runtime);
    if (fault === 'lost answer') ledger.loseNextAnswer();
    else if (fault === 'crash') ledger.crashNextCommit();
    else ledger.failNextCommit(fault);
  }

  /**
   * Shifts the clock of the database that decides about holds and actions that are due later, and waits until what is
   * due is delivered. It stands still between two shifts.
   */
  async shiftHoldClock(ms: number): Promise<void> {
    this.#holdClockMs += ms;
    await stopHoldClock(this.#ledger(0), this.#holdClockMs);
    // A runtime does not wait for what another one has claimed: that one does.
    for (const ledger of this.#ledgers) await ledger.settled();
    for (const ledger of this.#ledgers) await ledger.settled();
  }

  /** Defines the rules of an asset of this run. */
  async define(runtime: number, asset: string, rules: AssetRules): Promise<DefineAnswer> {
    try {
      const { definedAt: _, ...defined } = await this.#ledger(runtime).defineAsset(this.#names.asset(asset), rules);
      return { status: 'defined', rules: { ...defined, asset: this.#names.readAsset(defined.asset) } };
    } catch (error) {
      if (!isLedgerError(error, 'ERR_INVALID_COMMAND')) throw error;
      return { status: 'failed', problem: error.problem };
    }
  }

  /** Cancels the action of a command; one that does not exist, if it is undefined. */
  async cancel(runtime: number, of: number | undefined): Promise<CancelAnswer> {
    const id = of === undefined ? UNKNOWN : (this.#ids.get(of) as string);
    return (await this.#ledger(runtime).cancelAction(`${id}:0`)) as CancelAnswer;
  }

  /** The numbers of the commands whose actions were delivered, once for each delivery. */
  delivered(): number[] {
    return this.#delivered.flatMap((id) => this.#madeBy.get(id.split(':')[0] as string) ?? []);
  }

  /** The wallets of all runs that are in memory. */
  residents(runtime: number): string[] {
    return this.#ledger(runtime).residents();
  }

  async passivate(): Promise<void> {
    await this.#moving;
    const stopped = this.#ledgers.flatMap((ledger) =>
      WALLETS.map((wallet) => ledger.waitForWallet(this.#names.wallet(wallet), 'stopped')),
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
    this.#ledgers[runtime] = this.#processing(successor);
  }

  /** The balance of a wallet as each runtime reads it, and as the view has it. */
  async balances(wallet: string): Promise<Pick<Balance, 'assets' | 'held'>[]> {
    const name = this.#names.wallet(wallet);
    const read = this.#ledgers.map(async (ledger) => {
      const { assets, held } = await ledger.balance(name);
      return { assets: this.#names.readAssets(assets), held: this.#names.readAssets(held) };
    });
    const rows = await this.#ledger(0).sql(
      `select asset, amount::text, held::text from $schema.balances where wallet = '${name}' order by asset`,
    );
    const column = (of: 'amount' | 'held') =>
      Object.fromEntries(
        rows.flatMap((row) =>
          row[of] === '0' ? [] : [[this.#names.readAsset(row.asset as string), BigInt(row[of] as string)]],
        ),
      );
    return [...(await Promise.all(read)), { assets: column('amount'), held: column('held') }];
  }

  /** The history of a wallet as each runtime reads it, oldest first, with what it has after each entry. */
  histories(wallet: string): Promise<HistoryOfWallet[]> {
    const name = this.#names.wallet(wallet);
    return Promise.all(
      this.#ledgers.map(async (ledger, runtime) => {
        const entries: HistoryEntry[] = [];
        const options = runtime === 0 ? ({ limit: 7 } as const) : ({ limit: 1_000, order: 'oldest' } as const);
        for await (const entry of ledger.history(name, options)) entries.push(entry);
        return (runtime === 0 ? entries.toReversed() : entries).map((entry) => {
          const { kind, position, transaction, assets } = entry;
          const pairs = (of: (change: AssetChange) => ModelChange) =>
            Object.fromEntries(
              Object.entries(assets).map(([asset, change]) => [
                this.#names.readAsset(asset),
                of(change as AssetChange),
              ]),
            );
          return {
            ...{ position, kind, madeBy: this.#madeBy.get(transaction) },
            changes: pairs(({ available, held }) => [available, held]),
            after: pairs(({ after }) => [after.available, after.held]),
          };
        });
      }),
    );
  }

  /** The amounts of a wallet after a position, available and held. */
  async balanceAt(runtime: number, wallet: string, position: number): Promise<Readonly<Record<string, ModelChange>>> {
    const { assets, held } = await this.#ledger(runtime).balanceAt(this.#names.wallet(wallet), { position });
    const names = [...new Set([...Object.keys(assets), ...Object.keys(held)])];
    return Object.fromEntries(
      names.map((name) => [this.#names.readAsset(name), [of(assets, name), of(held, name)] as const]),
    );
  }

  /** Packs all that has a position, in packs of so many commits. */
  packHistory(commits: number): Promise<void> {
    return packAll(this.#ledger(0), { bytes: 100_000, commits });
  }

  /** A hold as each runtime reads it. */
  holds(id: string): Promise<(ModelHoldView | undefined)[]> {
    return Promise.all(
      this.#ledgers.map(async (ledger) => {
        const hold = await ledger.holdById(this.#names.hold(id));
        if (hold === undefined) return undefined;
        const { wallet, state, assets } = hold;
        // An expired hold owns its assets until that is recorded.
        return {
          wallet: this.#names.read(wallet),
          state,
          assets: state === 'expired' ? {} : this.#names.readAssets(assets),
        };
      }),
    );
  }

  /** The ids of the open holds of a wallet, as each runtime lists them. */
  openHolds(wallet: string): Promise<string[][]> {
    return Promise.all(
      this.#ledgers.map(async (ledger) => {
        const holds = await ledger.holds(this.#names.wallet(wallet));
        return holds.filter(({ state }) => state === 'open').map(({ id }) => this.#names.read(id));
      }),
    );
  }

  /** The reversals of the transaction of a command, as each runtime reads them, by the numbers of their commands. */
  reversalsOf(of: number): Promise<(readonly (number | undefined)[] | undefined)[]> {
    return Promise.all(
      this.#ledgers.map(async (ledger) => {
        const transaction = await ledger.transaction(this.#ids.get(of) as string);
        return transaction?.reversedBy?.map((id) => this.#madeBy.get(id));
      }),
    );
  }

  /** The transaction of a command, as each runtime reads it. */
  transactions(madeBy: number): Promise<(ModelTransaction | undefined)[]> {
    return Promise.all(
      this.#ledgers.map(async (ledger) => {
        const transaction = await ledger.transaction(this.#ids.get(madeBy) as string);
        return transaction && this.#view(transaction);
      }),
    );
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

  get #names(): NamesOfRun {
    return new NamesOfRun(this.#run);
  }

  /** The answer of a refusal does not name its record: its key does. */
  async #findRefused(of: number | undefined): Promise<void> {
    const key = of === undefined || this.#ids.has(of) ? undefined : this.#keys.get(of);
    if (of === undefined || key === undefined) return;
    const { id } = (await this.#ledger(0).transactionByKey(this.#names.key(key))) as Transaction;
    this.#ids.set(of, id);
    this.#madeBy.set(id, of);
  }

  #answerOf(result: PromiseSettledResult<Outcome>, at: number): ModelAnswer {
    if (result.status === 'rejected') {
      const { reason } = result;
      if (!isLedgerError(reason)) throw reason;
      return { status: 'failed', code: reason.code, problem: reason.problem };
    }
    const outcome = result.value;
    if (outcome.status === 'rejected') {
      const names = this.#names;
      const shortfalls = outcome.shortfalls.map((each) => ({
        ...each,
        wallet: names.read(each.wallet),
        asset: names.readAsset(each.asset),
      }));
      const { hold, reversal, rule } = outcome;
      const assetOf = ({ asset }: { readonly asset?: string }) =>
        asset === undefined ? {} : { asset: names.readAsset(asset) };
      const walletOf = ({ wallet }: { readonly wallet?: string }) =>
        wallet === undefined ? {} : { wallet: names.read(wallet) };
      const named = {
        ...(hold === undefined ? {} : { hold: { ...hold, id: names.read(hold.id), ...assetOf(hold) } }),
        ...(rule === undefined ? {} : { rule: { ...rule, ...walletOf(rule), ...assetOf(rule) } }),
      };
      const numbered = reversal === undefined ? {} : { reversal: this.#numbered(reversal) };
      return { ...outcome, shortfalls: inOrder(shortfalls), ...named, ...numbered };
    }
    if (outcome.status === 'committed') {
      this.#madeBy.set(outcome.transaction.id, at);
      this.#ids.set(at, outcome.transaction.id);
    }
    return { status: outcome.status, transaction: this.#view(outcome.transaction) };
  }

  /** A refusal with the numbers of commands instead of the ids of their transactions. */
  #numbered(reversal: ReversalRefusal): ReversalRefusal {
    const { of, by } = reversal;
    const numberOf = (id: string): string => `${this.#madeBy.get(id)}`;
    return { ...reversal, of: numberOf(of), ...(by === undefined ? {} : { by: numberOf(by) }) };
  }

  #view({ id, kind, key, meta, inputs, outputs, reverses, open, freeze }: Transaction): ModelTransaction {
    const moved = new Map<string, Map<string, bigint>>();
    const parts = [
      ...inputs.map((part) => ({ ...part, sign: -1n })),
      ...outputs.map((part) => ({ ...part, sign: 1n })),
    ];
    for (const { owner, assets, sign } of parts) {
      const wallet = this.#names.read(owner);
      const sums = moved.get(wallet) ?? new Map<string, bigint>();
      moved.set(wallet, sums);
      for (const [asset, amount] of Object.entries(this.#names.readAssets(assets))) {
        sums.set(asset, (sums.get(asset) ?? 0n) + sign * amount);
      }
    }
    return {
      kind,
      key: key === undefined ? undefined : this.#names.read(key),
      note: meta?.note as string | undefined,
      moved: withoutZeros(moved),
      madeBy: this.#madeBy.get(id) ?? -1,
      reverses: reverses === undefined ? undefined : this.#madeBy.get(reverses),
      open: open && this.#names.readAssets(open),
      freeze: freeze && { ...freeze, wallet: this.#names.read(freeze.wallet) },
    };
  }

  /** Registers the processor of the actions. */
  #processing(ledger: TestLedger): TestLedger {
    ledger.processor(ACTION, ({ id }) => void this.#delivered.push(id));
    return ledger;
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

function of(assets: Readonly<Record<string, bigint>>, name: string): bigint {
  return Object.hasOwn(assets, name) ? (assets[name] as bigint) : 0n;
}
