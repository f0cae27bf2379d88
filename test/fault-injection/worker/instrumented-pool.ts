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
      const commit = text.includes(STATEMENTS.commit) ? String(config.values?.[0]) : undefined;
      try {
        const result = await answer;
        crash.statement(text, 'answered');
        if (commit !== undefined) inDoubt.settle(commit, String((result.rows[0] as { recorded?: string }).recorded));
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
