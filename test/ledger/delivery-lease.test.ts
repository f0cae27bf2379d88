import { expect, test } from 'vitest';
import type { Delivery, Ledger } from '../../src/index.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const MAIL = { to: 'alice', assets: { gold: 1n }, actions: [{ type: 'Mail' }] };

/** Registers a processor of `Mail` that does not return before `finish()`, as that of a killed process. */
function hangInMail(ledger: Ledger): { readonly claimed: Promise<Delivery>; finish(): void } {
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const claimed = new Promise<Delivery>((resolve) => {
    ledger.processor('Mail', (delivery) => {
      resolve(delivery);
      return finished;
    });
  });
  return { claimed, finish };
}

describeLedgers('the lease of a delivery', (open) => {
  test.each([40_000, 300_000])('of %d ms is what a runtime waits before it takes one over', async (deliveryLeaseMs) => {
    const [clock, later] = [new ManualClock(), new ManualClock()];
    const ledger = await open({ clock, deliveryLeaseMs });
    const other = await ledger.another({ clock: later, deliveryLeaseMs });
    const { claimed, finish } = hangInMail(ledger);
    await ledger.mint(MAIL);
    const { id } = await claimed;
    const seen: Delivery[] = [];
    other.processor('Mail', (delivery) => seen.push(delivery));
    await other.settled();

    await later.advance(deliveryLeaseMs / 2);
    await other.settled();
    const early = seen.length;
    await later.advance(deliveryLeaseMs / 2);
    await other.settled();

    finish();
    await other.close();
    expect(early).toBe(0);
    expect(seen).toMatchObject([{ id, attempt: 2 }]);
  });

  test('of 20 s gives a processor 10 s', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, deliveryLeaseMs: 20_000 });
    const { claimed, finish } = hangInMail(ledger);
    const errors: unknown[] = [];
    ledger.on('delivery:failed', ({ error }) => errors.push(error));
    await ledger.mint(MAIL);
    await claimed;

    await clock.advance(10_000);
    finish();
    await ledger.settled();

    expect(errors).toMatchObject([{ message: 'the processor took longer than 10000 ms' }]);
  });
});
