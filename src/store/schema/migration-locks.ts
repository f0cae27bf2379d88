import type { World } from '../../domain/world.ts';
import { type RetryPolicy, retrying } from '../../platform/retry.ts';
import { systemWorld } from '../../platform/system-world.ts';
import { type Database, WHOLE_LEDGER_TIMEOUT_MS } from '../postgres/database.ts';

/** Receives what a migration waits for, as one sentence, before each further attempt. */
export type OnWaiting = (what: string) => void;

/** Options of {@link retryingLocks}. */
export interface LockOptions {
  readonly onWaiting?: OnWaiting | undefined;
  /** The longest wait of one step for one lock. */
  readonly lockTimeoutMs?: number;
  readonly world?: World;
}

/** The wait of one step for one lock: commits queue behind a step that waits. */
export const LOCK_TIMEOUT_MS = 1_000;

const LOCK_NOT_AVAILABLE = '55P03';
const POLICY: RetryPolicy = {
  attemptsMax: 1_000,
  delayMsMin: 500,
  delayMsMax: 5_000,
  deadlineMs: WHOLE_LEDGER_TIMEOUT_MS,
};

/**
 * Repeats a database transaction whose `lock_timeout` ended, for ten minutes. Between two attempts it holds no lock, so
 * that the statements that queued behind it run.
 */
export function retryingLocks<Result>(
  database: Database,
  schema: string,
  { onWaiting = () => {}, world = systemWorld }: LockOptions,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const attempting = async (): Promise<Result> => {
    try {
      return await attempt();
    } catch (error) {
      if (isLockTimeout(error)) onWaiting(await describeHolder(database, schema));
      throw error;
    }
  };
  return retrying(world, POLICY, attempting, (error) => (isLockTimeout(error) ? 'retry' : 'stop'));
}

function isLockTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === LOCK_NOT_AVAILABLE;
}

/** Names the session with the oldest database transaction among those that hold a lock on a table of the schema. */
async function describeHolder(database: Database, schema: string): Promise<string> {
  const [row] = await database.run({
    name: 'find-lock-holder',
    text: `select l.pid::text as pid, c.relname::text as relation, a.application_name as application,
        a.usename::text as role,
        pg_catalog.trunc(extract(epoch from pg_catalog.clock_timestamp() - a.xact_start))::text as seconds
      from pg_catalog.pg_locks l
      join pg_catalog.pg_class c on c.oid = l.relation
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_stat_activity a on a.pid = l.pid
      where n.nspname = $1::text and l.granted and l.pid <> pg_catalog.pg_backend_pid()
      order by a.xact_start, c.relname limit 1::bigint`,
    values: [schema],
  });
  if (row === undefined) return `a migration of schema "${schema}" waits for a lock`;
  const { pid, relation, application, role, seconds } = row;
  return (
    `a migration of schema "${schema}" waits for session ${pid} (role ${role ?? 'unknown'}, application ` +
    `"${application ?? ''}", in a database transaction for ${seconds ?? '?'} s), which holds a lock on ${relation}`
  );
}
