import { expect, test } from 'vitest';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give, reasonOf } from './support/holdings.ts';

// What is held pays one leg, and is said once: `funds_held` only where all legs together would be paid without holds.
describeLedgers('funds_held', (open) => {
  test('what a list of sources holds back is held, and not insufficient', async () => {
    const ledger = await open();
    await give(ledger, { a: { gold: 10n }, b: { gold: 10n } });
    await ledger.hold({ from: 'a', assets: { gold: 4n }, hold: 'h' });
    const pay = (amount: bigint) =>
      ledger.exchange({ legs: [{ from: ['a', 'b'], to: 'shop', assets: { gold: amount } }] });

    const shortfall = { wallet: 'a', asset: 'gold', asked: 17n, available: 16n, held: 4n, legs: [0] };
    expect(await pay(17n)).toEqual({ status: 'rejected', reason: 'funds_held', shortfalls: [shortfall] });
    expect(reasonOf(await pay(21n))).toBe('insufficient_funds');
    expect(reasonOf(await pay(16n))).toBe('committed');
  });

  test('what is held cannot pay two legs, one of which has a list of sources', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 10n } });
    await ledger.hold({ from: 'alice', assets: { gold: 10n }, hold: 'h' });
    const pay = async (...from: (string | string[])[]) => {
      const legs = from.map((sources, at) => ({ from: sources, to: `to${at}`, assets: { gold: 8n - BigInt(at) } }));
      const outcome = await ledger.exchange({ legs });
      if (outcome.status !== 'rejected') return outcome.status;
      const told = outcome.shortfalls.map(({ asked, available, held, legs: at }) => [at?.[0], asked, available, held]);
      return [outcome.reason, ...told];
    };

    const both = [
      [0, 8n, 0n, 10n],
      [1, 7n, 0n, 2n],
    ];
    expect(await pay('alice', ['alice', 'bob'])).toEqual(['insufficient_funds', ...both.toReversed()]);
    expect(await pay(['alice', 'bob'], ['bob', 'alice'])).toEqual(['insufficient_funds', ...both]);
    await ledger.mint({ to: 'alice', assets: { gold: 5n } });
    expect((await pay(['alice', 'bob'], ['bob', 'alice']))[0]).toBe('funds_held');
    await ledger.release({ hold: 'h' });
    expect(await pay(['alice', 'bob'], ['bob', 'alice'])).toBe('committed');
  });

  test('a list is held back by a hold of a wallet that another list takes from first', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 8n }, bob: { gold: 8n } });
    await ledger.hold({ from: 'alice', assets: { gold: 8n }, hold: 'h' });
    const legs = [
      { from: ['alice', 'bob'], to: 'x', assets: { gold: 8n } },
      { from: ['bob', 'carol'], to: 'y', assets: { gold: 8n } },
    ];

    expect(reasonOf(await ledger.exchange({ legs }))).toBe('funds_held');
    await ledger.release({ hold: 'h' });
    expect(reasonOf(await ledger.exchange({ legs }))).toBe('committed');
  });

  test('what an exchange releases is not counted as held besides', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 10n } });
    await ledger.hold({ from: 'alice', assets: { gold: 10n }, hold: 'h' });
    const pay = (amount: bigint) =>
      ledger.exchange({ legs: [{ release: 'h' }, { from: 'alice', to: 'bob', assets: { gold: amount } }] });

    const shortfall = { wallet: 'alice', asset: 'gold', asked: 15n, available: 10n, held: 0n, legs: [1] };
    expect(await pay(15n)).toEqual({ status: 'rejected', reason: 'insufficient_funds', shortfalls: [shortfall] });
    expect(reasonOf(await pay(10n))).toBe('committed');
  });
});
