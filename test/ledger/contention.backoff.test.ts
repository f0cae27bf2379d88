import { expect, test, vi } from 'vitest';
import type { CommitUnit, LedgerStore } from '../../src/store/ledger-store.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

/** The longest pause after each conflict. Half of a pause is random. The first conflict causes none. */
const PAUSES_MS = [0, 10, 20, 40, 80, 160, 125, 63, 32, 16, 8, 5];

describeLedgers('the back-off of a wallet', (open) => {
  test('grows with each conflict, then shrinks: of several runtimes the one that lost most goes first', async () => {
    const clock = new ManualClock();
    const wrapStore = (store: LedgerStore): LedgerStore => {
      const submit = store.submit.bind(store);
      vi.spyOn(store, 'submit').mockImplementation((source) => {
        const take = (): CommitUnit | undefined => {
          const unit = source.take();
          const inputs = unit?.transactions.flatMap(({ movement }) => movement.inputs) ?? [];
          if (inputs.length === 0) return unit;
          source.settle({ status: 'conflict', outpoints: inputs.map(({ outpoint }) => outpoint) });
          source.settled();
          return undefined;
        };
        const { expected } = source;
        const rest = { settle: source.settle.bind(source), fail: source.fail.bind(source) };
        submit({ expected, take, ...rest, settled: () => source.settled() });
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
