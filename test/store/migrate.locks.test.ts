import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../src/store/schema/migrate.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { connectToServer } from './support/second-connection.ts';

closeTestDatabasesAfterAll();

const MAKE = { version: 1, name: 'make', script: 'create table $schema.a (id integer);' };
const ALTER = { version: 2, name: 'alter', script: 'alter table $schema.a add column other integer;' };

test('a migration beside a reader lets commits pass, says what it waits for, and is applied after it', async () => {
  const { database, schema } = await openTestDatabase('server');
  await migrate(database, schema, [MAKE]);
  const [reader, writer] = await Promise.all([connectToServer(), connectToServer()]);
  onTestFinished(async () => void (await Promise.all([reader.end(), writer.end()])));
  await reader.query(`set application_name = 'dump'; begin; select from ${schema}.a`);
  const { rows } = await reader.query<{ pid: number }>('select pg_backend_pid() as pid');
  const said: string[] = [];
  let heard = (): void => {};
  const waiting = new Promise<void>((resolve) => {
    heard = resolve;
  });

  const migrating = migrate(database, schema, [MAKE, ALTER], {
    lockTimeoutMs: 50,
    onWaiting(what) {
      said.push(what);
      heard();
    },
  });
  await waiting;
  await writer.query(`insert into ${schema}.a values (1)`);
  await reader.query('commit');

  expect(await migrating).toEqual({ version: 2, applied: ['2 alter'] });
  expect(said[0]).toMatch(
    new RegExp(
      `^a migration of schema "${schema}" waits for session ${rows[0]?.pid} \\(role \\w+, application "dump", ` +
        'in a database transaction for \\d+ s\\), which holds a lock on a$',
    ),
  );
});
