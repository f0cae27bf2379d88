import { expect, test } from 'vitest';
import { AnswerLostError, NotSentError } from '../../src/store/postgres/database.ts';
import { openPgPool } from '../../src/store/postgres/pg-database.ts';
import { ask, backendOf, hostPool, openForTest, PID, watchServer } from './support/pg-databases.ts';
import { serverUrl } from './support/second-connection.ts';
import { until } from './support/until.ts';

// Every wait has a bound: for a connection and for a result.
const server = watchServer();

test("a statement waits for a connection of a host's pool no longer than its timeout", async () => {
  const pool = hostPool(1);
  const database = await openForTest(pool);
  const held = await pool.connect();

  const running = database.run({ ...PID, timeoutMs: 50 });

  await expect(running).rejects.toBeInstanceOf(NotSentError);
  await expect(running).rejects.toThrow('none was free within 50 ms');
  held.release();
});

test('a connection that comes too late is returned to the pool at once', async () => {
  const pool = hostPool(1);
  const database = await openForTest(pool);
  const held = await pool.connect();
  const listeners = held.listenerCount('error');
  const given = [1, 2, 3].map(() => database.run({ ...PID, timeoutMs: 50 }).catch((error: unknown) => error));
  for (const error of await Promise.all(given)) expect(error).toBeInstanceOf(NotSentError);

  held.release();

  await until('the connection to be back', () => pool.idleCount === 1 && pool.waitingCount === 0);
  const client = await pool.connect();
  expect(client).toBe(held);
  expect(client.listenerCount('error')).toBe(listeners);
  client.release();
  expect(await backendOf(database)).toMatch(/^\d+$/);
});

test('a database transaction waits for a connection no longer than its bound', async () => {
  const pool = hostPool(1);
  const database = openPgPool(pool, 50);
  const held = await pool.connect();
  let worked = false;

  const working = database.transaction(async () => {
    worked = true;
  });

  await expect(working).rejects.toBeInstanceOf(NotSentError);
  expect(worked).toBe(false);
  held.release();
});

test('a database transaction whose statement times out ends, with its connection', async () => {
  const database = await openForTest();
  let pid = '';

  const working = database.transaction(async ({ run }) => {
    pid = (await run(PID))[0]?.pid as string;
    await run({ ...ask('select pg_sleep(700)::text'), timeoutMs: 200 });
  });

  await expect(working).rejects.toBeInstanceOf(AnswerLostError);
  expect(await backendOf(database)).not.toBe(pid);
  await server.terminate(pid);
});

test('a database transaction that idles too long for the server fails with its message, and no other', async () => {
  const url = new URL(serverUrl({}));
  url.searchParams.set('options', '-c idle_in_transaction_session_timeout=50ms');
  const database = await openForTest(url.href);
  let pid = '';

  const working = database.transaction(async ({ run }) => {
    pid = (await run(PID))[0]?.pid as string;
    await until('the end of the backend', async () => {
      const { rowCount } = await server.observer.query('select from pg_stat_activity where pid = $1', [pid]);
      return rowCount === 0;
    });
    return run(PID);
  });

  await expect(working).rejects.toThrow('idle-in-transaction timeout');
  await expect(working).rejects.toMatchObject({ cause: { code: '25P03', severity: 'FATAL' } });
  expect(await backendOf(database)).not.toBe(pid);
});
