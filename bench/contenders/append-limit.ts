import { randomUUID } from 'node:crypto';
import type { Contender } from './contender.ts';
import { openPool } from './pool.ts';

const SCHEMA = 'bench_append_limit';
const BATCH = 500;
/** Bytes beside the id: together about what one transfer of pursekit writes, a transaction and two unspent outputs. */
const PAYLOAD = 'x'.repeat(240);

/**
 * The upper limit for any ledger on this server: one row of about the same bytes per transfer, appended in batches
 * of up to 500 rows, one commit per batch, without checks and without an index.
 */
export function appendLimit(url: string, connections: number): Contender {
  const pool = openPool(url, connections);
  let waiting: (() => void)[] = [];
  let failed: ((error: unknown) => void)[] = [];
  let inFlight = 0;
  let isScheduled = false;

  const flush = (): void => {
    isScheduled = false;
    while (waiting.length > 0 && inFlight < connections) {
      const [done, fail] = [waiting.slice(0, BATCH), failed.slice(0, BATCH)];
      [waiting, failed] = [waiting.slice(BATCH), failed.slice(BATCH)];
      void append(done, fail);
    }
  };
  const append = async (done: readonly (() => void)[], fail: readonly ((error: unknown) => void)[]): Promise<void> => {
    inFlight += 1;
    try {
      await pool.query({
        name: 'append',
        text: `insert into ${SCHEMA}.rows select * from unnest($1::text::uuid[], $2::text::text[])`,
        values: [`{${done.map(() => randomUUID()).join(',')}}`, `{${done.map(() => PAYLOAD).join(',')}}`],
      });
      for (const resolve of done) resolve();
    } catch (error) {
      for (const reject of fail) reject(error);
    }
    inFlight -= 1;
    schedule();
  };
  // Deferred to the next turn of the event loop: all callers that were answered together share the next batch.
  const schedule = (): void => {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    setImmediate(flush);
  };

  return {
    name: 'append-limit',
    connections,
    schema: SCHEMA,
    async prepare() {
      await pool.query(`drop schema if exists ${SCHEMA} cascade; create schema ${SCHEMA};
        create table ${SCHEMA}.rows (id uuid not null, payload text not null)`);
    },
    async transfer() {
      await new Promise<void>((resolve, reject) => {
        waiting.push(resolve);
        failed.push(reject);
        schedule();
      });
      return 'committed';
    },
    settle: async () => {},
    close: () => pool.end(),
  };
}
