import pg from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { createLedger, type LedgerReader, openReader, type ReaderOptions } from '../../src/index.ts';
import { closeTestDatabasesAfterAll, freshSchema } from '../support/databases.ts';

closeTestDatabasesAfterAll();

/** A schema with a ledger in which ann has gold, and a pool of the host, which stays open. */
async function fill() {
  const database = new pg.Pool({ connectionString: inject('postgresUrl') });
  onTestFinished(() => database.end());
  const options = { database, schema: freshSchema() };
  await using ledger = await createLedger(options);
  for (let count = 0; count < 3; count += 1) await ledger.mint({ to: 'ann', assets: { gold: 1n } });
  await ledger.top('gold');
  return options;
}

type Reads = Omit<LedgerReader, 'lastPosition'>;

describe.each<[string, (options: ReaderOptions) => Promise<Reads>]>([
  ['ledger', (options) => createLedger(options)],
  ['reader', (options) => openReader(options)],
])('a %s that closes', (_, open) => {
  test('fails the reads that run with ERR_CLOSED at once, also on a pool of the host, which stays open', async () => {
    const options = await fill();
    const ledger = await open(options);
    const listAll = async (): Promise<void> => {
      for await (const _ of ledger.history('ann', { limit: 1 }));
    };
    const reads = [
      listAll(),
      ledger.top('gold'),
      ledger.balanceAt('ann', new Date(1)),
      ledger.supplyAt({ position: 1 }),
    ];
    const settled = Promise.allSettled(reads);
    await ledger.close();
    const closedAt = performance.now();
    for (const read of await settled) expect(read).toMatchObject({ reason: { code: 'ERR_CLOSED' } });
    expect(performance.now() - closedAt).toBeLessThan(2_000);
  });

  test('rejects every read afterwards', async () => {
    const options = await fill();
    const ledger = await open(options);
    await ledger.close();
    for (const read of [ledger.history('ann').page(), ledger.changes().page(), ledger.top('gold')])
      await expect(read).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  });
});
