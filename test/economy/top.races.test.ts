import { expect, test } from 'vitest';
import { HistoryReader } from '../../src/ledger/history-reader.ts';
import { PostgresHistory } from '../../src/store/history/postgres-history.ts';
import { ReadOnlyHistory } from '../../src/store/history/read-only-history.ts';
import type { Statement } from '../../src/store/postgres/database.ts';
import { createTestLedger, type TestLedger } from '../../src/testing/index.ts';
import { packAll, packWithoutEnd, withValues } from './support/pack-all.ts';

// Packs that go on between two statements of one read of a ranking.

/** A history of the ledger that does something before its next statement of a name. */
function historyOf(ledger: TestLedger, History: typeof PostgresHistory, name: string, before: () => Promise<void>) {
  let isDone = false;
  const run = async (statement: Statement) => {
    if (statement.name === name && !isDone) {
      isDone = true;
      await before();
    }
    return ledger.sql(withValues(statement));
  };
  return new History({ schema: ledger.schema, run, read: run });
}

/** Gives positions to all commits. */
async function sweep(ledger: TestLedger): Promise<void> {
  await ledger.history('x').page();
}

test('a pack that takes a wallet up between two pages of the ranking does not hide it', async () => {
  await using ledger = await createTestLedger();
  const names = Array.from({ length: 1_001 }, (_, at) => `w${at}`);
  await Promise.all(names.map((to) => ledger.mint({ to, assets: { gold: 1_000n } })));
  await ledger.mint({ to: 'rises', assets: { gold: 900n } });
  await ledger.mint({ to: 'stays', assets: { gold: 950n } });
  await sweep(ledger);
  await packAll(ledger);
  expect(await ledger.top('gold', { limit: 1 })).toMatchObject([{ wallet: 'w0' }]);
  // The whole first page of the ranking changes, so that another one is read.
  await Promise.all(names.map((from) => ledger.burn({ from, assets: { gold: 999n } })));
  await ledger.mint({ to: 'rises', assets: { gold: 200n } });
  await sweep(ledger);

  const history = historyOf(ledger, PostgresHistory, 'select-ranked-next', async () => {
    const { packed, last } = await history.reach();
    await packWithoutEnd(ledger, { bytes: 1_000_000, commits: last - packed });
  });
  const wallets = await history.topWallets('gold', 1, await history.reach());
  expect(wallets).toEqual([{ wallet: 'rises', available: 1_100n, held: 0n }]);
});

test('a reader begins again when a pack went beyond what it reads, and does not miss the ranking', async () => {
  await using ledger = await createTestLedger();
  const mint = (to: string) => ledger.mint({ to, assets: { gold: 5n } });
  await mint('ann');
  await sweep(ledger);
  await packAll(ledger);
  await ledger.top('gold');
  const packMore = async () => {
    await mint('ben');
    await sweep(ledger);
    await packAll(ledger);
  };
  const store = historyOf(ledger, ReadOnlyHistory, 'select-ranked-first', packMore);
  const reader = new HistoryReader({ store, sequencer: { sweep: async () => {} }, packer: undefined });
  expect((await reader.top('gold', 10)).map(({ wallet }) => wallet)).toEqual(['ann', 'ben']);

  await ledger.sql(`select from $schema.end_ranking('gold')`);
  await expect(reader.top('gold', 10)).rejects.toMatchObject({ code: 'ERR_READ_ONLY' });
});
