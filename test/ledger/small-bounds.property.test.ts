import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { isLedgerError, type Outcome, type Transaction } from '../../src/index.ts';
import { createTestLedger, type TestLedger, type TestLedgerOptions } from '../../src/testing/index.ts';
import { orderOf, withoutPosition } from '../support/commit-order.ts';
import { onServer } from '../support/runtime-role.ts';

/*
 * Goal: two runtimes with minimal or default bounds answer every command with the outcome that is stored, although
 * they are overloaded, crash, lose answers and are replaced while they work.
 * Method: commands are sent without waiting for most of them. The outcomes are compared with the stored transactions in
 * the end. The test detects a new wallet that is passivated first, and new ids for a batch that is sent again.
 */
const RUNS = Number(process.env.PURSEKIT_PROPERTY_RUNS ?? 25);
const RUNS_PER_SCHEMA = 50;
const RUN_MS_MAX = 20_000;
const HANG_GUARD_MS = 120_000 + 2_000 * RUNS;
const WALLETS = ['a', 'b', 'c'];
const DOUBTFUL = ['ERR_IN_DOUBT', 'ERR_WALLET_CRASHED'];
const ERRORS = ['ERR_MAILBOX_FULL', 'ERR_CONTENTION'];
const ERRORS_OF_CRASHES = [...DOUBTFUL, 'ERR_WALLET_QUARANTINED'];

interface Command {
  readonly wallet: string;
  /** The wallet itself stands for a mint. */
  readonly to: string;
  readonly amount: bigint;
  readonly hasKey: boolean;
  /** An exchange, in which `to` pays wood for the gold. */
  readonly isTrade: boolean;
  /** It waits for room in a full mailbox, until its runtime closes. */
  readonly waits: boolean;
}

/** Assets that a command moves. */
interface Move {
  readonly from: string | undefined;
  readonly to: string;
  readonly assets: Readonly<Record<string, bigint>>;
}

interface Sent extends Command {
  readonly n: number;
  /** The number of the runtime, replaced ones included. */
  readonly incarnation: number;
  readonly askedAt: number;
  readonly answer: Promise<Outcome>;
  answeredAt: number;
}

const runtime = fc.nat({ max: 1 });
const wallet = fc.constantFrom(...WALLETS);
const command: fc.Arbitrary<Command> = fc.record({
  wallet,
  to: wallet,
  amount: fc.bigInt(1n, 6n),
  hasKey: fc.boolean(),
  isTrade: fc.nat({ max: 1 }).map((one) => one === 0),
  waits: fc.boolean(),
});
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ runtime, commands: fc.array(command, { minLength: 1, maxLength: 12 }) }) },
    { weight: 2, arbitrary: fc.record({ runtime, fault: fc.constantFrom('lost answer', 'crash', '40P01') }) },
    { weight: 1, arbitrary: fc.record({ looksAt: wallet, runtime }) },
    { weight: 2, arbitrary: fc.record({ awaits: fc.nat({ max: 20 }) }) },
    { weight: 1, arbitrary: fc.record({ replaces: runtime }) },
  ),
  { minLength: 2, maxLength: 25 },
);
const bounds: fc.Arbitrary<TestLedgerOptions> = fc.record({
  chainMax: fc.constantFrom(1, 2, 500),
  inputsMax: fc.constantFrom(2, 3, 100),
  merges: fc.boolean(),
  utxosLoadedMax: fc.constantFrom(2, 3, 1_000),
  mailboxCapacity: fc.constantFrom(2, 256),
  residentWalletsMax: fc.constantFrom(1, 2, 50_000),
  idleMs: fc.constantFrom(1, 120_000),
  walletRestartsPerMinuteMax: fc.constantFrom(1, 1_000),
  conflictAttemptsMax: fc.constantFrom(1, 2, 100),
});

type Step = typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never;

let books: TestLedger;
let runs = 0;

/** Opens a new schema after some runs: all stored transactions are checked after each run. */
async function openBooks(): Promise<void> {
  if (runs % RUNS_PER_SCHEMA !== 0) return;
  if (runs > 0) await books.close();
  books = await createTestLedger(onServer());
}

afterAll(() => books.close());

