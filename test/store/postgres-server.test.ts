import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { type ServerNotice, startPostgresServer } from '../support/postgres-server.ts';
import { startChild } from './support/child.ts';
import { isRunning, until } from './support/until.ts';

test.each(['SIGKILL', 'SIGINT'] as const)('a test server ends with a suite that ends by %s', async (signal) => {
  const suite = startChild('./hold-postgres-server.ts');
  const { postmasterPid, directory } = JSON.parse(await suite.nextLine()) as ServerNotice;
  expect(isRunning(postmasterPid)).toBe(true);
  expect(existsSync(join(directory, 'data', 'PG_VERSION'))).toBe(true);

  await suite.kill(signal);

  await until('the end of the server', () => !isRunning(postmasterPid));
  await until('the removal of its files', () => !existsSync(directory));
});

test('a stopped test server leaves neither a process nor files', async () => {
  const server = await startPostgresServer();

  await server.stop();

  expect(isRunning(server.postmasterPid)).toBe(false);
  expect(existsSync(server.directory)).toBe(false);
});

test('a killed test server can be stopped', async () => {
  const server = await startPostgresServer();
  process.kill(server.postmasterPid, 'SIGKILL');
  await until('the death of the server', () => !isRunning(server.postmasterPid));

  await server.stop();

  expect(existsSync(server.directory)).toBe(false);
});

test('a test server flushes to disk, stores UTF8 and listens on loopback only', async () => {
  const server = await startPostgresServer();
  const client = new pg.Client(server.url);
  await client.connect();

  const { rows } = await client.query(
    `select name, setting from pg_settings
      where name in ('fsync', 'server_encoding', 'listen_addresses', 'max_connections')`,
  );

  await client.end();
  await server.stop();
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
    fsync: 'on',
    listen_addresses: '127.0.0.1',
    max_connections: '200',
    server_encoding: 'UTF8',
  });
});

test('the error of a test server that cannot start says why and what to do', async () => {
  const nowhere = join(import.meta.dirname, 'no-such-directory');

  const starting = startPostgresServer(nowhere);

  await expect(starting).rejects.toThrow(/PURSEKIT_TEST_DATABASE_URL[\s\S]*ENOENT/);
});
