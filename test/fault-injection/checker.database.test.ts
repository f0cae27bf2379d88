import { expect, test } from 'vitest';
import { CORRUPTIONS, DISARM } from '../store/support/corruptions.ts';
import { openHealthy } from '../store/support/open-healthy.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { asClient } from './checker/as-client.ts';
import { checkDatabase } from './checker/check-database.ts';
import { BANK } from './checker/invariants.ts';

closeTestDatabasesAfterAll();

/** The checker words and counts breaches in its own way, so only the presence of a breach is compared. */
const open = () => openHealthy(() => openTestDatabase('embedded'));

test('the checker of the fault injection finds nothing in a healthy ledger', async () => {
  const { database, schema } = await open();

  expect(await checkDatabase(asClient(database), schema)).toEqual([]);
});

// The workers of the fault injection open no holds and reverse nothing: the checker does not look at those tables.
const checked = CORRUPTIONS.filter(({ name }) => name !== 'I16' && name !== 'I17');

test.each(checked.map((corruption) => [corruption.name, corruption.what, corruption] as const))(
  'the checker of the fault injection sees a breach of %s: %s',
  async (_, __, { plant }) => {
    const { database, schema } = await open();
    await database.transaction(({ script }) => script(`${DISARM} ${plant}`.replaceAll('$schema', `"${schema}"`)));

    expect(await checkDatabase(asClient(database), schema)).not.toEqual([]);
  },
);

test('the bank sees a coin too many and a coin too few', async () => {
  const { database, schema } = await open();
  const read = async (): Promise<unknown[]> => {
    const text = `select * from (${BANK.replaceAll('$s', `"${schema}"`)}) bank where there <> due`;
    return database.run({ name: 'bank', text, values: [] });
  };
  const change = (text: string): Promise<void> =>
    database.transaction(({ script }) => script(`${DISARM} ${text}`.replaceAll('$schema', `"${schema}"`)));
  expect(await read()).toEqual([]);

  await change(`update $schema.unspent set amount = amount + 1 where owner = 'bob'`);

  expect(await read()).toEqual([{ asset: 'gold', there: '10', due: '9' }]);

  await change(`delete from $schema.unspent where owner = 'bob'`);

  expect(await read()).toEqual([{ asset: 'gold', there: '5', due: '9' }]);
});
