import type { World } from '../../domain/world.ts';
import { BACKOFF } from '../../platform/backoff-policies.ts';
import { retrying } from '../../platform/retry.ts';
import type { Database, Row } from '../postgres/database.ts';
import type { StoreEvents } from '../store-events.ts';

/** Two changes are so far apart: a batch that is sent again for one arrives before the next. */
const CHANGES_APART_MS = 40;

/** The dependencies of {@link PolicyChanges}. */
export interface PolicyChangesOptions {
  readonly world: World;
  /** A change that waits for longer is given up. */
  readonly deadlineMs: number;
  readonly events: Pick<StoreEvents, 'retrying'>;
  readonly database: Pick<Database, 'statementsInFlightMax'>;
}

/** Changes the policy. Owns: changes until they are made, one after the other. */
export class PolicyChanges {
  /** The statement waits in the database until the last change of any runtime is so old. */
  readonly apartMs: number;
  readonly #options: PolicyChangesOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: PolicyChangesOptions) {
    this.#options = options;
    // Commits would wait behind it for the only connection.
    this.apartMs = options.database.statementsInFlightMax === 1 ? 0 : CHANGES_APART_MS;
  }

  /**
   * Runs a statement that changes the policy, after the changes before. It waits in short turns until no commit is in
   * flight, and returns no row for a turn in vain; others commit between two turns.
   *
   * @param name of the statement, for the event of a pause.
   * @throws an error like that of a lock that was not free in time.
   */
  make(name: string, run: () => Promise<Row[]>): Promise<Row[]> {
    const made = this.#last.then(() => this.#make(name, run));
    this.#last = made.catch(() => {});
    return made;
  }

  #make(statement: string, run: () => Promise<Row[]>): Promise<Row[]> {
    const { world, deadlineMs, events } = this.#options;
    return retrying(
      world,
      { ...BACKOFF.policyChange, attemptsMax: Number.POSITIVE_INFINITY, deadlineMs },
      async () => {
        const rows = await run();
        if (rows.length === 0) throw new NotFreeError();
        return rows;
      },
      (error) => (error instanceof NotFreeError ? 'retry' : 'stop'),
      (notice) => events.retrying({ statement, inDoubt: false, ...notice }),
    );
  }
}

/** The error of a lock that is not free, as a server reports it. */
class NotFreeError extends Error {
  readonly code = '55P03';
  readonly severity = 'ERROR';
  constructor() {
    super('commits are in flight, or another change came first');
  }
}
