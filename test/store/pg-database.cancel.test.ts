import { expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { hostPool, openForTest, watchServer } from './support/pg-databases.ts';
import { until } from './support/until.ts';

const server = watchServer();

/** A statement that runs for ten minutes, and the sessions that run it. */
function longStatement(mark: string) {
  const comment = `/* ${process.pid} ${mark} */`;
  const statement = { name: 'long', text: `select pg_sleep(600)::text ${comment}`, values: [] };
  const running = async (): Promise<number> => {
    const { rows } = await server.observer.query(
      `select pid from pg_stat_activity
        where position($1 in query) > 0 and state = 'active' and pid <> pg_backend_pid()`,
      [comment],
    );
    return rows.length;
  };
  return { statement, running };
}

test('a read whose timeout ends is cancelled at the server', async () => {
  const database = await openForTest();
  const { statement, running } = longStatement('timeout');

  await expect(database.run({ ...statement, timeoutMs: 100 })).rejects.toMatchObject({ name: 'AnswerLostError' });

  await until('the end of the statement', async () => (await running()) === 0);
});

test.each(['a pool of its own', 'a pool of the host'])(
  'close() cancels the reads that still run on %s',
  async (kind) => {
    const database = await openDatabase(kind === 'a pool of the host' ? hostPool(2) : inject('postgresUrl'));
    const { statement, running } = longStatement(kind);
    const answer = database.run({ ...statement, timeoutMs: 600_000 }).catch((error: { code?: string }) => error.code);
    await until('the statement', async () => (await running()) === 1);

    await database.close();

    expect(await answer).toBe('57014');
    await until('the end of the statement', async () => (await running()) === 0);
  },
);
