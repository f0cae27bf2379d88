import { inspect } from 'node:util';
import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { NotSentError } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { ask, backendOf, hostPool, openForTest, PID, watchServer } from './support/pg-databases.ts';
import { connectToServer, serverUrl } from './support/second-connection.ts';
import { until } from './support/until.ts';

const server = watchServer();

test('a COMMIT with the tag ROLLBACK throws, and nothing is committed', async () => {
  const database = await openForTest();
  const table = `commit_${process.pid}`;
  onTestFinished(async () => {
    const cleaner = await connectToServer();
    await cleaner.query(`drop table if exists ${table}`);
    await cleaner.end();
  });

  const working = database.transaction(async ({ script }) => {
    await script(`create table public.${table} (id integer)`);
    // A caller that swallows an error.
    await script('select 1 / 0').catch(() => {});
  });

  await expect(working).rejects.toThrow('answered COMMIT with ROLLBACK');
  expect((await server.observer.query('select to_regclass($1) as found', [table])).rows).toEqual([{ found: null }]);
});

test('work that throws leaves no database transaction open', async () => {
  const database = await openForTest();
  const pid = await backendOf(database);

  const working = database.transaction(async () => {
    throw new Error('bug in the work');
  });

  await expect(working).rejects.toThrow('bug in the work');
  await until('the end of the database transaction', async () => {
    const { rows } = await server.observer.query('select state from pg_stat_activity where pid = $1', [pid]);
    return rows.every(({ state }) => state === 'idle');
  });
});

test('a database transaction whose statement fails leaves a connection that works', async () => {
  const database = await openForTest(hostPool(1));
  const pid = await backendOf(database);

  const working = database.transaction(({ run }) => run(ask('select 1 / 0')));

  await expect(working).rejects.toMatchObject({ code: '22012' });
  expect(await backendOf(database)).toBe(pid);
});

test('the NotSentError of a closed port names the location and not the password', async () => {
  const url = serverUrl({ password: 'hunter2', port: 1 });
  const { hostname, pathname } = new URL(url);
  const database = await openForTest(url);

  const error = await database.run(PID).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(NotSentError);
  expect(String(error)).toContain(`no connection to ${hostname}:1${pathname}: `);
  expect(String(error)).toContain('ECONNREFUSED');
  expect(inspect(error, { depth: 8 })).not.toContain('hunter2');
});

test('the NotSentError of a refused login has the reason and not the password', async () => {
  const url = serverUrl({ database: 'no_such_database' });
  const database = await openForTest(url);

  const error = await database.run(PID).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(NotSentError);
  expect(String(error)).toContain('no_such_database');
  expect(inspect(error, { depth: 8 })).not.toContain(new URL(url).password);
});

test('a pool that the host has ended sends nothing', async () => {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl') });
  const database = await openDatabase(pool);
  await pool.end();

  const running = database.run(PID);

  await expect(running).rejects.toBeInstanceOf(NotSentError);
});
