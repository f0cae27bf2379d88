import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { AnswerLostError } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { ask, backendOf, hostPool, openForTest, PID, watchServer } from './support/pg-databases.ts';
import { until } from './support/until.ts';

const server = watchServer();

test("the host's pool stays open, without a listener of pursekit, when the database is closed", async () => {
  const pool = hostPool(3);
  const database = await openDatabase(pool);
  await database.run(PID);

  await database.close();

  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect(pool.listenerCount('error')).toBe(0);
  expect(database.statementsInFlightMax).toBe(3);
});

test("connections are returned to the host's pool without listeners of pursekit", async () => {
  const pool = hostPool(1);
  const listeners = async (): Promise<number> => {
    const client = await pool.connect();
    const count = client.listenerCount('error');
    client.release();
    return count;
  };
  const before = await listeners();
  const database = await openForTest(pool);

  for (let number = 0; number < 20; number += 1) await database.run(PID);
  await expect(database.run(ask('select 1 / 0'))).rejects.toMatchObject({ code: '22012' });

  expect(await listeners()).toBe(before);
  expect(pool.totalCount).toBe(1);
});

test('a connection that fails while it idles is replaced', async () => {
  const database = await openForTest();
  const pid = await backendOf(database);

  await server.terminate(pid);

  await until('a working connection', async () => (await backendOf(database).catch(() => pid)) !== pid);
});

test('a connection that fails during a statement fails that statement and no other', async () => {
  const database = await openForTest();
  // Another file has a statement that sleeps, too, on the same server.
  const own = `/* ${process.pid} fails */`;
  const running = database.run(ask(`select pg_backend_pid()::text, pg_sleep(600)::text ${own}`)).then(
    () => 'answered',
    (error: unknown) => error,
  );
  let pid = '';
  await until('the statement', async () => {
    const { rows } =
      await server.observer.query(`select pid::text from pg_stat_activity where position('${own}' in query) > 0
      and state = 'active' and pid <> pg_backend_pid()`);
    pid = rows[0]?.pid ?? '';
    return pid !== '';
  });

  await server.terminate(pid);

  expect(await running).toMatchObject({ code: '57P01', severity: 'FATAL' });
  expect(await backendOf(database)).not.toBe(pid);
});

test('a connection that fails between two statements of a database transaction fails it and no other', async () => {
  const database = await openForTest();
  let pid = '';

  const working = database.transaction(async (transaction) => {
    pid = (await transaction.run(PID))[0]?.pid as string;
    await server.terminate(pid);
    return transaction.run(PID);
  });

  await expect(working).rejects.toThrow();
  expect(await backendOf(database)).not.toBe(pid);
});

test('a statement that the server refuses keeps its connection', async () => {
  const database = await openForTest();
  const pid = await backendOf(database);

  await expect(database.run(ask('select 1 / 0'))).rejects.toMatchObject({ code: '22012', severity: 'ERROR' });

  expect(await backendOf(database)).toBe(pid);
});

test('a statement that the server refuses in its own language keeps its connection', async () => {
  class GermanClient extends pg.Client {
    // Only what PgConnection calls is overridden, and none of the other signatures.
    override query = (async (config: pg.QueryConfig) => {
      const query = pg.Client.prototype.query.bind(this) as (config: pg.QueryConfig) => Promise<pg.QueryResult>;
      return query(config).catch((error: Error) => Promise.reject(Object.assign(error, { severity: 'FEHLER' })));
    }) as unknown as pg.Client['query'];
  }
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1, Client: GermanClient });
  onTestFinished(() => pool.end());
  const database = await openForTest(pool);
  const pid = await backendOf(database);

  await expect(database.run(ask('select 1 / 0'))).rejects.toMatchObject({ code: '22012', severity: 'FEHLER' });

  expect(await backendOf(database)).toBe(pid);
});

test('a connection whose statement timed out is destroyed', async () => {
  const pool = hostPool(1);
  const database = await openForTest(pool);
  const pid = await backendOf(database);

  const running = database.run({ ...ask('select pg_sleep(600)::text'), timeoutMs: 200 });
  await expect(running).rejects.toThrow('Query read timeout');
  await expect(running).rejects.toBeInstanceOf(AnswerLostError);

  expect(await backendOf(database)).not.toBe(pid);
  await server.terminate(pid);
});

test('databases on one pool of the host share one listener, until the last is closed', async () => {
  const pool = hostPool(2);
  const databases = await Promise.all(Array.from({ length: 11 }, () => openDatabase(pool)));
  expect(pool.listenerCount('error')).toBe(1);

  for (const database of databases.slice(1)) await database.close();
  await databases[1]?.close();
  expect(pool.listenerCount('error')).toBe(1);

  await databases[0]?.close();
  expect(pool.listenerCount('error')).toBe(0);
});

test.each([
  { how: 'returns a promise only', callsBack: false },
  { how: 'calls back and returns a promise of the client', callsBack: true },
])('a pool whose connect $how gets its connections back', async ({ callsBack }) => {
  const pool = hostPool(2);
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  pool.connect = (async (done?: (error: undefined, client: pg.PoolClient) => void) => {
    const client = await connect();
    if (callsBack) done?.(undefined, client);
    return client;
  }) as typeof pool.connect;
  const database = await openForTest(pool);

  for (let number = 0; number < 3; number += 1) await database.run(PID);

  expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
});

test('a pool whose connect returns a promise that rejects fails the statement with its reason', async () => {
  const pool = hostPool(1);
  pool.connect = (() => Promise.reject(new Error('no tenant'))) as typeof pool.connect;
  const database = await openForTest(pool);

  await expect(database.run(PID)).rejects.toThrow(/^no connection to .*: no tenant$/);
});
