import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import { LedgerError } from '../../src/index.ts';
import { createTestLedger, type TestLedger, type TestLedgerOptions } from '../../src/testing/index.ts';
import { anotherInstrumentedLedger } from '../../src/testing/test-ledger.ts';
import { checkRun } from './support/shared-checks.ts';
import { type Command, poisonPlans, type Sent, SharedFaults, SharedRun } from './support/shared-run.ts';

/*
 * Goal: exchanges of one to three payers are answered once, with what is stored, in the order of their mailboxes, while
 * answers are lost and wallets crash, contend and passivate. Who is neither poisoned nor cursed is committed. Two of
 * three exchanges wait for room, and keep the order of the calls.
 * Method: random schedules of families of the model of engagement (mixed, poison, cursed), against real ledgers. In the
 * families "poison" and "cursed" nothing else goes wrong, so that every other command has to commit.
 */
const RUNS = Number(process.env.PURSEKIT_PROPERTY_RUNS ?? 25);
const STRICT_RUNS = Math.ceil(RUNS / 3);
/** Embedded Postgres keeps the functions of dropped schemas, and becomes slow when there are many. */
const RUNS_PER_SCHEMA = 50;
const HANG_GUARD_MS = 120_000 + 2_000 * RUNS;
const RUN_MS_MAX = 30_000;
const seldom = <T>(arbitrary: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq });

/** A command of up to `payersMax` payers; `marks` makes some of them poisoned or cursed. */
function commandOf(
  payersMax: number,
  marks: Partial<Record<'poison' | 'curses' | 'timeoutMs' | 'whenFull', fc.Arbitrary<unknown>>>,
) {
  return fc.record({
    payers: fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 1, maxLength: payersMax }),
    payees: fc.array(fc.nat({ max: 11 }), { minLength: 3, maxLength: 3 }),
    amounts: fc.array(fc.bigInt(1n, 9n), { minLength: 3, maxLength: 3 }),
    hasKey: fc.boolean(),
    ...{ poison: fc.constant(undefined), curses: fc.constant(0) },
    ...{ timeoutMs: fc.constant(undefined), whenFull: fc.constant(undefined) },
    ...marks,
  }) as fc.Arbitrary<Command>;
}

const poison = seldom(fc.constantFrom('plan', 'flight'), 20);
const mixedCommand = commandOf(3, {
  poison: seldom(fc.constantFrom('plan', 'flight'), 30),
  timeoutMs: seldom(fc.nat({ max: 40 }), 4),
  whenFull: fc.constantFrom('wait', 'wait', 'reject'),
});
const batch = (command: fc.Arbitrary<Command>) => fc.array(command, { minLength: 1, maxLength: 12 });
const pause = fc.record({ turns: fc.nat({ max: 12 }) });
const fault = fc.constantFrom('lost answer', 'crash', '40P01', 'credit', 'point', 'load');
const mixedSteps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ commands: batch(mixedCommand) }) },
    // Another runtime spends, and engages the same wallets.
    { weight: 2, arbitrary: fc.record({ elsewhere: commandOf(2, {}) }) },
    { weight: 2, arbitrary: fc.record({ repeats: fc.nat({ max: 10 }), runtime: fc.nat({ max: 1 }) }) },
    { weight: 2, arbitrary: fc.record({ fault, at: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 1, arbitrary: fc.record({ aborts: fc.nat({ max: 20 }) }) },
    { weight: 1, arbitrary: fc.record({ awaits: fc.nat({ max: 20 }) }) },
    { weight: 3, arbitrary: pause },
  ),
  { minLength: 3, maxLength: 20 },
);
const strictSteps = (command: fc.Arbitrary<Command>) =>
  fc.array(
    fc.oneof({ weight: 3, arbitrary: fc.record({ commands: batch(command) }) }, { weight: 1, arbitrary: pause }),
    {
      minLength: 3,
      maxLength: 10,
    },
  );
const mixedBounds: fc.Arbitrary<TestLedgerOptions> = fc.record({
  mailboxCapacity: fc.integer({ min: 1, max: 8 }),
  chainMax: fc.integer({ min: 1, max: 12 }),
  inputsMax: fc.constantFrom(2, 3, 100),
  merges: fc.boolean(),
  utxosLoadedMax: fc.constantFrom(2, 3, 1_000),
  residentWalletsMax: fc.constantFrom(1, 2, 50_000),
  idleMs: fc.constantFrom(1, 120_000),
  walletRestartsPerMinuteMax: fc.constantFrom(1, 1_000),
  conflictAttemptsMax: fc.constantFrom(1, 2, 10),
});
const strictBounds = {
  ...{ mailboxCapacity: 1_000, chainMax: 64, walletRestartsPerMinuteMax: 1_000, conflictAttemptsMax: 5 },
};

interface Step {
  readonly commands?: readonly Command[];
  readonly elsewhere?: Command;
  readonly repeats?: number;
  readonly runtime?: number;
  readonly fault?: string;
  readonly at?: number;
  readonly aborts?: number;
  readonly awaits?: number;
  readonly turns?: number;
}

class Schedule {
  readonly ledger: TestLedger;
  readonly other: TestLedger;
  readonly run: SharedRun;
  readonly #faults: SharedFaults;

  private constructor(ledger: TestLedger, other: TestLedger, run: SharedRun, faults: SharedFaults) {
    this.ledger = ledger;
    this.other = other;
    this.run = run;
    this.#faults = faults;
  }

