import { beforeAll, expect, test } from 'vitest';
import type { DatabaseTransaction } from '../../src/store/postgres/database.ts';
import { CORRUPTIONS, DISARM } from '../store/support/corruptions.ts';
import { openHealthy } from '../store/support/open-healthy.ts';
import { closeTestDatabasesAfterAll, openTestDatabase, type TestDatabase } from '../support/databases.ts';
import { asClient } from './checker/as-client.ts';
import { checkDatabase } from './checker/check-database.ts';
import { BANK } from './checker/invariants.ts';

closeTestDatabasesAfterAll();

let healthy: TestDatabase;
beforeAll(async () => {
  healthy = await openHealthy(() => openTestDatabase('embedded'));
});

class Rollback extends Error {}

/** Changes the healthy ledger past its guards, looks at it, and undoes the change. */
async function withChange<T>(sql: string, look: (changed: DatabaseTransaction) => Promise<T>): Promise<T> {
  const seen: T[] = [];
  const changing = healthy.database.transaction(async (transaction) => {
    await transaction.script(`${DISARM} ${sql}`.replaceAll('$schema', `"${healthy.schema}"`));
    seen.push(await look(transaction));
    throw new Rollback();
  });
  await expect(changing).rejects.toThrow(Rollback);
  return seen[0] as T;
}

test('the checker of the fault injection finds nothing in a healthy ledger', async () => {
  expect(await checkDatabase(asClient(healthy.database), healthy.schema)).toEqual([]);
});

// The checker words and counts breaches in its own way, so only the presence of a breach is compared.
test.each(CORRUPTIONS.map((corruption) => [corruption.name, corruption.what, corruption] as const))(
  'the checker of the fault injection sees a breach of %s: %s',
  async (_, __, { plant }) => {
    const found = await withChange(plant, (changed) => checkDatabase(asClient(changed), healthy.schema));

    expect(found).not.toEqual([]);
  },
);

test('the bank sees a coin too many and a coin too few', async () => {
  const readBank = async ({ run }: Pick<DatabaseTransaction, 'run'>): Promise<unknown[]> => {
    const text = `select * from (${BANK.replaceAll('$s', `"${healthy.schema}"`)}) bank where there <> due`;
    return run({ name: 'bank', text, values: [] });
  };

  expect(await withChange('', readBank)).toEqual([]);
  expect(
    await withChange(`update $schema.unspent set amount = amount + 1 where owner = 'bob' and asset = 'gold'`, readBank),
  ).toEqual([{ asset: 'gold', there: '10', due: '9' }]);
  expect(await withChange(`delete from $schema.unspent where owner = 'bob'`, readBank)).toEqual([
    { asset: 'gold', there: '5', due: '9' },
  ]);
});
