import { expect, test, vi } from 'vitest';
import { upTo } from '../../src/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { shiftHoldClock } from './support/hold-clock.ts';
import { give, reasonOf } from './support/holdings.ts';

const MINUTE_MS = 60_000;

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
    expect(recorded.toSorted()).toEqual(['~a', '~b', '~c']);
    expect((await ledger.holdById('c'))?.endedBy).toBeDefined();
  });

  test.each([
    ['a wish', { gold: upTo(6n) }, 'committed'],
    ['an amount', { gold: 6n }, 'insufficient_funds'],
  ] as const)(
    'an exchange of %s is answered if another runtime has recorded and spent the expired hold of a payer',
    async (_, assets, expected) => {
      const ledger = await open();
      const late = await ledger.another();
      await give(ledger, { alice: { gold: 11n, wood: 5n }, bob: { wood: 1n } });
      await ledger.hold({ from: 'alice', assets: { gold: 10n }, hold: 'bid', expiresInMs: MINUTE_MS });
      await shiftHoldClock(ledger, 2 * MINUTE_MS);
      // Loads alice with her expired hold, which it does not need.
      await late.transfer({ from: 'alice', to: 'zoe', assets: { wood: 1n } });
      await ledger.transfer({ from: 'alice', to: 'zoe', assets: { gold: 10n } });

      const back = { from: 'bob', to: 'alice', assets: { wood: 1n } };
      const outcome = await late.exchange({ legs: [{ from: 'alice', to: 'bob', assets }, back] });

      expect(reasonOf(outcome)).toBe(expected);
      await late.close();
    },
  );
});
