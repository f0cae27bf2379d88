import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AnswerLostError, type Database, NotSentError, type Statement } from '../../src/store/postgres/database.ts';
import { lockDirectory } from '../../src/store/postgres/directory-lock.ts';
import { PgliteDatabase, startPglite } from '../../src/store/postgres/pglite-database.ts';
import { FAST } from './support/lock-timing.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

interface Guarded {
  readonly database: Database;
  /** Removes the lock, as a takeover does. */
  takeOver(): Promise<void>;
  /** Sets the message for a disk without space. */
  fill(message: string | undefined): void;
}

/** A guarded database whose lease is checked at each statement. */
async function openGuarded(): Promise<Guarded> {
  const directory = await temporaryDirectory();
  const lock = await lockDirectory(directory, { ...FAST, leaseMs: -1 });
  let full: string | undefined;
  const pglite = await startPglite();
  return {
    database: new PgliteDatabase(pglite, 'here', 'process', { lock, spaceError: () => full }),
    takeOver: () => rm(join(directory, 'pursekit.lock'), { recursive: true }),
    fill: (message) => {
      full = message;
    },
  };
}

const ask: Statement = { name: 'ask', text: `select 'here' as answer`, values: [] };
const meetFullDisk = `do $$ begin raise exception 'no space' using errcode = '53100'; end $$`;

test('a statement is not sent once the lock of the directory is lost, and the database closes', async () => {
  const { database, takeOver } = await openGuarded();
  expect(await database.run(ask)).toEqual([{ answer: 'here' }]);

  await takeOver();

  await expect(database.run(ask)).rejects.toThrow(NotSentError);
  await expect(database.transaction(async () => {})).rejects.toThrow(/another process took the directory over/);
  await database.close();
});

test('a result is in doubt if the lock of the directory is lost while the statement runs', async () => {
  const { database, takeOver } = await openGuarded();

  const running = database.transaction(async ({ run }) => {
    await run(ask);
    await takeOver();
  });

  await expect(running).rejects.toThrow(AnswerLostError);
  await database.close();
});

test('a statement is not sent while the disk has no space, and is sent when it has space again', async () => {
  const { database, fill } = await openGuarded();
  fill('the disk has 3 MB free');

  await expect(database.run(ask)).rejects.toThrow(/^no connection to here: the disk has 3 MB free$/);
  fill(undefined);

  expect(await database.run(ask)).toEqual([{ answer: 'here' }]);
  await database.close();
});

test.each([
  ['a statement', (database: Database) => database.run({ name: 'full', text: meetFullDisk, values: [] })],
  ['a transaction', (database: Database) => database.transaction(({ script }) => script(meetFullDisk))],
])('an embedded database that met a full disk in %s runs nothing more', async (_what, meet) => {
  const { database } = await openGuarded();

  const [met, waiting] = await Promise.allSettled([meet(database), database.run(ask)]);

  expect(met).toMatchObject({ status: 'rejected', reason: { code: '53100' } });
  expect(waiting).toMatchObject({ status: 'rejected', reason: expect.any(NotSentError) });
  await expect(database.run(ask)).rejects.toThrow(
    /it stopped at an error of its disk: .*no space; restart the process/,
  );
  await database.close();
});
