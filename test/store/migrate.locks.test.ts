import { expect, inject, onTestFinished, test } from 'vitest';
import { openAdmin } from '../../src/admin/index.ts';
import { createLedger } from '../../src/index.ts';
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

/** Has another session create the schema and not commit: a migration waits until that session rolls back. */
async function createElsewhere(schema: string): Promise<{ rollBack(): Promise<unknown> }> {
  const other = await connectToServer();
  onTestFinished(() => other.end());
  await other.query(`begin; create schema ${schema}`);
  return { rollBack: () => other.query('rollback') };
}

test('the migration of an admin says what it waits for to its listener', async () => {
  const { schema } = await openTestDatabase('server');
  const { rollBack } = await createElsewhere(schema);
  const admin = await openAdmin({ database: inject('postgresUrl'), schema });
  onTestFinished(() => admin.close());
  const said = new Set<string>();

  const { applied } = await admin.migrate({
    onWaiting(what) {
      said.add(what);
      void rollBack();
    },
  });

  expect([...said]).toEqual([`a migration of schema "${schema}" waits for a lock`]);
  expect(applied).toEqual(['1 baseline']);
});

test('the start of a ledger whose migration waits warns the process of what it waits for', async () => {
  const { schema } = await openTestDatabase('server');
  const { rollBack } = await createElsewhere(schema);
  const warnings: unknown[] = [];
  const listener = (warning: Error & { code?: string }): void => {
    if (warning.code !== 'PURSEKIT_MIGRATION_WAITS') return;
    warnings.push(warning.message);
    void rollBack();
  };
  process.on('warning', listener);
  onTestFinished(() => void process.off('warning', listener));

  const ledger = await createLedger({ database: inject('postgresUrl'), schema });
  await ledger.close();

  expect(warnings).toEqual([`a migration of schema "${schema}" waits for a lock`]);
});
