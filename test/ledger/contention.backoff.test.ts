import { expect, test, vi } from 'vitest';
import type { LedgerStore } from '../../src/store/ledger-store.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

/** The longest pause after each conflict. Half of a pause is random. */
const PAUSES_MS = [5, 10, 20, 40, 80, 160, 125, 63, 32, 16, 8, 5];

describeLedgers('the back-off of a wallet', (open) => {
  test('grows with each conflict, then shrinks: of several runtimes the one that lost most goes first', async () => {
    const clock = new ManualClock();
    const wrapStore = (store: LedgerStore): LedgerStore => {
      const commit = store.commit.bind(store);
      vi.spyOn(store, 'commit').mockImplementation(async (unit) => {
        const outpoints = unit.transactions.flatMap(({ movement }) => movement.inputs.map(({ outpoint }) => outpoint));
        return outpoints.length === 0 ? commit(unit) : { status: 'conflict', outpoints };
      });
      return store;
    };
    const ledger = await open({ clock, conflictAttemptsMax: PAUSES_MS.length + 1 }, { wrapStore });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const pauses: number[] = [];
    ledger.on('transaction:retrying', ({ delayMs }) => pauses.push(delayMs));

    const transfer = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } }).catch(({ code }) => code);
    await clock.runUntil(transfer);

    expect(await transfer).toBe('ERR_CONTENTION');
    expect(pauses).toHaveLength(PAUSES_MS.length);
    for (const [at, pause] of pauses.entries()) {
      const longest = PAUSES_MS[at] as number;
      expect(pause, `pause ${at + 1} of ${pauses.join(' ')}`).toBeGreaterThanOrEqual(Math.floor(longest / 2));
      expect(pause, `pause ${at + 1} of ${pauses.join(' ')}`).toBeLessThanOrEqual(longest);
    }
  });
});
