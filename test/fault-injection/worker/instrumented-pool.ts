import pg from 'pg';
import { type CrashSwitch, STATEMENTS } from './crash-point.ts';
import type { WorkerCounters } from './worker-config.ts';

type Query = (config: { readonly text: string; readonly values?: readonly unknown[] }) => Promise<pg.QueryResult>;

/**
 * The pool of the worker, passed to pursekit as a host passes its pool. It sees every statement: the crash switch ends
 * the process around one of them, and the outcomes of commits in doubt are counted.
 */
export function makeInstrumentedPool(
  url: string,
  connections: number,
  crash: CrashSwitch,
  counters: WorkerCounters,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 2_000,
    application_name: 'pursekit-faults',
  });
  const inDoubt = new CommitsInDoubt(counters);
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as unknown as Query;
    const instrumented: Query = async (config) => {
      const { text } = config;
      crash.statement(text, 'before');
      const answer = query(config);
      crash.statement(text, 'sent');
      const commit = STATEMENTS.commit.test(text) ? idsIn(config.values) : undefined;
      try {
        const result = await answer;
        crash.statement(text, 'answered');
        const [row] = result.rows as readonly { readonly recorded?: string | null }[];
        if (commit !== undefined && row !== undefined) inDoubt.settle(commit, row.recorded ?? '');
        return result;
      } catch (error) {
        if (commit !== undefined && (error as { severity?: string }).severity !== 'ERROR') inDoubt.add(commit);
        throw error;
      }
    };
    // pg's own signature has a dozen overloads; pursekit calls the one with a config and a promise, or with a text.
    client.query = ((config: unknown) =>
      typeof config === 'string' ? instrumented({ text: config }) : instrumented(config as never)) as never;
  });
  return pool;
}

/** The ids of the transactions of a commit: its first value that holds any. */
function idsIn(values: readonly unknown[] = []): string {
  for (const value of values.slice(0, 2)) {
    const ids = String(value).match(/[0-9a-f-]{36}/g);
    if (ids !== null) return ids.join();
  }
  throw new Error('a commit without the id of a transaction');
}

/** Batches without an answer, by their ids, until the same ids are answered. */
class CommitsInDoubt {
  readonly #open = new Set<string>();
  readonly #counters: WorkerCounters;

  constructor(counters: WorkerCounters) {
    this.#counters = counters;
  }

  add(ids: string): void {
    this.#open.add(ids);
    this.#counters.doubtful += 1;
  }

  settle(ids: string, recorded: string): void {
    if (!this.#open.delete(ids)) return;
    if (recorded.includes('"own": true')) this.#counters.doubtCommitted += 1;
    else this.#counters.doubtApplied += 1;
  }
}
