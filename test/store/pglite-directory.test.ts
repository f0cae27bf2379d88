import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { startChild } from './support/child.ts';
import { openStore, storeOn } from './support/open-store.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';
import { mint, output, pay } from './support/units.ts';

test('a commit is there after the directory was closed and opened again', async () => {
  const dataDir = join(await temporaryDirectory(), 'not', 'there', 'yet');
  const first = await openDatabase({ dataDir });
  const grant = mint(pay('alice', { gold: 5n }), { key: 'grant-1' });
  const before = await openStore({ database: first, schema: 'game' });
  await before.apply('alice', grant);
  await before.store.close();

  const second = await openDatabase({ dataDir });
  const after = storeOn({ database: second, schema: 'game' });
  const [unspent, stored] = [(await after.store.unspent('alice')).utxos, await after.store.transactionByKey('grant-1')];
  await after.store.close();

  expect(unspent).toEqual([output(grant)]);
  expect(stored?.id).toBe(grant.id);
  expect(second.location).toContain(dataDir);
  expect(second.embeddedDurability).toBe('process');
});

test('an open directory cannot be opened again in the same process until it is closed', async () => {
  const parent = await temporaryDirectory();
  const dataDir = join(parent, 'data');
  const database = await openDatabase({ dataDir });

  const refused = await Promise.allSettled([
    openDatabase({ dataDir }),
    openDatabase({ dataDir: `${parent}//other/../data/` }),
  ]);
  await database.close();
  const again = await openDatabase({ dataDir });
  await again.close();

  const locked = { status: 'rejected', reason: { code: 'ERR_DIRECTORY_LOCKED' } };
  expect(refused).toMatchObject([locked, locked]);
});

test('a symbolic link to a directory opens the same database with the same lock', async () => {
  const parent = await temporaryDirectory();
  const dataDir = join(parent, 'data');
  const link = join(parent, 'link');
  const database = await openDatabase({ dataDir });
  await symlink(dataDir, link);

  await expect(openDatabase({ dataDir: link })).rejects.toMatchObject({ code: 'ERR_DIRECTORY_LOCKED' });
  await database.close();
  const linked = await openDatabase({ dataDir: link });

  await expect(openDatabase({ dataDir })).rejects.toMatchObject({ code: 'ERR_DIRECTORY_LOCKED' });
  await linked.close();
});

test('the commits of a killed process are there for the next one', async () => {
  const dataDir = join(await temporaryDirectory(), 'data');
  const holder = startChild('./hold-pglite-directory.ts', dataDir, 'from a process that was killed');
  onTestFinished(() => holder.kill('SIGKILL'));
  expect(await holder.nextLine()).toBe('written');
  const whileOpen = openDatabase({ dataDir });
  await expect(whileOpen).rejects.toMatchObject({ message: expect.stringContaining(`process ${holder.pid}`) });

  await holder.kill('SIGKILL');
  const database = await openDatabase({ dataDir });

  const rows = await database.run({ name: 'read', text: 'select text from notes', values: [] });
  expect(rows).toEqual([{ text: 'from a process that was killed' }]);
  await database.close();
});

test('the files of a killed first start are removed by the next start', async () => {
  const dataDir = join(await temporaryDirectory(), 'data');
  await mkdir(join(dataDir, 'pursekit.new'), { recursive: true });
  await writeFile(join(dataDir, 'pursekit.new', 'PG_VERSION'), '17 and nothing else');

  const database = await openDatabase({ dataDir });
  const rows = await database.run({ name: 'ask', text: `select 'sound' as state`, values: [] });
  await database.close();

  expect(rows).toEqual([{ state: 'sound' }]);
  expect(existsSync(join(dataDir, 'pursekit.new'))).toBe(false);
  expect(await readdir(dirname(dataDir))).toEqual(['data']);
});

test('a start that was killed while it moved the files of a new database is finished by the next start', async () => {
  const dataDir = join(await temporaryDirectory(), 'data');
  await (await openDatabase({ dataDir })).close();
  await mkdir(join(dataDir, 'pursekit.ready'));
  for (const name of ['PG_VERSION', 'base', 'postgresql.conf']) {
    await rename(join(dataDir, name), join(dataDir, 'pursekit.ready', name));
  }

  const database = await openDatabase({ dataDir });
  const rows = await database.run({ name: 'ask', text: `select 'sound' as state`, values: [] });
  await database.close();

  expect(rows).toEqual([{ state: 'sound' }]);
  expect(existsSync(join(dataDir, 'pursekit.ready'))).toBe(false);
});

test('a directory that has only lost+found, as a new file system does, becomes a database', async () => {
  const dataDir = await temporaryDirectory();
  await mkdir(join(dataDir, 'lost+found'));

  const database = await openDatabase({ dataDir });
  await database.close();

  expect(existsSync(join(dataDir, 'PG_VERSION'))).toBe(true);
});

test('a path through a file is refused with the reason', async () => {
  const file = join(await temporaryDirectory(), 'file');
  await writeFile(file, '');

  await expect(openDatabase({ dataDir: join(file, 'data') })).rejects.toMatchObject({
    code: 'ERR_DATABASE_UNFIT',
    message: expect.stringMatching(/^cannot open embedded Postgres in .*file.data: ENOTDIR/),
  });
});

test('a directory with other files is refused, left alone and not locked', async () => {
  const dataDir = await temporaryDirectory();
  await writeFile(join(dataDir, 'holiday.txt'), 'photos');

  const opening = openDatabase({ dataDir });

  await expect(opening).rejects.toMatchObject({ code: 'ERR_DATABASE_UNFIT' });
  expect(await readdir(dataDir)).toEqual(['holiday.txt']);
});
