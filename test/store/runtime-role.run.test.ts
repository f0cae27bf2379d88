import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestLedger } from '../../src/testing/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { isRuntimeRole, ledgerRole, onServer } from '../support/runtime-role.ts';
import { openStore } from './support/open-store.ts';
import { connectToServer } from './support/second-connection.ts';
import { mint, pay } from './support/units.ts';

/*
 * Goal: in a run with PURSEKIT_TEST_RUNTIME_ROLE=1 the ledgers of the tests do connect as the runtime role. In any
 * other run they connect as the owner, whom the triggers refuse.
 */
closeTestDatabasesAfterAll();

const REFUSAL = isRuntimeRole() ? '42501' : '23514';
let observer: Awaited<ReturnType<typeof connectToServer>>;
beforeAll(async () => {
  observer = await connectToServer();
});
afterAll(() => observer.end());

test('the ledgers of this run commit as the requested role', async () => {
  await using ledger = await createTestLedger(onServer());
  await using other = await ledger.another();
  for (const one of [ledger, other]) await one.mint({ to: 'alice', assets: { gold: 1n } });

  const { rows } = await observer.query('select usename from pg_stat_activity where query like $1', [
    `%"${ledger.schema}".commit_%`,
  ]);

  expect(rows).not.toEqual([]);
  expect(new Set(rows.map(({ usename }) => usename))).toEqual(new Set([ledgerRole()]));
});

test.each([
  'update $schema.unspent set amount = amount',
  'delete from $schema.transactions',
  'delete from $schema.outbox',
])('the stores of this run cannot run: %s', async (text) => {
  const ledger = await openStore(await openTestDatabase('server'));
  await ledger.apply(
    'alice',
    mint(pay('alice', { gold: 5n }), { actions: [{ type: 'Buy', payload: new Uint8Array() }] }),
  );

  const running = ledger.database.run({
    name: 'test',
    text: text.replaceAll('$schema', `"${ledger.schema}"`),
    values: [],
  });

  await expect(running).rejects.toMatchObject({ code: REFUSAL });
});
