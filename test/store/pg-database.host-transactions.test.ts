import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { Database } from '../../src/store/postgres/database.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ask, hostPool, openForTest } from './support/pg-databases.ts';

closeTestDatabasesAfterAll();

/** The reasons that a database reports from now on. */
function reasonsOf(database: Database): string[] {
  const reasons: string[] = [];
  database.listen?.({ connectionDiscarded: ({ reason }) => reasons.push(reason) });
  return reasons;
}

async function leaveOpen(pool: pg.Pool, ...statements: readonly string[]): Promise<number> {
  const client = await pool.connect();
  for (const statement of statements) await client.query(statement).catch(() => {});
  const { processID } = client as unknown as { processID: number };
  client.release();
  return processID;
}

const STATES = [
  { state: 'an open', statements: ['begin'] },
  { state: 'a failed', statements: ['begin', 'select 1 / 0'] },
] as const;

test.each(STATES)(
  'a statement never runs on a connection inside $state database transaction of the host',
  async ({ statements }) => {
    const pool = hostPool(2);
    const pid = await leaveOpen(pool, ...statements);
    const database = await openForTest(pool);
    const reasons = reasonsOf(database);

    const [row] = await database.run(ask('select pg_backend_pid()::text as pid'));

    expect(Number(row?.pid)).not.toBe(pid);
    expect(reasons).toEqual(['it is inside a database transaction that was not ended']);
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
  },
);

test.each(STATES)(
  'a database transaction never runs on a connection inside $state one of the host',
  async ({ statements }) => {
    const pool = hostPool(1);
    const pid = await leaveOpen(pool, ...statements);
    const database = await openForTest(pool);

    const rows = await database.transaction(({ run }) => run(ask('select pg_backend_pid()::text as pid')));

    expect(Number(rows[0]?.pid)).not.toBe(pid);
  },
);

test('a statement never runs on a connection with a BEGIN that the host did not await', async () => {
  const pool = hostPool(1);
  const client = await pool.connect();
  const late = client.query('begin');
  client.release();
  const database = await openForTest(pool);
  const reasons = reasonsOf(database);

  await database.transaction(({ run }) => run(ask('select 1')));

  await late;
  expect(reasons).toHaveLength(1);
});

test('a statement is in doubt if the host begins a database transaction on a connection that it returned', async () => {
  const { database: owner, schema } = await openTestDatabase('server');
  await migrate(owner, schema);
  const insert = `insert into "${schema}".migrations (version, name, sha256) values (2, 'x', 'x')`;
  class SharedClient extends pg.Client {
    // Only what PgConnection calls is overridden, and none of the other signatures.
    override query = (async (config: pg.QueryConfig) => {
      const query = pg.Client.prototype.query.bind(this) as (
        config: string | pg.QueryConfig,
      ) => Promise<pg.QueryResult>;
      // The text comes after a comment for poolers.
      if (config.text.endsWith(insert)) await query('begin');
      return query(config);
    }) as unknown as pg.Client['query'];
  }
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1, Client: SharedClient });
  onTestFinished(() => pool.end());
  const database = await openForTest(pool);
  const reasons = reasonsOf(database);

  await expect(database.run(ask(insert))).rejects.toMatchObject({ name: 'AnswerLostError' });

  expect(reasons).toHaveLength(1);
  const count = ask(`select count(*)::text as count from "${schema}".migrations where version = 2`);
  expect(await database.run(count)).toEqual([{ count: '0' }]);
});

test('a connection with a COMMIT that the host did not await is used after it', async () => {
  const pool = hostPool(1);
  const client = await pool.connect();
  await client.query('begin');
  const late = client.query('commit');
  client.release();
  const database = await openForTest(pool);
  const reasons = reasonsOf(database);

  expect(await database.run(ask('select 1::text as one'))).toEqual([{ one: '1' }]);

  expect((await late).command).toBe('COMMIT');
  expect(reasons).toEqual([]);
});

test('a pool that begins a database transaction on each connection is refused, and reports each', async () => {
  class BeginningClient extends pg.Client {
    override connect = (async (done: (error?: Error) => void) => {
      const connect = pg.Client.prototype.connect.bind(this);
      await connect()
        .then(() => this.query('begin'))
        .then(() => done(), done);
    }) as unknown as pg.Client['connect'];
  }
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 2, Client: BeginningClient });
  onTestFinished(() => pool.end());
  const database = await openForTest(pool);
  const reasons = reasonsOf(database);

  await expect(database.run(ask('select 1'))).rejects.toMatchObject({
    name: 'NotSentError',
    message: expect.stringContaining('each connection of the pool: it is inside a database transaction'),
  });

  expect(reasons).toHaveLength(4);
  expect(pool.idleCount).toBe(0);
});

test('the state of a connection is known to a driver without getTransactionStatus()', async () => {
  class OlderClient extends pg.Client {
    override getTransactionStatus = undefined as unknown as pg.Client['getTransactionStatus'];
  }
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1, Client: OlderClient });
  onTestFinished(() => pool.end());
  await leaveOpen(pool, 'begin');
  const database = await openForTest(pool);

  expect(await database.run(ask('select 1::text as one'))).toEqual([{ one: '1' }]);
  await leaveOpen(pool, 'begin');

  expect(await database.run(ask('select 2::text as two'))).toEqual([{ two: '2' }]);
});

test('reports from before the first listener reach it', async () => {
  const pool = hostPool(1);
  await leaveOpen(pool, 'begin');
  const database = await openForTest(pool);
  await database.run(ask('select 1'));

  const reasons = reasonsOf(database);
  await new Promise((resolve) => setImmediate(resolve));

  expect(reasons).toHaveLength(1);
});
