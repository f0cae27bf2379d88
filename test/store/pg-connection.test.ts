import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { dyingServer } from './support/dying-server.ts';
import { ask } from './support/pg-databases.ts';

test('a session that is terminated at its start fails the statement and nothing else', async () => {
  const uncaught: unknown[] = [];
  const note = (error: unknown): void => {
    uncaught.push(error);
  };
  process.on('uncaughtExceptionMonitor', note);
  onTestFinished(() => void process.off('uncaughtExceptionMonitor', note));
  const database = await openDatabase(await dyingServer());

  await expect(database.run(ask('select 1'))).rejects.toThrow('terminating connection due to administrator command');

  await database.close();
  expect(uncaught).toEqual([]);
});