  /** Opens two runtimes on the schema of `books`. */
  static async open(books: TestLedger, prefix: string, options: TestLedgerOptions, wallets: number): Promise<Schedule> {
    const faults = new SharedFaults();
    const ledger = await anotherInstrumentedLedger(books, options, faults);
    const other = await ledger.another();
    return new Schedule(ledger, other, new SharedRun(prefix, [ledger, other], wallets), faults);
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.#play(step);
    await this.run.finish();
  }

  send(command: Command): void {
    this.run.send(0, command);
    const { key } = this.run.sent.at(-1) as Sent;
    if (key !== undefined) this.#faults.curse(key, command.curses);
  }

  async close(): Promise<void> {
    await Promise.all([this.ledger.close(), this.other.close()]);
  }

  async #play({ commands, elsewhere, repeats, runtime, fault, at, aborts, awaits, turns = 0 }: Step): Promise<void> {
    for (const command of commands ?? []) this.send(command);
    if (elsewhere !== undefined) this.run.send(1, elsewhere);
    const again = repeats === undefined ? undefined : this.run.sent.at(-1 - repeats);
    if (again !== undefined) this.run.repeat(runtime as number, again);
    if (fault !== undefined) this.#inject(fault, at as number);
    if (aborts !== undefined) this.run.sent.at(-1 - aborts)?.abort.abort();
    if (awaits !== undefined) await this.run.sent.at(-1 - awaits)?.answer;
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
  }

  #inject(fault: string, at: number): void {
    if (fault === 'lost answer') this.ledger.loseNextAnswer();
    else if (fault === 'crash') this.ledger.crashNextCommit();
    else if (fault === '40P01') this.ledger.failNextCommit(fault);
    else if (fault === 'credit') this.#faults.credits = at;
    else if (fault === 'point') this.#faults.points = at;
    else this.#faults.loads = at;
  }
}

/** The ledger on whose schema the next run works. */
let books: TestLedger | undefined;
let runs = 0;

afterAll(() => books?.close());

/** Opens a schedule, plays it, and checks what it has left. */
async function inSchedule(
  options: TestLedgerOptions,
  wallets: number,
  play: (schedule: Schedule) => Promise<void>,
): Promise<void> {
  const shared = books ?? (await createTestLedger());
  // Only a schema without a failed run is used again: what goes on after a failure is unknown.
  books = undefined;
  runs += 1;
  const schedule = await Schedule.open(shared, `r${runs}`, options, wallets);
  await play(schedule);
  await checkRun(schedule.ledger, schedule.other, schedule.run);
  await schedule.close();
  if (runs % RUNS_PER_SCHEMA === 0) await shared.close();
  else books = shared;
}

let restore = (): void => {};

beforeEach(() => {
  restore = poisonPlans(UtxoSet.prototype);
});

afterEach(() => restore());

test(`in ${RUNS} random schedules every exchange gets the outcome that is stored, in the order of its mailboxes`, {
  timeout: HANG_GUARD_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(mixedSteps, mixedBounds, fc.integer({ min: 2, max: 6 }), (steps, bounds, wallets) =>
      inSchedule(bounds, wallets, async (schedule) => {
        await schedule.run.fund(2, 15n);
        await schedule.play(steps as Step[]);
      }),
    ),
    { numRuns: RUNS, timeout: RUN_MS_MAX, endOnFailure: true },
  );
});

/** Plays steps with a hot wallet: four of five commands have it as a payer. */
async function playHot(schedule: Schedule, steps: readonly Step[], hot: readonly boolean[]): Promise<void> {
  await schedule.run.fund(2, 10_000n);
  let at = 0;
  const heated = (command: Command): Command => {
    at += 1;
    const isHot = hot[at % hot.length] !== false && !command.payers.includes(0);
    return isHot ? { ...command, payers: [...command.payers, 0] } : command;
  };
  await schedule.play(steps.map((step) => ({ ...step, commands: (step.commands ?? []).map(heated) })));
}

const hotness = fc.array(
  fc.nat({ max: 4 }).map((one) => one > 0),
  { minLength: 5, maxLength: 20 },
);

async function codeOf({ answer }: Sent): Promise<string> {
  const outcome = await answer;
  return outcome instanceof LedgerError ? outcome.code : outcome.status;
}

test(`in ${STRICT_RUNS} random schedules exactly the poisoned exchanges fail`, { timeout: HANG_GUARD_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(strictSteps(commandOf(2, { poison })), hotness, (steps, hot) =>
      inSchedule(strictBounds, 12, async (schedule) => {
        await playHot(schedule, steps as Step[], hot);
        for (const sent of schedule.run.sent) {
          const expected = sent.command.poison === undefined ? 'committed' : 'ERR_WALLET_CRASHED';
          expect(await codeOf(sent), `${sent.n}`).toBe(expected);
        }
      }),
    ),
    { numRuns: STRICT_RUNS, timeout: RUN_MS_MAX, endOnFailure: true },
  );
});

test(`in ${STRICT_RUNS} random schedules only exchanges that always lose an input are given up`, {
  timeout: HANG_GUARD_MS,
}, async () => {
  const curses = fc.oneof(
    { weight: 12, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(2, 1_000) },
  );
  await fc.assert(
    fc.asyncProperty(strictSteps(commandOf(2, { curses })), hotness, (steps, hot) =>
      inSchedule(strictBounds, 12, async (schedule) => {
        await playHot(schedule, steps as Step[], hot);
        for (const sent of schedule.run.sent) {
          const code = await codeOf(sent);
          // What it spends may come from its own unit, which nobody else can spend: then it is committed.
          if (code !== 'committed') expect([code, sent.command.curses], `${sent.n}`).toEqual(['ERR_CONTENTION', 1_000]);
        }
      }),
    ),
    { numRuns: STRICT_RUNS, timeout: RUN_MS_MAX, endOnFailure: true },
  );
});
