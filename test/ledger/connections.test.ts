import pg from 'pg';
import { describe, expect, inject, test } from 'vitest';
import { openRuntimes } from '../../src/admin/index.ts';
import { createLedger, type LedgerOptions } from '../../src/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

closeTestDatabasesAfterAll();

describe('connectionsMax', () => {
  test.each([1, 2])('of %s is the number of connections of a busy ledger', async (connectionsMax) => {
    const { database, schema } = await openTestDatabase('server');
    const url = new URL(await ledgerUrl(database, schema));
    const name = `connections-${connectionsMax}-${schema}`.slice(0, 60);
    url.searchParams.set('application_name', name);
    await using ledger = await createLedger({ database: url.href, schema, connectionsMax });
    ledger.processor('BuyItem', () => {});

    const work = Array.from({ length: 40 }, async (_, at) => {
      await ledger.mint({ to: `w${at}`, assets: { gold: 1n }, actions: [{ type: 'BuyItem' }] });
      await Promise.all([ledger.balance(`w${at}`), ledger.utxos(`w${at}`), ledger.supply()]);
    });
    await Promise.all(work);
    await ledger.settled();

    // Idle connections stay open for 30 seconds, so that the count is the largest number so far.
    const [row] = await database.run({
      name: 'count-sessions',
      text: 'select count(*)::text as sessions from pg_stat_activity where application_name = $1',
      values: [name],
    });
    expect(row?.sessions).toBe(String(connectionsMax));
  });

  test.each([0, 101, 1.5, '8', null])('of %j is refused before anything is opened', async (connectionsMax) => {
    const options = { database: 'postgres://192.0.2.1/db', connectionsMax } as unknown as LedgerOptions;
    const refused = { code: 'ERR_INVALID_OPTIONS', message: 'connectionsMax: expected a whole number from 1 to 100' };

    await expect(createLedger(options)).rejects.toMatchObject(refused);
    await expect(openRuntimes(options)).rejects.toMatchObject(refused);
  });

  test("is refused beside the host's own pool, whose max it cannot change", async () => {
    const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 4 });

    const starting = createLedger({ database: pool, connectionsMax: 2 });

    await expect(starting).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTIONS',
      message: 'connectionsMax: your own pool has a max of its own: leave it out',
    });
    expect(pool.totalCount).toBe(0);
    await pool.end();
  });
});
