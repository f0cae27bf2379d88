import { expect, test } from 'vitest';
import type { Processor } from '../../src/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

describeLedgers('processors', (open) => {
  test('deliveries of a removed processor wait for the next one without counting an attempt', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const seen: string[] = [];
    const remove = ledger.processor('BuyItem', ({ action }) => {
      seen.push(`first ${action.item}`);
      remove();
    });
    const sale = { from: 'alice', to: 'shop', assets: { gold: 1n } };
    await Promise.all(
      ['a', 'b', 'c'].map((item) => ledger.transfer({ ...sale, actions: [{ type: 'BuyItem', item }] })),
    );
    await ledger.settled();
    await ledger.settled();

    ledger.processor('BuyItem', ({ action, attempt }) => seen.push(`second ${action.item}/${attempt}`));
    await ledger.settled();

    expect(seen).toEqual(['first a', 'second b/1', 'second c/1']);
  });

  test('a second processor of a type is refused until the first is removed', async () => {
    const ledger = await open();
    const remove = ledger.processor('BuyItem', () => {});

    expect(() => ledger.processor('BuyItem', () => {})).toThrow(/processor for BuyItem already/);

    remove();
    expect(ledger.processor('BuyItem', () => {})).toBeTypeOf('function');
  });

  test.each([undefined, null, 'BuyItem', {}])(
    'processor() refuses a processor that is not a function: %j',
    async (processor) => {
      const ledger = await open();

      const registering = (): unknown => ledger.processor('BuyItem', processor as unknown as Processor);

      expect(registering).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTIONS' }));
      expect(registering).toThrow('processor: expected a function for BuyItem');
    },
  );
});
