import pg from 'pg';
import { afterEach, beforeEach, expect, inject, onTestFinished } from 'vitest';
import type { Database, Statement } from '../../../src/store/postgres/database.ts';
import { openDatabase } from '../../../src/store/postgres/open-database.ts';
import { connectToServer } from './second-connection.ts';
import { until } from './until.ts';

/** A statement without values. */
export const ask = (text: string): Statement => ({ name: 'ask', text, values: [] });

/** Asks for the backend that serves the statement. */
export const PID = ask('select pg_backend_pid()::text as pid');

/** Opens a database that is closed when the test ends. */
export async function openForTest(option: string | pg.Pool = inject('postgresUrl')): Promise<Database> {
  const database = await openDatabase(option);
  onTestFinished(() => database.close());
  return database;
}

/** A pool of the host, which the host ends. */
export function hostPool(max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max });
  onTestFinished(() => pool.end());
  return pool;
}

/** The process id of the backend that runs a statement. */
export async function backendOf(database: Database): Promise<string> {
  const [row] = await database.run(PID);
  return row?.pid as string;
}

/** Observes the server from a connection of its own, and fails tests with an uncaught exception. */
export function watchServer(): { readonly observer: pg.Client; terminate(pid: string): Promise<void> } {
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
  return {
    get observer() {
      return observer;
    },
    /** Ends a backend as an administrator does, and waits until it is gone. */
    async terminate(pid) {
      await observer.query('select pg_terminate_backend($1)', [pid]);
      await until('the end of the backend', async () => {
        const { rowCount } = await observer.query('select from pg_stat_activity where pid = $1', [pid]);
        return rowCount === 0;
      });
    },
  };
}
