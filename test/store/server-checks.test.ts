import { expect, inject, onTestFinished, test } from 'vitest';
import type { Database, Row } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { checkServer } from '../../src/store/postgres/server-checks.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { temporaryDatabase, temporaryRole } from './support/server-objects.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

closeTestDatabasesAfterAll();

const HEALTHY = {
  version: '180004',
  encoding: 'UTF8',
  client: 'UTF8',
  standby: 'false',
  readonly: 'off',
  fsync: 'on',
  pages: 'on',
  sync: 'on',
  isolation: 'read committed',
};

async function open(option: Parameters<typeof openDatabase>[0]): Promise<Database> {
  const database = await openDatabase(option);
  onTestFinished(() => database.close());
  return database;
}

/** A server with these settings, which the check reads. */
function serverThatSays(facts: Row | undefined): Database {
  return {
    kind: 'postgres',
    location: 'db:5432/game',
    statementsInFlightMax: 1,
    run: async () => (facts === undefined ? [] : [facts]),
    transaction: () => Promise.reject(new Error('not used')),
    close: async () => {},
  };
}

test('a server that flushes to disk has durability disk', async () => {
  const { database } = await openTestDatabase('server');

  expect(await checkServer(database)).toEqual({ durability: 'disk', isReadCommitted: true, isStandby: false });
});

test('embedded Postgres in memory has durability memory', async () => {
  const { database } = await openTestDatabase('embedded');

  expect(await checkServer(database)).toEqual({ durability: 'memory', isReadCommitted: true, isStandby: false });
});

test('embedded Postgres in a directory has durability process', async () => {
  const database = await open({ dataDir: `${await temporaryDirectory()}/data` });

  expect(await checkServer(database)).toEqual({ durability: 'process', isReadCommitted: true, isStandby: false });
});

test('a server without synchronous commit has durability process', async () => {
  const { url } = await temporaryRole('synchronous_commit = off');
  const database = await open(url);

  expect(await checkServer(database)).toEqual({ durability: 'process', isReadCommitted: true, isStandby: false });
});

test('a role with another default isolation level is served, and the check says so', async () => {
  const { url } = await temporaryRole("default_transaction_isolation = 'repeatable read'");
  const database = await open(url);

  expect(await checkServer(database)).toEqual({ durability: 'disk', isReadCommitted: false, isStandby: false });
});

test('a role whose database transactions are read-only is refused', async () => {
  const { url } = await temporaryRole('default_transaction_read_only = on');
  const database = await open(url);

  const checking = checkServer(database);

  await expect(checking).rejects.toMatchObject({
    code: 'ERR_DATABASE_UNFIT',
    message: expect.stringMatching(/read-only/),
  });
});

test('a database that does not store text as UTF8 is refused', async () => {
  const database = await open(await temporaryDatabase(`encoding 'SQL_ASCII' locale 'C'`));

  const checking = checkServer(database);

  await expect(checking).rejects.toMatchObject({
    code: 'ERR_DATABASE_UNFIT',
    message: expect.stringMatching(/SQL_ASCII/),
  });
});

test.each([
  { what: 'a standby', facts: { ...HEALTHY, standby: 'true', readonly: 'on' }, says: /is a standby/ },
  { what: 'Postgres 14', facts: { ...HEALTHY, version: '140018' }, says: /Postgres 140018; .* 15 or newer/ },
  {
    what: 'a session that reads LATIN1',
    facts: { ...HEALTHY, client: 'LATIN1' },
    says: /client_encoding = LATIN1; .* UTF8/,
  },
  {
    what: 'a role whose errors end the session',
    facts: { ...HEALTHY, exits: 'on' },
    says: /exit_on_error = on/,
  },
  { what: 'a server that returns no row', facts: undefined, says: /returned no settings/ },
])('$what is refused, with its location', async ({ facts, says }) => {
  const checking = checkServer(serverThatSays(facts));

  await expect(checking).rejects.toMatchObject({ code: 'ERR_DATABASE_UNFIT', message: expect.stringMatching(says) });
  await expect(checkServer(serverThatSays(facts))).rejects.toThrow('db:5432/game');
});

test.each([
  { facts: {}, durability: 'disk' },
  { facts: { version: '150000' }, durability: 'disk' },
  { facts: { sync: 'local' }, durability: 'disk' },
  { facts: { sync: 'remote_apply' }, durability: 'disk' },
  { facts: { standbys: 'first 1 (b)' }, durability: 'replica' },
  { facts: { standbys: '*', sync: 'remote_apply' }, durability: 'replica' },
  { facts: { standbys: '*', sync: 'remote_write' }, durability: 'disk' },
  { facts: { standbys: '*', sync: 'local' }, durability: 'disk' },
  { facts: { standbys: ' ' }, durability: 'disk' },
  { facts: { standbys: '*', fsync: 'off' }, durability: 'process' },
  { facts: { sync: 'off' }, durability: 'process' },
  { facts: { fsync: 'off' }, durability: 'process' },
  { facts: { pages: 'off' }, durability: 'process' },
])('a server with $facts is durable to the $durability', async ({ facts, durability }) => {
  expect(await checkServer(serverThatSays({ ...HEALTHY, ...facts }))).toEqual({
    durability: durability,
    isReadCommitted: true,
    isStandby: false,
  });
});

test('the error for an unreachable server names it without the password', async () => {
  const url = new URL(inject('postgresUrl'));
  url.port = '1';
  const database = await open(url.href);

  const error = await checkServer(database).catch((reason: unknown) => reason);

  expect(String(error)).toContain(`${url.hostname}:1`);
  expect(String(error)).not.toContain(url.password);
});
