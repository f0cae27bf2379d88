import { expect, test } from 'vitest';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give, holdings, reasonOf } from './support/holdings.ts';
import { committed, pay } from './support/payments.ts';

// Reversals in part: what each part moves, in which order, and when what was burned returns.
describeLedgers('reversals in part', (open) => {
  test.each([0n, 5n])(
    'a price that was burned is created again with the last part of its reversal; its payer has %d more of it',
    async (more) => {
      const ledger = await open();
      await give(ledger, { alice: { gem: 1n } });
      const bought = await ledger.exchange({
        legs: [
          { burn: { gem: 1n }, from: 'alice' },
          { mint: { gold: 100n }, to: 'alice' },
        ],
      });
      const { id } = committed(bought);
      await pay(ledger, 'alice', 'bob', 40n);
      if (more > 0n) await give(ledger, { alice: { gem: more } });

      const first = committed(await ledger.reverse({ transaction: id, upTo: true, key: '1' }));
      const nothing = await ledger.reverse({ transaction: id, upTo: true, key: '2' });
      await pay(ledger, 'bob', 'alice', 40n);
      const second = committed(await ledger.reverse({ transaction: id, upTo: true, key: '3' }));

      expect([first.legs, first.open]).toEqual([[{ burn: { gold: 60n }, from: 'alice' }], { gem: 1n, gold: 40n }]);
      expect(reasonOf(nothing)).toBe('nothing_to_move');
      expect(second.legs).toEqual([
        { mint: { gem: 1n }, to: 'alice' },
        { burn: { gold: 40n }, from: 'alice' },
      ]);
      expect(second.open).toEqual({});
      expect(reasonOf(await ledger.reverse({ transaction: id, key: '4' }))).toBe('already_reversed');
      expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gem: 1n + more }, bob: {} });
    },
  );

  test('a reversal in part mints what was burned with its last part, also of an asset that nobody owes', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n, wood: 2n } });
    const exchange = await ledger.exchange({
      legs: [
        { from: 'alice', to: 'bob', assets: { gold: 3n } },
        { burn: { gold: 2n, wood: 2n }, from: 'alice' },
      ],
    });
    const { id } = committed(exchange);
    await pay(ledger, 'bob', 'carol', 2n);

    const first = committed(await ledger.reverse({ transaction: id, upTo: true }));
    await pay(ledger, 'carol', 'bob', 2n);
    const second = committed(await ledger.reverse({ transaction: id, upTo: true }));

    expect([first.open, second.open]).toEqual([{ gold: 4n, wood: 2n }, {}]);
    expect(first.legs).toEqual([{ from: 'bob', to: 'alice', assets: { gold: 1n } }]);
    expect(second.legs).toEqual([
      { from: 'bob', to: 'alice', assets: { gold: 2n } },
      { mint: { gold: 2n }, to: 'alice' },
      { mint: { wood: 2n }, to: 'alice' },
    ]);
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gold: 5n, wood: 2n }, bob: {} });
  });

  test('a reversal in part pays back in the order of the legs, and not of the outputs that were spent', async () => {
    const ledger = await open();
    for (const wallet of ['ann', 'ben', 'cat']) await give(ledger, { [wallet]: { gold: 2n } });
    const legs = ['cat', 'ann', 'ben'].map((from) => ({ from, to: 'shop', assets: { gold: 2n } }));
    const { id } = committed(await ledger.exchange({ legs }));
    await pay(ledger, 'shop', 'dan', 3n);

    const part = committed(await ledger.reverse({ transaction: id, upTo: true }));

    expect(part.legs).toEqual([
      { from: 'shop', to: 'cat', assets: { gold: 2n } },
      { from: 'shop', to: 'ann', assets: { gold: 1n } },
    ]);
  });
});
