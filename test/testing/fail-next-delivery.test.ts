import { expect, test } from 'vitest';
import { ManualClock, recordEvents } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

describeLedgers('failNextDelivery()', (open) => {
  test('fails one attempt before the processor is called, which then gets the second one', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    using recorder = recordEvents(ledger);
    const attempts: number[] = [];
    ledger.processor('BuyItem', ({ attempt }) => void attempts.push(attempt));
    ledger.failNextDelivery('BuyItem');
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'BuyItem' }] });
    await ledger.settled();

    await clock.advance(60_000);
    await ledger.settled();

    expect(attempts).toEqual([2]);
    recorder.expectInOrder('delivery:failed', 'delivery:made');
  });

  test('leaves deliveries of other types alone', async () => {
    const ledger = await open({ deliveryAttemptsMax: 1 });
    const made: string[] = [];
    for (const type of ['BuyItem', 'Notify']) ledger.processor(type, ({ action }) => void made.push(action.type));
    ledger.failNextDelivery('BuyItem');
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'Notify' }] });
    await ledger.mint({ to: 'bob', assets: { gold: 1n }, actions: [{ type: 'BuyItem' }] });
    await ledger.settled();

    expect(made).toEqual(['Notify']);
    const [letter] = await ledger.deadLetters.list();
    expect(letter).toMatchObject({ kind: 'delivery', error: 'an injected failure of a delivery of type BuyItem' });
  });

  test('that no delivery meets fails the test, unless it is discarded', async () => {
    const ledger = await open();
    ledger.failNextDelivery('BuyItem');
    ledger.discardInjections();
    const other = await ledger.another();
    other.failNextDelivery('BuyItem');

    await expect(other.close()).rejects.toThrow("no delivery met failNextDelivery('BuyItem')");
    expect(() => ledger.failNextDelivery('no name')).toThrow('failNextDelivery: expected the type of an action');
  });
});
