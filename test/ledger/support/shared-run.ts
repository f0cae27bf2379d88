import type { WalletHooks } from '../../../src/actors/wallet/wallet-hooks.ts';
import { InvariantError } from '../../../src/domain/assert.ts';
import { type CommandOptions, type ExchangeInput, LedgerError, type Outcome } from '../../../src/index.ts';
import type { CommitUnit, LedgerStore, PlannedTransaction, UnitSource } from '../../../src/store/ledger-store.ts';
import type { TestLedger } from '../../../src/testing/index.ts';

/** A command of a random schedule: each payer gives some of its own asset to a wallet. */
export interface Command {
  readonly payers: readonly number[];
  readonly payees: readonly number[];
  readonly amounts: readonly bigint[];
  readonly hasKey: boolean;
  /** Its plan throws, or its unit crashes when it is sent, whenever it is planned or sent. */
  readonly poison: 'plan' | 'flight' | undefined;
  /** The number of times that the store reports one of its inputs as lost. */
  readonly curses: number;
  readonly timeoutMs: number | undefined;
  readonly whenFull: CommandOptions['whenFull'];
}

/** A command that was sent. */
export interface Sent {
  readonly n: number;
  readonly command: Command;
  readonly runtime: number;
  readonly payers: readonly string[];
  readonly key: string | undefined;
  readonly abort: AbortController;
  readonly input: ExchangeInput;
  readonly answer: Promise<Outcome | LedgerError>;
  /** The answers to the same command, sent again with its key. */
  readonly repeated: Promise<Outcome | LedgerError>[];
}

/** The asset that makes a plan throw. No wallet has it. */
const POISON = 'poison';
const ASSETS = ['gold', 'wood', 'iron'];

/** Sends random commands to runtimes. Runs with different prefixes may share a schema, one after the other. */
export class SharedRun {
  readonly sent: Sent[] = [];
  #begunAfter = 0;
  readonly #prefix: string;
  readonly #runtimes: readonly TestLedger[];
  readonly #wallets: readonly string[];
  readonly #open = new Set<number>();

  constructor(prefix: string, runtimes: readonly TestLedger[], wallets: number) {
    this.#prefix = prefix;
    this.#runtimes = runtimes;
    this.#wallets = Array.from({ length: wallets }, (_, at) => `${prefix}-w${at}`);
  }

  /** The last commit before this run. */
  get begunAfter(): number {
    return this.#begunAfter;
  }

  /** Begins the run: mints UTXOs of each asset for each wallet. */
  async fund(utxos: number, amount: bigint): Promise<void> {
    const [ledger] = this.#runtimes as [TestLedger];
    const [row] = await ledger.sql('select coalesce(max(commit_id), 0)::text as latest from $schema.transactions');
    this.#begunAfter = Number(row?.latest);
    for (let at = 0; at < utxos; at += 1) {
      const assets = Object.fromEntries(ASSETS.map((asset) => [asset, amount]));
      await Promise.all(this.#wallets.map((to) => ledger.mint({ to, assets })));
    }
  }

  send(runtime: number, command: Command): void {
    const n = this.sent.length;
    const legs = this.#legsOf(command);
    const [payer] = command.payers as [number];
    const requires = command.poison === 'plan' ? [{ wallet: this.#name(payer), assets: { [POISON]: 1n } }] : [];
    const marks = `${command.poison === 'flight' ? ':flight' : ''}${command.curses > 0 ? `:cursed` : ''}`;
    const key = command.hasKey || marks !== '' ? `${this.#prefix}:${n}${marks}` : undefined;
    const abort = new AbortController();
    const { timeoutMs, whenFull } = command;
    const waiting: CommandOptions = { signal: abort.signal, timeoutMs, whenFull };
    const input: ExchangeInput = { legs, requires, meta: { n }, ...(key === undefined ? {} : { key }) };
    const ledger = this.#runtimes[runtime] as TestLedger;
    const answer = ask(ledger, input, waiting);
    const payers = [...new Set(command.payers.map((at) => this.#name(at)))];
    this.sent.push({ n, command, runtime, payers, key, abort, input, answer, repeated: [] });
  }

  /** Sends a command again, if it has a key. */
  repeat(runtime: number, sent: Sent): void {
    const ledger = this.#runtimes[runtime] as TestLedger;
    if (sent.key !== undefined) sent.repeated.push(ask(ledger, sent.input, {}));
  }

  /** Resolves when all commands are answered. @throws Error with those that are not, after a long time. */
  async finish(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`never answered: ${this.#describeOpen()}`)), 15_000);
    });
    const answered = (async () => {
      for (const sent of this.sent) {
        await Promise.all([sent.answer, ...sent.repeated]);
        this.#open.delete(sent.n);
      }
      for (const ledger of this.#runtimes) {
        ledger.discardInjections();
        await ledger.settled();
      }
    })();
    for (const { n } of this.sent) this.#open.add(n);
    await Promise.race([answered, late]).finally(() => clearTimeout(timer));
  }

  #describeOpen(): string {
    const views = this.#wallets.map((wallet) => {
      const [view] = this.#runtimes.map((ledger) => ledger.inspect(wallet));
      return `${wallet} ${view?.state} ${view?.mailbox.depth} ${JSON.stringify(view?.waiting ?? {})}`;
    });
    return `${[...this.#open].join()} with ${views.join('; ')}`;
  }

  #legsOf({ payers, payees, amounts }: Command): ExchangeInput['legs'] {
    const count = this.#wallets.length;
    return payers.map((payer, at) => {
      const payee = (payees[at] as number) % count === payer % count ? payer + 1 : (payees[at] as number);
      const assets = { [ASSETS[at % ASSETS.length] as string]: amounts[at] as bigint };
      return { from: this.#name(payer), to: this.#name(payee), assets };
    });
  }

  #name(at: number): string {
    return this.#wallets[at % this.#wallets.length] as string;
  }
}

