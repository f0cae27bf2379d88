import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { openAdmin } from '../../src/admin/index.ts';
import { createLedger, type Ledger } from '../../src/index.ts';
import { verifyInvariants } from '../../src/store/invariants/verify.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { MIGRATIONS } from '../../src/store/schema/migrations.ts';
import { connectToServer } from '../store/support/second-connection.ts';
import { execute, temporaryDatabase, temporaryRole } from '../store/support/server-objects.ts';
import { openTestDatabase } from '../support/databases.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

/** Everything that a running ledger asks of its schema, by name. */
const CALLS: Readonly<Record<string, (ledger: Ledger) => Promise<unknown>>> = {
  'a commit': (ledger) => ledger.mint({ to: 'alice', assets: { gold: 1n } }),
  'the load of a wallet': (ledger) => ledger.transfer({ from: 'nobody', to: 'alice', assets: { gold: 1n } }),
  'a balance': (ledger) => ledger.balance('alice'),
  'a page of UTXOs': (ledger) => ledger.utxos('alice'),
  'a transaction': (ledger) => ledger.transaction('019bd6b4-0000-7000-8000-000000000000'),
  'a key': (ledger) => ledger.transactionByKey('grant'),
  'the supply': (ledger) => ledger.supply(),
  'the dead letters': (ledger) => ledger.deadLetters.list(),
};

describeLedgers('a schema that changes under a running ledger', (open) => {
  test.each([
    {
      what: 'was dropped',
      change: 'drop schema $schema cascade',
      says: /^schema ".*" does not exist; this pursekit needs version \d+: run pursekit migrate$/,
    },
    {
      what: 'is newer',
      change: `insert into $schema.migrations values (${MIGRATIONS.length + 1}, 'tomorrow', 'x')`,
      also: `alter schema $schema rename to $other; create schema $schema; grant usage on schema $schema to public;
        alter table $other.migrations set schema $schema`,
      says: /^schema ".*" is at version \d+, newer than this pursekit knows \(\d+\): upgrade pursekit$/,
    },
    {
      what: 'lacks its tables',
      change: 'alter table $schema.unspent rename to other',
      also: `alter table $schema.transactions rename to others; alter view $schema.supply rename to sums;
        alter table $schema.outbox rename to boxes`,
      says: /^schema ".*" lacks what this pursekit needs: relation .* does not exist; restore it/,
    },
  ])('a schema that $what is ERR_SCHEMA, not retryable, with the advice of a start', async ({ change, also, says }) => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'grant' });
    const retries: unknown[] = [];
    ledger.on('store:retrying', (retry) => retries.push(retry));
    const other = `other_${randomBytes(4).toString('hex')}`;
    for (const text of [change, ...(also ?? '').split(';')]) {
      if (text !== '') await ledger.sql(text.replaceAll('$other', other));
    }

    for (const [what, call] of Object.entries(CALLS)) {
      const error = await call(ledger).catch((reason: unknown) => reason);
      expect(error, what).toMatchObject({ code: 'ERR_SCHEMA', retryable: false, message: expect.stringMatching(says) });
    }

    expect(retries).toEqual([]);
    await ledger.close();
    await ledger.sql(`drop schema if exists ${other} cascade`).catch(() => {});
  });
});

test('a ledger does not start on a renamed schema, nor is it verified', async () => {
  const { database, schema } = await openTestDatabase('embedded');
  const renamed = `${schema.slice(0, 20)}_old`;
  await migrate(database, schema);
  await database.transaction(({ script }) => script(`alter schema ${schema} rename to ${renamed}`));
  // A ledger of the next season takes the old name.
  await migrate(database, schema);
  const refused = {
    code: 'ERR_SCHEMA',
    message: expect.stringMatching(
      /^schema ".*_old" was renamed or copied: its functions \(.*commit_batch, .* old name$/,
    ),
  };

  await expect(migrate(database, renamed)).rejects.toMatchObject(refused);
  await expect(verifyInvariants(database, renamed)).rejects.toMatchObject(refused);

  await database.transaction(({ script }) => script(`drop schema ${schema} cascade`));
  await database.transaction(({ script }) => script(`alter schema ${renamed} rename to ${schema}`));
  await expect(migrate(database, schema)).resolves.toMatchObject({ applied: [] });
});

test('forced row-level security is refused at the start and by every check, before a wallet looks empty', async () => {
  const role = await temporaryRole();
  const url = await temporaryDatabase(`owner ${role.name}`);
  const owner = Object.assign(new URL(role.url), { pathname: new URL(url).pathname }).href;
  const first = await createLedger({ database: owner });
  await first.mint({ to: 'alice', assets: { gold: 1n } });
  await first.close();
  const superuser = await connectToServer(url);
  onTestFinished(() => superuser.end());
  const refused = {
    code: 'ERR_SCHEMA',
    message: expect.stringMatching(/^row-level security hides rows of schema "pursekit" \(unspent\): .* BYPASSRLS$/),
  };

  await superuser.query('alter table pursekit.unspent enable row level security');
  // The owner of a table is not subject to it.
  await (await createLedger({ database: owner })).close();
  await superuser.query('alter table pursekit.unspent force row level security');

  await expect(createLedger({ database: owner })).rejects.toMatchObject(refused);
  await expect(createLedger({ database: owner, migrate: false })).rejects.toMatchObject(refused);
  // A superuser sees the rows, but not through the views.
  await expect(createLedger({ database: url })).rejects.toMatchObject(refused);
  const admin = await openAdmin({ database: owner });
  await expect(admin.verify()).rejects.toMatchObject(refused);
  await admin.close();
  await execute(`alter role ${role.name} bypassrls`);
  await (await createLedger({ database: owner })).close();
});

test('row-level security is refused for a runtime role that it applies to', async () => {
  const role = await temporaryRole();
  const url = await temporaryDatabase('');
  const runtime = Object.assign(new URL(role.url), { pathname: new URL(url).pathname }).href;
  const admin = await openAdmin({ database: url });
  await admin.migrate();
  await admin.grantRuntimeRole(role.name);
  const superuser = await connectToServer(url);
  onTestFinished(() => superuser.end());
  await superuser.query('alter table pursekit.outbox enable row level security');

  await expect(createLedger({ database: runtime, migrate: false })).rejects.toMatchObject({
    code: 'ERR_SCHEMA',
    message: expect.stringContaining('(outbox)'),
  });
  expect(await admin.verify()).not.toEqual([]);
  await admin.close();
});
