import { sleep, type World } from '../../domain/world.ts';
import type { StoreEvents } from '../ledger-store.ts';
import type { Row } from '../postgres/database.ts';

/** A change of the policy pauses for this time at least before it tries again: commits wait behind each try. */
const PAUSE_MS = 200;

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
  const endMs = world.clock.steadyMs() + deadlineMs;
  for (let attempt = 1; ; attempt += 1) {
    const rows = await run();
    if (rows.length > 0) return rows;
    const error = notFree();
    if (world.clock.steadyMs() >= endMs) throw error;
    const delayMs = PAUSE_MS * (1 + world.random());
    events.retrying({ statement, attempt, delayMs, error, inDoubt: false });
    await sleep(world.clock, delayMs);
  }
}

/** The error of a lock that is not free, as a server reports it. */
function notFree(): Error {
  return Object.assign(new Error('commits are in flight'), { code: '55P03', severity: 'ERROR' });
}
