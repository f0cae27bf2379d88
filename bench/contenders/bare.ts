import { randomUUID } from 'node:crypto';
import type { Contender } from './contender.ts';
import { openPool } from './pool.ts';

const SCHEMA = 'bench_bare';

/** One round trip that commits one row: the lower limit of the latency of a single caller. */
export function bare(url: string): Contender {
  const pool = openPool(url, 1);
  return {
    name: 'bare',
    connections: 1,
    schema: SCHEMA,
    async prepare() {
      await pool.query(`drop schema if exists ${SCHEMA} cascade; create schema ${SCHEMA};
        create table ${SCHEMA}.rows (id uuid primary key)`);
    },
    async transfer() {
      await pool.query({ name: 'insert', text: `insert into ${SCHEMA}.rows values ($1)`, values: [randomUUID()] });
      return 'committed';
    },
    settle: async () => {},
    close: () => pool.end(),
  };
}
