import { expect, inject, onTestFinished, test } from 'vitest';
import { openAdmin } from '../../src/admin/index.ts';
import { createLedger } from '../../src/index.ts';
import { execute } from '../store/support/server-objects.ts';
import { freshSchema } from '../support/databases.ts';
import { startIdlingRelay } from '../support/idling-relay.ts';
import { journey } from './support/journey.ts';

/*
 * Goal: no call fails, and no commit is in doubt, because the server ends idle sessions (`idle_session_timeout`). Here
 * it ends each session as soon as that is unused, and the client hears of it when it sends the next statement.
 */

function temporarySchema(): string {
  const schema = freshSchema();
  onTestFinished(() => execute(`drop schema if exists "${schema}" cascade`));
  return schema;
}

test('a ledger whose sessions end when they idle does the same as others', async () => {
  const relay = await startIdlingRelay(inject('postgresUrl'));

  const done = await journey({ database: relay.url, schema: temporarySchema() });

  expect(done).toEqual(await journey({ database: inject('postgresUrl'), schema: temporarySchema() }));
  expect(relay.statementsMet).toBeGreaterThan(0);
});

test('a commit whose session ended because it idled is neither in doubt nor reported as a retry', async () => {
  const relay = await startIdlingRelay(inject('postgresUrl'));
  const ledger = await createLedger({ database: relay.url, schema: temporarySchema() });
  const retries: unknown[] = [];
  ledger.on('store:retrying', (retry) => retries.push(retry));
  const before = relay.statementsMet;

  for (let at = 0; at < 5; at += 1) await ledger.mint({ to: 'alice', assets: { gold: 1n } });

  expect(relay.statementsMet - before).toBeGreaterThanOrEqual(5);
  expect(retries).toEqual([]);
  expect((await ledger.balance('alice')).assets).toEqual({ gold: 5n });
  await ledger.close();
});

test('every call of the administration serves where the server ends its idle session before', async () => {
  const relay = await startIdlingRelay(inject('postgresUrl'));
  const schema = temporarySchema();
  const admin = await openAdmin({ database: relay.url, schema });
  onTestFinished(() => admin.close());
  await admin.migrate();
  const ledger = await createLedger({ database: inject('postgresUrl'), schema });
  await ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'grant' });
  await ledger.close();
  const calls = {
    migrate: () => admin.migrate(),
    verify: () => admin.verify(),
    wallets: () => admin.wallets(),
    balances: () => admin.balances(['alice']),
    holds: () => admin.holds(),
    transaction: () => admin.transaction('00000000-0000-7000-8000-000000000000'),
    transactionByKey: () => admin.transactionByKey('grant'),
    deadLetters: () => admin.deadLetters(),
    grantRuntimeRole: () => admin.grantRuntimeRole('pg_monitor'),
  };
  const met: string[] = [];

  for (const [name, call] of Object.entries(calls)) {
    const before = relay.statementsMet;
    await call();
    if (relay.statementsMet > before) met.push(name);
  }

  expect(met).toEqual(Object.keys(calls));
});