async function ask(ledger: TestLedger, input: ExchangeInput, options: CommandOptions): Promise<Outcome | LedgerError> {
  try {
    return await ledger.exchange(input, options);
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
}

/** Faults that a schedule injects into a runtime. */
export class SharedFaults {
  /** The credit, the point and the load that fail: 1 is the next one, 0 none. */
  credits = 0;
  points = 0;
  loads = 0;
  readonly #curses = new Map<string, number>();

  readonly hooks: WalletHooks = {
    credit: (utxo, deliver) => {
      this.#fail('credits');
      deliver(utxo);
    },
    reached: () => this.#fail('points'),
  };

  readonly wrapStore = (store: LedgerStore): LedgerStore => {
    const submit = store.submit.bind(store);
    const wrapped = new WeakMap<UnitSource, UnitSource>();
    store.submit = (source) => {
      const known = wrapped.get(source) ?? this.#wrap(source);
      wrapped.set(source, known);
      submit(known);
    };
    const unspent = store.unspent.bind(store);
    store.unspent = async (wallet) => {
      if (this.#isDue('loads')) throw new LedgerError('ERR_STORE_UNAVAILABLE', 'an injected outage');
      return unspent(wallet);
    };
    return store;
  };

  /** The command with this key loses an input so many times. */
  curse(key: string, times: number): void {
    this.#curses.set(key, times);
  }

  #fail(kind: 'credits' | 'points'): void {
    if (this.#isDue(kind)) throw new Error('a seeded bug');
  }

  #isDue(kind: 'credits' | 'points' | 'loads'): boolean {
    if (this[kind] === 0) return false;
    this[kind] -= 1;
    return this[kind] === 0;
  }

  /** A source whose poisoned units crash in flight, and whose cursed ones lose an input, before they are sent. */
  #wrap(source: UnitSource): UnitSource {
    const later = (end: () => void): undefined => {
      setImmediate(() => {
        end();
        source.settled();
      });
      return undefined;
    };
    return {
      get expected() {
        return source.expected;
      },
      take: () => {
        const unit = source.take();
        if (unit === undefined) return undefined;
        if (unit.transactions.some(({ key }) => key?.endsWith(':flight') === true))
          return later(() => source.fail(new InvariantError('poison in flight')));
        const lost = this.#lostInputs(unit);
        if (lost.length > 0) return later(() => source.settle({ status: 'conflict', outpoints: lost }));
        return unit;
      },
      settle: (result) => source.settle(result),
      fail: (error) => source.fail(error),
      settled: () => source.settled(),
    };
  }

  #lostInputs({ transactions }: CommitUnit): string[] {
    const own = new Set(transactions.map(({ id }) => id));
    return transactions.flatMap(({ key, movement }: PlannedTransaction) => {
      const left = this.#curses.get(key ?? '') ?? 0;
      const lost = movement.inputs.find(({ transactionId }) => !own.has(transactionId));
      if (left === 0 || lost === undefined) return [];
      this.#curses.set(key as string, left - 1);
      return [lost.outpoint];
    });
  }
}

/** Makes each plan throw that looks for the asset of poison. Returns a function that restores planning. */
export function poisonPlans(prototype: { total(asset: string): bigint }): () => void {
  const { total } = prototype;
  prototype.total = function (this: unknown, asset: string): bigint {
    if (asset === POISON) throw new Error('poison in a plan');
    return total.call(this, asset);
  };
  return () => {
    prototype.total = total;
  };
}
