import { expect, inject, test } from 'vitest';
import { openForTest, watchServer } from './support/pg-databases.ts';
import { until } from './support/until.ts';

const server = watchServer();

test('attempts of a commit that hangs in the server take a bounded number of sessions, and say so', async () => {
  const database = await openForTest(inject('postgresUrl'));
  const sleeping = `/* ${process.pid} abandoned */`;
  const hanging = {
    name: 'hanging',
    text: `select pg_sleep(600)::text ${sleeping}`,
    values: [],
    timeoutMs: 100,
    isCommit: true,
  };
  const sessions = async (): Promise<number[]> => {
    const { rows } = await server.observer.query<{ pid: number }>(
      `select pid from pg_stat_activity
        where position($1 in query) > 0 and pid <> pg_backend_pid() and state = 'active'`,
      [sleeping],
    );
    return rows.map(({ pid }) => pid);
  };
  const end = async (): Promise<void> => {
    for (const pid of await sessions()) await server.terminate(String(pid));
  };

  try {
    const errors: unknown[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      errors.push(await database.run(hanging).catch((error: unknown) => error));
    }

    expect(await sessions()).toHaveLength(4);
    expect(errors.map((error) => (error as Error).name)).toEqual([
      ...Array.from({ length: 4 }, () => 'AnswerLostError'),
      ...Array.from({ length: 4 }, () => 'NotSentError'),
    ]);
    // All statements that commit are counted together.
    expect(String(errors[7])).toContain('4 sessions of earlier attempts of commit-batch are still waiting (PgSleep)');
    // Other statements are not affected.
    expect(await database.run({ name: 'other', text: 'select 1::text as one', values: [] })).toEqual([{ one: '1' }]);
    await server.terminate(String((await sessions())[0]));
    await expect(database.run(hanging)).rejects.toMatchObject({ name: 'AnswerLostError' });
    await until('four sessions', async () => (await sessions()).length === 4);
  } finally {
    await end();
  }
});
