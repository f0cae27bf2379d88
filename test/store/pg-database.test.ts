import { inspect } from 'node:util';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { type Database, NotSentError, type Statement } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { connectToServer, serverUrl } from './support/second-connection.ts';
import { until } from './support/until.ts';

const uncaught: unknown[] = [];
const note = (error: unknown): void => {
  uncaught.push(error);
};
let observer: pg.Client;

beforeEach(async () => {
  process.on('uncaughtExceptionMonitor', note);
  observer = await connectToServer();
});

afterEach(async () => {
  await observer.end();
  process.off('uncaughtExceptionMonitor', note);
  expect(uncaught.splice(0)).toEqual([]);
});

const ask = (text: string): Statement => ({ name: 'ask', text, values: [] });
const PID = ask('select pg_backend_pid()::text as pid');

async function open(option: string | pg.Pool = inject('postgresUrl')): Promise<Database> {
  const database = await openDatabase(option);
  onTestFinished(() => database.close());
  return database;
}

async function backendOf(database: Database): Promise<string> {
  const [row] = await database.run(PID);
  return row?.pid as string;
}

/** Ends a backend as an administrator does, and waits until it is gone. */
async function terminate(pid: string): Promise<void> {
  await observer.query('select pg_terminate_backend($1)', [pid]);
  await until('the end of the backend', async () => {
    const { rowCount } = await observer.query('select from pg_stat_activity where pid = $1', [pid]);
    return rowCount === 0;
  });
}

test("the host's pool stays open, and without our listener, when the database is closed", async () => {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 3 });
  onTestFinished(() => pool.end());
  const database = await openDatabase(pool);
  await database.run(PID);

  await database.close();

  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect(pool.listenerCount('error')).toBe(0);
  expect(database.statementsInFlightMax).toBe(3);
});

test("connections are given back to the host's pool without our listeners", async () => {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 });
  onTestFinished(() => pool.end());
  const listeners = async (): Promise<number> => {
    const client = await pool.connect();
    const count = client.listenerCount('error');
    client.release();
    return count;
  };
  const before = await listeners();
  const database = await open(pool);

  for (let number = 0; number < 20; number += 1) await database.run(PID);
  await expect(database.run(ask('select 1 / 0'))).rejects.toMatchObject({ code: '22012' });

  expect(await listeners()).toBe(before);
  expect(pool.totalCount).toBe(1);
});

test('a connection that dies while it idles is replaced', async () => {
  const database = await open();
  const pid = await backendOf(database);

  await terminate(pid);

  await until('a working connection', async () => (await backendOf(database).catch(() => pid)) !== pid);
});

test('a connection that dies under a statement fails that statement and no other', async () => {
  const database = await open();
  const running = database.run(ask('select pg_backend_pid()::text, pg_sleep(600)::text')).then(
    () => 'answered',
    (error: unknown) => error,
  );
  let pid = '';
  await until('the statement', async () => {
    const { rows } = await observer.query(`select pid::text from pg_stat_activity where query like '%pg_sleep(600)%'
      and state = 'active' and pid <> pg_backend_pid()`);
    pid = rows[0]?.pid ?? '';
    return pid !== '';
  });

  await terminate(pid);

  expect(await running).toMatchObject({ code: '57P01', severity: 'FATAL' });
  expect(await backendOf(database)).not.toBe(pid);
});

test('a connection that dies between two statements of a database transaction fails it and no other', async () => {
  const database = await open();
  let pid = '';

  const working = database.transaction(async (transaction) => {
    pid = (await transaction.run(PID))[0]?.pid as string;
    await terminate(pid);
    return transaction.run(PID);
  });

  await expect(working).rejects.toThrow();
  expect(await backendOf(database)).not.toBe(pid);
});

test('a statement that the server refuses keeps its connection', async () => {
  const database = await open();
  const pid = await backendOf(database);

  await expect(database.run(ask('select 1 / 0'))).rejects.toMatchObject({ code: '22012', severity: 'ERROR' });

  expect(await backendOf(database)).toBe(pid);
});

test('COMMIT that is answered with ROLLBACK throws, and nothing is committed', async () => {
  const database = await open();
  const table = `commit_${process.pid}`;
  onTestFinished(async () => {
    const cleaner = await connectToServer();
    await cleaner.query(`drop table if exists ${table}`);
    await cleaner.end();
  });

  const working = database.transaction(async ({ script }) => {
    await script(`create table ${table} (id integer)`);
    // A caller that swallows an error.
    await script('select 1 / 0').catch(() => {});
  });

  await expect(working).rejects.toThrow('answered COMMIT with ROLLBACK');
  expect((await observer.query('select to_regclass($1) as found', [table])).rows).toEqual([{ found: null }]);
});

test('work that throws is rolled back, and its own error comes out', async () => {
  const database = await open();
  const bug = new Error('bug in the work');
  const pid = await backendOf(database);

  const working = database.transaction(async ({ run }) => {
    await run(PID);
    throw bug;
  });

  await expect(working).rejects.toBe(bug);
  const { rows } = await observer.query('select state from pg_stat_activity where pid = $1', [pid]);
  expect(rows.filter(({ state }) => String(state).startsWith('idle in transaction'))).toEqual([]);
});

test('a port where nobody listens is a NotSentError that names the place and not the password', async () => {
  const database = await open(serverUrl({ password: 'hunter2', port: 1 }));

  const error = await database.run(PID).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(NotSentError);
  expect(String(error)).toMatch(/no connection to 127\.0\.0\.1:1\/postgres: .*ECONNREFUSED/);
  expect(inspect(error, { depth: 8 })).not.toContain('hunter2');
});

test('a wrong password is a NotSentError that does not repeat it', async () => {
  const database = await open(serverUrl({ password: 'hunter2' }));

  const error = await database.run(PID).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(NotSentError);
  expect(inspect(error, { depth: 8 })).not.toContain('hunter2');
});

test('a pool that the host has ended sends nothing', async () => {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl') });
  const database = await openDatabase(pool);
  await pool.end();

  const running = database.run(PID);

  await expect(running).rejects.toBeInstanceOf(NotSentError);
});

test('values go in as text or null and come back as text or null', async () => {
  const database = await open();

  const rows = await database.run({
    name: 'echo',
    text: 'select $1::text as text, $2::text as nothing, ($3::text::numeric * 10)::text as amount',
    values: ["it's", null, '9007199254740993'],
  });

  expect(rows).toEqual([{ text: "it's", nothing: null, amount: '90071992547409930' }]);
});
