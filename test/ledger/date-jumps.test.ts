import { expect, test } from 'vitest';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';

const HOUR_MS = 3_600_000;

/** A clock whose wall time is set while its monotonic time continues. */
class DatedClock extends ManualClock {
  #setByMs = 0;

  override now(): number {
    return super.now() + this.#setByMs;
  }

  setDate(byMs: number): void {
    this.#setByMs += byMs;
  }
}

describeLedgers('setting the date', (open) => {
  test('setting the date back keeps no idle wallet in memory', async () => {
    const clock = new DatedClock();
    const ledger = await open({ clock, idleMs: 1_000 });
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    clock.setDate(-2 * HOUR_MS);
    await clock.advance(1_250);
    await ledger.waitForWallet('alice', 'stopped');

    expect(ledger.residents()).toEqual([]);
  });

  test('setting the date forward passivates no wallet that was just used', async () => {
    const clock = new DatedClock();
    const ledger = await open({ clock, idleMs: 1_000 });
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    clock.setDate(24 * HOUR_MS);
    await clock.advance(500);

    expect(ledger.residents()).toEqual(['alice']);
  });

  test('setting the date back does not extend a quarantine', async () => {
    const clock = new DatedClock();
    const ledger = await open({ clock, walletRestartsPerMinuteMax: 1 });
    ledger.crashNextCommit();
    ledger.crashNextCommit();
    const grant = { to: 'alice', assets: { gold: 1n } };
    await Promise.allSettled([ledger.mint(grant), ledger.mint(grant)]);
    await expect(ledger.mint(grant)).rejects.toMatchObject({ code: 'ERR_WALLET_QUARANTINED' });

    clock.setDate(-2 * HOUR_MS);
    await clock.advance(60_000);

    expect((await ledger.mint(grant)).status).toBe('committed');
  });

  test('setting the date back does not count old crashes as crashes of the last minute', async () => {
    const clock = new DatedClock();
    const ledger = await open({ clock, walletRestartsPerMinuteMax: 1 });
    ledger.crashNextCommit();
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    clock.setDate(-24 * HOUR_MS);
    await clock.advance(61_000);
    const crashed = nextEvent(ledger, 'wallet:crashed');
    ledger.crashNextCommit();

    expect((await ledger.mint({ to: 'alice', assets: { gold: 1n } })).status).toBe('committed');
    expect(await crashed).toMatchObject({ crashesLastMinute: 1 });
  });

  test('setting the date forward does not end store retries early', async () => {
    const clock = new DatedClock();
    const ledger = await open({ clock });
    ledger.failNextCommit('53300');
    ledger.failNextCommit('53300');
    ledger.on('store:retrying', ({ delayMs }) => {
      clock.setDate(24 * HOUR_MS);
      // The back-off begins after this event.
      setImmediate(() => void clock.advance(delayMs));
    });

    const mint = await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    expect(mint.status).toBe('committed');
  });

  test('setting the date back reports no negative waiting time', async () => {
    const clock = new DatedClock();
    const ledger = await open({ clock });
    const committed = nextEvent(ledger, 'transaction:committed');
    const batch = nextEvent(ledger, 'batch:committed');
    const gate = ledger.gateNextCommit();
    const mint = ledger.mint({ to: 'alice', assets: { gold: 1n } });
    await gate.entered;

    clock.setDate(-HOUR_MS);
    gate.open();
    await mint;

    expect(await committed).toMatchObject({ waitedMs: 0 });
    expect(await batch).toMatchObject({ ms: 0 });
  });
});
