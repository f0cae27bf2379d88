import { expect, test } from 'vitest';
import { LedgerError } from '../../src/index.ts';
import type { LedgerStore } from '../../src/store/ledger-store.ts';
import type { DueWalletPage, DueWallets } from '../../src/store/outbox-store.ts';
import { ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { type HeldCall, type HeldCalls, heldCalls } from '../store/support/held-calls.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

// Goal: settled() that races close() never reports the store, which the ledger itself closes.
// Method: the scan of the outbox by settled() is held. No poll scans meanwhile, because the clock stands still.

const OUTAGE = new LedgerError('ERR_STORE_UNAVAILABLE', 'an injected outage');

describeLedgers('settled() of a ledger that closes', (open) => {
  /** A ledger with a processor of `Mail`, and settled() with its scan of the outbox. */
  async function settling(processor: () => unknown): Promise<{
    readonly ledger: TestLedger;
    readonly error: Promise<unknown>;
    readonly scan: HeldCall<DueWalletPage, DueWallets>;
  }> {
    let held: HeldCalls<DueWalletPage, DueWallets> | undefined;
    const wrapStore = (store: LedgerStore): LedgerStore => {
      const dueWallets = store.outbox.dueWallets.bind(store.outbox);
      store.outbox.dueWallets = (page) => (held === undefined ? dueWallets(page) : held.call(page));
      return store;
    };
    const ledger = await open({ clock: new ManualClock() }, { wrapStore });
    ledger.processor('Mail', processor);
    await ledger.settled();
    held = heldCalls();
    const error = ledger.settled().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return { ledger, error, scan: await held.next() };
  }

  test('ends with ERR_CLOSED when the ledger is closed, although a scan of the outbox goes on', async () => {
    const { ledger, error, scan } = await settling(() => {});

    await ledger.close();
    const ended = await error;
    scan.reject(OUTAGE);

    expect(ended).toMatchObject({ code: 'ERR_CLOSED' });
  });

  test('ends with ERR_CLOSED if a scan of the outbox fails while a processor delays the close', async () => {
    let finish = (): void => {};
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const { ledger, error, scan } = await settling(() => {
      begin();
      return new Promise<void>((done) => {
        finish = done;
      });
    });
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'Mail' }] });
    await begun;

    const closing = ledger.close();
    scan.reject(OUTAGE);
    const ended = await error;
    finish();
    await closing;

    expect(ended).toMatchObject({ code: 'ERR_CLOSED' });
  });
});
