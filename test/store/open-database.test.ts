import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import type { Database } from '../../src/store/postgres/database.ts';
import { type DatabaseOption, openDatabase } from '../../src/store/postgres/open-database.ts';
import { checkSchemaName } from '../../src/store/postgres/schema-name.ts';
import { shareDatabase } from '../../src/store/postgres/shared-database.ts';

test.each([
  { what: 'a path', option: './data' },
  { what: 'an empty string', option: '' },
  { what: 'another kind of database', option: 'mysql://localhost/game' },
  { what: 'an object without a directory', option: {} },
  { what: 'an empty directory', option: { dataDir: '' } },
  { what: 'a directory that is not text', option: { dataDir: 7 } },
  { what: 'a number', option: 7 },
  { what: 'null', option: null },
  { what: 'undefined', option: undefined },
])('$what is refused as a database', async ({ option }) => {
  const opening = openDatabase(option as unknown as DatabaseOption);

  await expect(opening).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
});

test('the error for a malformed URL does not contain its password', async () => {
  const error = await openDatabase('postgres://game:hunter2@host:notaport/db').catch((reason: unknown) => reason);

  expect(error).toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
  expect(inspect(error, { depth: 5 })).not.toContain('hunter2');
});

test.each([
  ['a raw slash in its password, which is read as a port and a database', 'postgres://game:12/hunter2@host/db'],
  ['a raw slash in its password, which is read as a host', 'postgres://game:p@ss/hunter2@host/db'],
  ['a raw question mark in its password', 'postgres://game:12?hunter2@host/db'],
  ['a raw number sign in its password', 'postgres://game:12#hunter2@host/db'],
  ['a raw slash in its password, which is read as a malformed port', 'postgres://game:hunter2/3@host/db'],
])('a URL with %s is refused without its password', async (_what, url) => {
  const error = await openDatabase(url).catch((reason: unknown) => reason);

  expect(error).toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
  expect(inspect(error, { depth: 5 })).not.toContain('hunter2');
});

test.each([
  'host=db.example password=hunter2 dbname=game',
  'password = hunter2',
  'postgres:game:hunter2@host/db',
  'postgresql+ssl://game:hunter2@host/db',
  '//game:hunter2@host/db',
  'game:hunter2@host/db',
])('an address as a data directory is refused without its password', async (dataDir) => {
  const error = await openDatabase({ dataDir }).catch((reason: unknown) => reason);

  expect(error).toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
  expect(inspect(error, { depth: 5 })).not.toContain('hunter2');
});

test('a URL without a host and with a socket directory is opened', async () => {
  const database = await openDatabase('postgres://game@/economy?host=/run/postgresql');

  await database.close();

  expect(database.location).toBe('/run/postgresql:5432/economy');
});

test.each(['sslrootcert', 'sslcert', 'sslkey'])('a missing file of %s is named', async (option) => {
  const opening = openDatabase(`postgres://game:hunter2@host/db?${option}=/no/such.pem`);

  await expect(opening).rejects.toMatchObject({
    code: 'ERR_INVALID_OPTIONS',
    message: expect.stringMatching(/^database: the file \/no\/such\.pem .* cannot be read: ENOENT$/),
  });
});

test('a server is opened without a connection, and its location has no password', async () => {
  const database = await openDatabase('postgres://game:hunter2@192.0.2.1:6543/economy');

  await database.close();

  expect(database.location).toBe('192.0.2.1:6543/economy');
});

test.each(['pursekit', '_', 'a1', `a${'b'.repeat(30)}`])('a schema may be called %j', (name) => {
  expect(checkSchemaName(name)).toBe(name);
});

test.each(['', '1a', 'A', 'a-b', 'a"b', 'a.b', `a${'b'.repeat(31)}`, 'a\n', 'ü'])(
  'no schema may be called %j',
  (name) => {
    expect(() => checkSchemaName(name)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTIONS' }));
  },
);

test.each([[['pursekit']], [7n], [null], [{}]])('a schema name that is not text is refused: %o', (name) => {
  expect(() => checkSchemaName(name as unknown as string)).toThrow(/^schema: expected text/);
});

test('a shared database closes with its last handle, and closing a handle twice counts once', async () => {
  let closings = 0;
  const database: Database = {
    kind: 'embedded',
    location: 'here',
    statementsInFlightMax: 1,
    embeddedDurability: 'memory',
    run: async () => [{ answer: '42' }],
    transaction: () => Promise.reject(new Error('not used')),
    close: async () => {
      closings += 1;
    },
  };
  const [first, second] = shareDatabase(database, 2) as [Database, Database];

  await first.close();
  await first.close();
  const rows = await second.run({ name: 'ask', text: '', values: [] });

  expect(rows).toEqual([{ answer: '42' }]);
  expect(second.embeddedDurability).toBe('memory');
  expect(closings).toBe(0);
  await second.close();
  expect(closings).toBe(1);
});
