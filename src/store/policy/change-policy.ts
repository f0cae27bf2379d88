import type { World } from '../../domain/world.ts';
import { BACKOFF } from '../../platform/backoff-policies.ts';
import { retrying } from '../../platform/retry.ts';
import type { StoreEvents } from '../ledger-store.ts';
import type { Row } from '../postgres/database.ts';

/** The dependencies of {@link changePolicy}. */
export interface PolicyChangeOptions {
  readonly world: World;
  /** A change that waits for longer is given up. */
  readonly deadlineMs: number;
  readonly events: Pick<StoreEvents, 'retrying'>;
  /** The name of the statement, for the event of a pause. */
  readonly statement: string;
}

/**
 * Runs a statement that changes the policy when no commit is in flight: it waits in short turns, between which others
 * commit, and returns no row for a turn in vain.
 *
 * @throws an error like that of a lock that was not free in time.
 */
export async function changePolicy(
  { world, deadlineMs, events, statement }: PolicyChangeOptions,
  run: () => Promise<Row[]>,
): Promise<Row[]> {
  const policy = { ...BACKOFF.policyChange, attemptsMax: Number.POSITIVE_INFINITY, deadlineMs };
  return retrying(
    world,
    policy,
    async () => {
      const rows = await run();
      if (rows.length === 0) throw new NotFreeError();
      return rows;
    },
    (error) => (error instanceof NotFreeError ? 'retry' : 'stop'),
    (notice) => events.retrying({ statement, inDoubt: false, ...notice }),
  );
}

/** The error of a lock that is not free, as a server reports it. */
class NotFreeError extends Error {
  readonly code = '55P03';
  readonly severity = 'ERROR';
  constructor() {
    super('commits are in flight');
  }
}
