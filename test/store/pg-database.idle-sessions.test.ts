import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { Database } from '../../src/store/postgres/database.ts';
import { startIdlingRelay } from '../support/idling-relay.ts';
import { ask, backendOf, openForTest, PID } from './support/pg-databases.ts';

/** Runs a statement three times. Returns the number of sessions that served them. */
async function sessionsOf(run: () => Promise<string>): Promise<number> {
  return new Set([await run(), await run(), await run()]).size;
}

test('a statement whose session the server ended because it idled is executed in another session', async () => {
  const relay = await startIdlingRelay(inject('postgresUrl'));
  const database = await openForTest(relay.url);

  const sessions = await sessionsOf(() => backendOf(database));

  expect([sessions, relay.statementsMet]).toEqual([3, 2]);
});

test('a commit whose session the server ended because it idled is executed in another session', async () => {
  const relay = await startIdlingRelay(inject('postgresUrl'));
  const database = await openForTest(relay.url);
  const commit = { ...PID, isCommit: true, isPrepared: true };

  const sessions = await sessionsOf(async () => (await database.run(commit))[0]?.pid as string);

  expect([sessions, relay.statementsMet]).toEqual([3, 2]);
});

test('a database transaction whose session the server ended because it idled works once, in another one', async () => {
  const relay = await startIdlingRelay(inject('postgresUrl'));
  const database = await openForTest(relay.url);
  let worked = 0;

  const sessions = await sessionsOf(() =>
    database.transaction(async ({ run }) => {
      worked += 1;
      await run(ask('select 1'));
      return (await run(PID))[0]?.pid as string;
    }),
  );

  expect([sessions, relay.statementsMet, worked]).toEqual([3, 2, 3]);
});

test('a statement is executed where the server ended every idle session of the pool', async () => {
  const relay = await startIdlingRelay(inject('postgresUrl'));
  const pool = new pg.Pool({ connectionString: relay.url, max: 4 });
  onTestFinished(() => pool.end());
  const database = await openForTest(pool);
  const pids = new Set(await Promise.all(Array.from({ length: 4 }, () => backendOf(database))));
  expect(pids.size).toBe(4);

  expect(pids).not.toContain(await backendOf(database));

  expect(relay.statementsMet).toBe(4);
});

test('a statement is executed where the server ended a session whose state is asked for before its use', async () => {
  class OlderClient extends pg.Client {
    override getTransactionStatus = undefined as unknown as pg.Client['getTransactionStatus'];
  }
  const relay = await startIdlingRelay(inject('postgresUrl'), (session) => (session === 1 ? 1 : 9));
  const pool = new pg.Pool({ connectionString: relay.url, max: 1, Client: OlderClient });
  onTestFinished(() => pool.end());
  const { rows } = await pool.query<{ pid: string }>(PID.text);
  const database = await openForTest(pool);

  expect(await backendOf(database)).not.toBe(rows[0]?.pid);

  expect(relay.statementsMet).toBe(1);
});

test.each([
  ['a statement', (database: Database) => database.run(PID)],
  ['a database transaction', (database: Database) => database.transaction(async ({ run }) => run(PID))],
])('%s is not sent if the server ends each new session, too', async (_, work) => {
  const relay = await startIdlingRelay(inject('postgresUrl'), () => 0);
  const pool = new pg.Pool({ connectionString: relay.url, max: 2 });
  onTestFinished(() => pool.end());
  const database = await openForTest(pool);

  await expect(work(database)).rejects.toMatchObject({
    name: 'NotSentError',
    message: expect.stringContaining('terminating connection due to idle-session timeout'),
    cause: { code: '57P05', severity: 'FATAL' },
  });

  expect(relay.statementsMet).toBe(3);
});
