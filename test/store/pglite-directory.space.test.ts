import fs from 'node:fs';
import { readdir } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Statement } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

const ASK: Statement = { name: 'ask', text: `select 'here' as answer`, values: [] };

const { statfsSync } = fs;

/** Has every file system report so many free megabytes, until the test ends. */
function leaveFree(megabytes: number): void {
  const reported = { bavail: megabytes, bsize: 1_048_576 } as fs.StatsFs;
  Object.assign(fs, { statfsSync: () => reported });
  syncBuiltinESMExports();
  onTestFinished(() => {
    Object.assign(fs, { statfsSync });
    syncBuiltinESMExports();
  });
}

test('a directory on a full disk is refused with what to do, before its database is created or opened', async () => {
  const parent = await temporaryDirectory();
  const [made, fresh] = [join(parent, 'made'), join(parent, 'fresh')];
  await (await openDatabase({ dataDir: made })).close();
  const refused = (dataDir: string, needed: number) => ({
    code: 'ERR_STORE_UNAVAILABLE',
    message: `the disk of ${dataDir} has 31 MB free, and embedded Postgres needs ${needed} MB: free some space`,
  });

  leaveFree(31);

  await expect(openDatabase({ dataDir: fresh })).rejects.toMatchObject(refused(fresh, 80));
  await expect(openDatabase({ dataDir: made })).rejects.toMatchObject(refused(made, 32));
  expect(await readdir(fresh)).toEqual(['pursekit.lock']);
});

test('an open database on a disk that fills up sends nothing, and answers when there is space again', async () => {
  const database = await openDatabase({ dataDir: join(await temporaryDirectory(), 'data') });
  onTestFinished(() => database.close());

  leaveFree(31);
  await expect(database.run(ASK)).rejects.toMatchObject({ name: 'NotSentError' });
  leaveFree(32);

  expect(await database.run(ASK)).toEqual([{ answer: 'here' }]);
});
