import { expect, test } from 'vitest';
import type { Outcome } from '../../src/index.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const HOUR_MS = 3_600_000;
/** Less than an hour, and more than a test takes. */
const SLACK_MS = 600_000;

function committedMs(outcome: Outcome): number {
  if (outcome.status !== 'committed') throw new Error(`${outcome.status}, and not committed`);
  return outcome.transaction.committedAt.getTime();
}

describeLedgers('the time of commits', (open) => {
  test('moves with a manual clock, in the answer and in the record', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const before = await ledger.mint({ to: 'alice', assets: { gold: 5n }, key: 'first' });
    await clock.advance(3 * HOUR_MS);
    const after = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n }, key: 'second' });

    const hours = (committedMs(after) - committedMs(before)) / HOUR_MS;
    expect(hours).toBeGreaterThanOrEqual(3);
    expect(hours).toBeLessThan(3 + SLACK_MS / HOUR_MS);
    expect((await ledger.transactionByKey('second'))?.committedAt.getTime()).toBe(committedMs(after));
    const { changes } = await ledger.changes().page();
    const recorded = changes.map(({ recordedAt }) => recordedAt.getTime());
    expect((recorded[1] as number) - (recorded[0] as number)).toBeGreaterThanOrEqual(3 * HOUR_MS);
  });

  test('moves for a batch of many wallets, and for the rules of an asset', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const startMs = Date.now();
    await clock.advance(HOUR_MS);
    const wallets = ['alice', 'bob', 'carol'];

    const outcomes = await Promise.all(wallets.map((to) => ledger.mint({ to, assets: { gold: 1n, gem: 1n } })));
    const { definedAt } = await ledger.defineAsset('gold', { decimals: 2 });

    for (const ms of [...outcomes.map(committedMs), definedAt.getTime()]) {
      expect(ms).toBeGreaterThan(startMs + HOUR_MS - SLACK_MS);
    }
  });

  test('is that of the runtime that commits, also for two that share a clock and commit at once', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const [sharing, real] = [await ledger.another({ clock }), await ledger.another()];
    await clock.advance(HOUR_MS);

    const later = await Promise.all([
      ledger.mint({ to: 'alice', assets: { gold: 1n } }),
      sharing.mint({ to: 'bob', assets: { gold: 1n } }),
    ]);
    const now = await real.mint({ to: 'carol', assets: { gold: 1n } });

    for (const outcome of later) expect(committedMs(outcome)).toBeGreaterThan(committedMs(now) + HOUR_MS - SLACK_MS);
    await sharing.close();
    await real.close();
  });
});
