import fc from 'fast-check';
import type { Clock, TimerOptions, World } from '../../../src/domain/world.ts';
import { systemWorld } from '../../../src/platform/system-world.ts';
import { type Database, delegate, type Row, type Statement } from '../../../src/store/postgres/database.ts';
import { lostConnection, sqlError } from './held-group-commit.ts';

/** The fault of one send of a commit. */
export type SendFault =
  /** The statement is applied, and its result is lost. */
  | 'answer lost'
  /** The connection fails before the statement arrives. */
  | 'statement lost'
  /** The connection fails, and the statement is applied at some later time: a zombie. */
  | 'zombie'
  /** The statement is rolled back, as by a deadlock. */
  | '40P01';

/** The faults of the first commits. Zombies are the most frequent: only some of their moments do harm. */
export const sendFaults: fc.Arbitrary<(SendFault | undefined)[]> = fc.array(
  fc.constantFrom<(SendFault | undefined)[]>(
    ...[undefined, undefined],
    ...(['zombie', 'zombie', 'answer lost', 'statement lost', '40P01'] as const),
  ),
  { maxLength: 8 },
);

/** Lets everything run that needs no statement and no time, so that fast-check can choose among all next events. */
export async function settle(run: () => Promise<void>): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await run();
}

/**
 * A world in which fast-check decides what happens next: when a statement reaches the database, when its result
 * arrives, when a pause ends. Statements are atomic, as they are on one connection.
 */
export class Interleaving {
  readonly world: World;
  readonly #scheduler: fc.Scheduler;
  readonly #faults: (SendFault | undefined)[];

  /** The first commits have these faults, in order; later ones have none. */
  constructor(scheduler: fc.Scheduler, faults: readonly (SendFault | undefined)[]) {
    this.#scheduler = scheduler;
    this.#faults = [...faults];
    this.world = { clock: new ScheduledClock(scheduler), random: () => 0.5, transactionId: systemWorld.transactionId };
  }

  /** The same database, with room for several statements, as a server has. Closing it does nothing. */
  wrap(database: Database): Database {
    const parts = { run: (statement: Statement) => this.#run(database, statement), close: async () => {} };
    return { ...delegate(database, parts), statementsInFlightMax: 2 };
  }

  async #run(database: Database, statement: Statement): Promise<Row[]> {
    const isCommit = statement.name === 'commit-batch' || statement.name === 'commit-one';
    const fault = isCommit ? this.#faults.shift() : undefined;
    const apply = (label: string): Promise<Row[]> =>
      atSomeTime(this.#scheduler, `${label} ${statement.name}`, () => database.run(statement));
    const outcome = await this.#outcome(fault, apply).then(
      (rows) => ({ rows }),
      (error: unknown) => ({ error }),
    );
    await atSomeTime(this.#scheduler, `answer ${statement.name} ${fault ?? ''}`, async () => {});
    if ('error' in outcome) throw outcome.error;
    return outcome.rows;
  }

  async #outcome(fault: SendFault | undefined, apply: (label: string) => Promise<Row[]>): Promise<Row[]> {
    switch (fault) {
      case 'answer lost':
        await apply('send');
        throw lostConnection();
      case 'statement lost':
        throw lostConnection();
      case 'zombie':
        void apply('zombie of').catch(() => {});
        throw lostConnection();
      case '40P01':
        throw sqlError(fault);
      default:
        return apply('send');
    }
  }
}

/** A clock that stands still until fast-check chooses a timer as the next event. */
class ScheduledClock implements Clock {
  readonly aheadMs = 0;
  #nowMs = 0;
  readonly #scheduler: fc.Scheduler;

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler;
  }

  now(): number {
    return this.#nowMs;
  }

  steadyMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void, { background = false }: TimerOptions = {}): () => void {
    let isSet = true;
    const dueMs = this.#nowMs + delayMs;
    const ring = async (): Promise<void> => {
      this.#nowMs = Math.max(this.#nowMs, dueMs);
      if (isSet) run();
    };
    // Periodic timers, such as passivation and polling, would leave no room for other events.
    if (!background) void atSomeTime(this.#scheduler, `timer of ${delayMs} ms`, ring);
    return () => {
      isSet = false;
    };
  }
}

/** Does the work, as one step, when fast-check chooses it. */
function atSomeTime<T>(scheduler: fc.Scheduler, label: string, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    scheduler.scheduleSequence([{ label, builder: () => work().then(resolve, reject) }]);
  });
}