class Run {
  readonly #name: string;
  readonly #options: readonly TestLedgerOptions[];
  readonly #runtimes: TestLedger[] = [];
  readonly #closing: Promise<void>[] = [];
  readonly #incarnations = [0, 1];
  readonly sent: Sent[] = [];
  #moments = 0;

  constructor(name: string, options: readonly TestLedgerOptions[]) {
    this.#name = name;
    this.#options = options;
  }

  async open(at: number): Promise<void> {
    this.#runtimes[at] = await books.another(this.#options[at]);
  }

  async play(step: Step): Promise<void> {
    if ('awaits' in step) await this.sent.at(-1 - step.awaits)?.answer.catch(() => {});
    else if ('replaces' in step) await this.#replace(step.replaces);
    else if ('looksAt' in step) this.#at(step.runtime).inspect(this.#named(step.looksAt));
    else if ('commands' in step) for (const one of step.commands) this.send(step.runtime, one);
    else if (step.fault === 'crash') this.#at(step.runtime).crashNextCommit();
    else if (step.fault === 'lost answer') this.#at(step.runtime).loseNextAnswer();
    else this.#at(step.runtime).failNextCommit(step.fault);
  }

  send(at: number, command: Command): void {
    const n = this.sent.length;
    const answer = this.#ask(this.#at(at), command, n);
    const askedAt = this.#moment();
    const incarnation = this.#incarnations[at] as number;
    const sent: Sent = { n, ...command, incarnation, askedAt, answer, answeredAt: 0 };
    this.sent.push(sent);
    answer
      .catch(() => {})
      .finally(() => {
        sent.answeredAt = this.#moment();
      });
  }

