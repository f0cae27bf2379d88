import { randomUUID } from 'node:crypto';
import type { Contender } from './contender.ts';
import { openPool } from './pool.ts';

/** One round trip that commits one row: the lower limit of the latency of a single caller. */
export function bare(url: string, connections = 1): Contender {
  const pool = openPool(url, connections);
  const schema = `bench_bare_${connections}`;
  return {
    name: 'bare',
    connections,
    schema,
    async prepare() {
      await pool.query(`drop schema if exists ${schema} cascade; create schema ${schema};
        create table ${schema}.rows (id uuid primary key)`);
    },
    async transfer() {
      await pool.query({ name: 'insert', text: `insert into ${schema}.rows values ($1)`, values: [randomUUID()] });
      return 'committed';
    },
    settle: async () => {},
    close: () => pool.end(),
  };
}
