import { expect, test } from 'vitest';
import { describeDatabases, type TestDatabase } from '../support/databases.ts';
import { CORRUPTIONS, DISARM } from './support/corruptions.ts';
import { expectSound } from './support/expect-sound.ts';
import { openHealthy } from './support/open-healthy.ts';

/*
 * Goal: expectSound(), which the tests of the store end with, finds what the invariants of legs, holds and reversals
 * find, by queries of its own.
 */
const ECONOMY = ['I15', 'I16', 'I17'];

describeDatabases('expectSound()', (open) => {
  let healthy: Promise<TestDatabase> | undefined;

  /** Checks after some SQL, which is rolled back: all tests share one ledger. */
  async function checkAfter(text: string): Promise<unknown> {
    healthy ??= openHealthy(open);
    const { database, schema } = await healthy;
    let found: unknown;
    const rollback = new Error('the check is done');
    await database
      .transaction(async ({ run, script }) => {
        const named = (sql: string) => sql.replaceAll('$schema', `"${schema}"`);
        await script(named(text));
        found = await expectSound({ sql: (sql) => run({ name: 'test', text: named(sql), values: [] }) }).catch(
          (error: unknown) => error,
        );
        throw rollback;
      })
      .catch((error: unknown) => {
        if (error !== rollback) throw error;
      });
    return found;
  }

  test('finds no fault in a ledger with a transaction of every kind', async () => {
    expect(await checkAfter('select 1')).toBeUndefined();
  });

  test.each(CORRUPTIONS.filter(({ name }) => ECONOMY.includes(name)).map(({ what, plant }) => [what, plant]))(
    'finds %s',
    async (_, plant) => {
      expect(await checkAfter(`${DISARM} ${plant}`)).toMatchObject({ name: 'AssertionError' });
    },
  );
});