  #ask(ledger: TestLedger, command: Command, n: number): Promise<Outcome> {
    const data = { meta: { n }, ...(command.hasKey ? { key: this.#named(`${n}`) } : {}) };
    const [move, ...more] = movesOf(command) as [Move];
    const to = this.#named(move.to);
    const how = { whenFull: command.waits ? 'wait' : 'reject' } as const;
    const { from, assets } = move;
    if (from === undefined) return ledger.mint({ to, assets, ...data }, how);
    if (more.length === 0) return ledger.transfer({ from: this.#named(from), to, assets, ...data }, how);
    const legs = [move, ...more].map((each) => ({
      from: this.#named(each.from as string),
      to: this.#named(each.to),
      assets: each.assets,
    }));
    return ledger.exchange({ legs, ...data }, how);
  }

  async finish(): Promise<void> {
    await Promise.allSettled(this.sent.map(({ answer }) => answer));
    // A schedule may end before a commit meets its last fault.
    for (const ledger of this.#runtimes) ledger.discardInjections();
    await Promise.all([...this.#closing, ...this.#runtimes.map((ledger) => ledger.close())]);
  }

  /** Opens a new runtime while the one before closes, with commands in flight. */
  async #replace(at: number): Promise<void> {
    this.#at(at).discardInjections();
    this.#closing.push(this.#at(at).close());
    this.#incarnations[at] = (this.#incarnations[at] as number) + 2;
    await this.open(at);
  }

  #at(at: number): TestLedger {
    return this.#runtimes[at] as TestLedger;
  }

  #named(name: string): string {
    return `${this.#name}-${name}`;
  }

  #moment(): number {
    this.#moments += 1;
    return this.#moments;
  }
}

/** A mint, where the wallet pays itself; else a payment of gold, and in a trade one of wood in return. */
function movesOf({ wallet, to, amount, isTrade }: Command): Move[] {
  if (wallet === to) return [{ from: undefined, to, assets: { gold: amount, wood: amount } }];
  const payment = { from: wallet, to, assets: { gold: amount } };
  return isTrade ? [payment, { from: to, to: wallet, assets: { wood: 1n + amount / 2n } }] : [payment];
}

/** The wallets whose mailboxes a command is in. */
function mailboxesOf(command: Command): readonly string[] {
  return movesOf(command).map(({ from, to }) => from ?? to);
}

/** The transactions of commits after `commitId`, by the number of their command. Merges are left out. */
async function storedAfter(commitId: string): Promise<Map<number, Transaction>> {
  const rows = await books.sql(`select id::text as id from $schema.transactions where commit_id > ${commitId}`);
  const all = (await Promise.all(rows.map(({ id }) => books.transaction(id as string)))) as Transaction[];
  const commands = all.filter(({ meta }) => meta !== undefined);
  const stored = new Map(commands.map((transaction) => [transaction.meta?.n as number, transaction]));
  expect(stored.size).toBe(commands.length);
  return stored;
}

async function latest(): Promise<string> {
  const [row] = await books.sql('select coalesce(max(commit_id), 0)::text as id from $schema.transactions');
  return row?.id as string;
}

/** Commits of a wallet follow the order of commands of one runtime, and of a reply before a later command. */
function expectOrder(committed: readonly { readonly sent: Sent; readonly order: number }[]): void {
  for (const [at, { sent: later, order }] of committed.entries()) {
    for (const { sent: earlier, order: orderBefore } of committed.slice(0, at)) {
      const isOrdered = earlier.incarnation === later.incarnation || earlier.answeredAt < later.askedAt;
      const isShared = mailboxesOf(earlier).some((one) => mailboxesOf(later).includes(one));
      if (isShared && isOrdered) expect(order).toBeGreaterThan(orderBefore);
    }
  }
}

/** True if a payer of a command may have held less than it pays at some time while the command was in progress. */
function mayLack(sent: Sent, moved: readonly Sent[]): boolean {
  return movesOf(sent).some(({ from = '', assets }) =>
    Object.entries(assets).some(([asset, amount]) => heldAtLeast(from, asset, sent, moved) < amount),
  );
}

/** The minimum of an asset that a wallet held while a command of it was in progress. */
function heldAtLeast(wallet: string, asset: string, { askedAt, answeredAt }: Sent, moved: readonly Sent[]): bigint {
  let held = 0n;
  for (const one of moved) {
    for (const { from, to, assets } of movesOf(one)) {
      if (to === wallet && one.answeredAt < askedAt) held += assets[asset] ?? 0n;
      if (from === wallet && one.askedAt < answeredAt) held -= assets[asset] ?? 0n;
    }
  }
  return held;
}

test(`in ${RUNS} runs with small bounds every command gets the outcome that is stored`, {
  timeout: HANG_GUARD_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps, bounds, bounds, async (given, ...options) => {
      await openBooks();
      runs += 1;
      const before = await latest();
      const run = new Run(`r${runs}`, options);
      await Promise.all([run.open(0), run.open(1)]);
      for (const at of WALLETS)
        run.send(0, { wallet: at, to: at, amount: 5n, hasKey: false, isTrade: false, waits: false });
      for (const step of given) await run.play(step);
      await run.finish();

      const stored = await storedAfter(before);
      const moved = run.sent.filter(({ n }) => stored.has(n) && stored.get(n)?.kind !== 'refused');
      const crashes = given.some((step) => 'fault' in step && step.fault === 'crash');
      const expected = crashes ? [...ERRORS, ...ERRORS_OF_CRASHES] : ERRORS;
      const committed: { sent: Sent; order: number }[] = [];
      for (const sent of run.sent) {
        const transaction = stored.get(sent.n);
        const answer = await sent.answer.catch((error: unknown) => error);
        if (isLedgerError(answer)) {
          expect(sent.waits ? [...expected, 'ERR_CLOSED'] : expected).toContain(answer.code);
          if (!DOUBTFUL.includes(answer.code)) expect(transaction).toBeUndefined();
          continue;
        }
        const outcome = answer as Outcome;
        if (outcome.status === 'rejected') {
          expect(transaction?.kind).toBe(sent.hasKey ? 'refused' : undefined);
          if (outcome.reason === 'insufficient_funds') expect(mayLack(sent, moved)).toBe(true);
          continue;
        }
        expect(outcome).toEqual({ status: 'committed', transaction: transaction && withoutPosition(transaction) });
        committed.push({ sent, order: orderOf(outcome.transaction) });
      }
      expectOrder(committed);
      for (const { sentence, violations } of await books.verify()) expect(violations, sentence).toBe(0);
    }),
    { numRuns: RUNS, timeout: RUN_MS_MAX, endOnFailure: true },
  );
});
