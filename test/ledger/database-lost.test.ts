import { expect, test } from 'vitest';
import { createLedger, isLedgerError } from '../../src/index.ts';
import { startPostgresServer } from '../support/postgres-server.ts';

test('a database that stops fails commands within their deadline and does not end the process', async () => {
  const server = await startPostgresServer();
  const ledger = await createLedger({ database: server.url, storeDeadlineMs: 1_000 });
  await ledger.mint({ to: 'alice', assets: { gold: 100n } });
  // The relay polls in the background. A failed poll must not end the process.
  ledger.processor('BuyItem', () => {});
  const retries: string[] = [];
  ledger.on('store:retrying', ({ statement }) => retries.push(statement));

  await server.stop();
  const results = await Promise.allSettled([
    ...['a', 'b', 'c'].map((key) => ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n }, key })),
    ledger.mint({ to: 'a-wallet-that-is-not-resident', assets: { gold: 1n } }),
    ledger.balance('alice'),
  ]);

  for (const result of results) {
    const error = result.status === 'rejected' ? result.reason : undefined;
    // A statement on a connection that broke may have been applied.
    expect(isLedgerError(error, 'ERR_STORE_UNAVAILABLE') || isLedgerError(error, 'ERR_IN_DOUBT')).toBe(true);
    expect((error as { retryable: boolean }).retryable).toBe(true);
  }
  expect(retries).toContain('commit-batch');
  await ledger.close();
});
