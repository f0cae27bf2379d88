import { expect, test, vi } from 'vitest';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give } from './support/holdings.ts';

/** Generous, and well below the minute in which a search finds what no timer waits for. */
const RECORDED_MS_MAX = 30_000;

describeLedgers('records of expired holds', (open) => {
  test('each of several holds that expire one after the other is recorded when it expires', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 3n } });
    const recorded: string[] = [];
    ledger.on('transaction:committed', ({ transaction }) => {
      if (transaction.kind === 'expire') recorded.push(transaction.inputs[0]?.owner ?? '');
    });

    // The last to expire is made first: the time of the next one is not that of the newest.
    for (const [hold, expiresInMs] of [
      ['c', 1_500],
      ['a', 300],
      ['b', 900],
    ] as const)
      await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold, expiresInMs });

    await vi.waitFor(() => expect(recorded).toHaveLength(3), { timeout: RECORDED_MS_MAX, interval: 50 });
    expect(recorded).toEqual(['~a', '~b', '~c']);
    expect((await ledger.holdById('c'))?.endedBy).toBeDefined();
  });
});
