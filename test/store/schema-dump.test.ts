import { expect, test } from 'vitest';
import { migrate } from '../../src/store/schema/migrate.ts';
import { describeDatabases, type TestDatabase } from '../support/databases.ts';
import { dumpSchema } from './support/dump-schema.ts';
import { REFUSED_CHANGES } from './support/refused-changes.ts';
import { SHOWN_CHANGES } from './support/schema-changes.ts';

describeDatabases('the dump of a schema', (open) => {
  let prepared: ReturnType<typeof prepare> | undefined;

  async function prepare(): Promise<TestDatabase & { readonly before: string }> {
    const opened = await open();
    await migrate(opened.database, opened.schema);
    return { ...opened, before: await dumpSchema(opened.database, opened.schema) };
  }

  /** The dump before a change and after it. The change is rolled back: all tests share one schema. */
  async function dumpsAround(ddl: string): Promise<{ before: string; after: string }> {
    prepared ??= prepare();
    const { database, schema, before } = await prepared;
    let after = '';
    const rollback = new Error('the dump is taken');
    await database
      .transaction(async (transaction) => {
        await transaction.script(ddl.replaceAll('$schema', schema));
        after = await dumpSchema(transaction, schema);
        throw rollback;
      })
      .catch((error: unknown) => {
        if (error !== rollback) throw error;
      });
    return { before, after };
  }

  test.each(SHOWN_CHANGES)('shows %s', async (_, ddl, shown) => {
    const { before, after } = await dumpsAround(ddl);

    expect(after).toContain(shown);
    expect(after.split(shown).length).toBeGreaterThan(before.split(shown).length);
  });

  test.each(REFUSED_CHANGES)('fails on %s', async (_, ddl, name) => {
    await expect(dumpsAround(ddl)).rejects.toThrow(name);
  });
});
