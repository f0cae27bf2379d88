import { expect, test } from 'vitest';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';

const HOUR_MS = 3_600_000;

/** A clock whose date someone sets while time goes by as ever. */
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
  test('back keeps no idle wallet in memory', async () => {
    const clock = new DatedClock();
    const ledger = await open({ clock, idleMs: 1_000 });
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    clock.setDate(-2 * HOUR_MS);
    await clock.advance(1_250);
    await ledger.waitForWallet('alice', 'stopped');

    expect(ledger.residents()).toEqual([]);
  });

  test('forward sends no wallet away that was just used', async () => {
    const clock = new DatedClock();
    const ledger = await open({ clock, idleMs: 1_000 });
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    clock.setDate(24 * HOUR_MS);
    await clock.advance(500);

    expect(ledger.residents()).toEqual(['alice']);
  });

  test('back does not make a quarantine last longer than its minute', async () => {
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

  test('back does not add crashes of long ago to those of the last minute', async () => {
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

  test('forward ends no attempts to reach the database before their time', async () => {
    const clock = new DatedClock();
    const ledger = await open({ clock });
    ledger.failNextCommit('53300');
    ledger.failNextCommit('53300');
    ledger.on('store:retrying', ({ delayMs }) => {
      clock.setDate(24 * HOUR_MS);
      // The pause begins after this.
      setImmediate(() => void clock.advance(delayMs));
    });

    const mint = await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    expect(mint.status).toBe('committed');
  });

  test('makes nobody wait a negative time', async () => {
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
