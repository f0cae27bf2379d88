import { expect, test } from 'vitest';
import { all, type ExchangeInput, type Outcome, upTo, type WantedInput } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { hoard } from '../support/hoard.ts';
import { give, holdings } from './support/holdings.ts';

// The acceptance cases of amounts that depend on what a wallet holds, by their numbers.

/** The amounts of an asset that the legs of a committed transaction moved, in their order. */
function moved(outcome: Outcome, asset: string): (bigint | undefined)[] {
  if (outcome.status === 'rejected') return [];
  return (outcome.transaction.legs ?? []).map((leg) => ('assets' in leg ? leg.assets[asset] : undefined));
}

const pay = (ledger: TestLedger, from: string, assets: WantedInput, key?: string): Promise<Outcome> =>
  ledger.transfer({ from, to: 'shop', assets, ...(key === undefined ? {} : { key }) });

describeLedgers('amounts that depend on what a wallet holds', (open) => {
  test('case 48: a transfer up to an amount moves what there is, and says how much', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 8n } });

    const [three, rest, none] = [
      await pay(ledger, 'alice', { gold: upTo(3n) }),
      await pay(ledger, 'alice', { gold: upTo(13n) }),
      await pay(ledger, 'alice', { gold: upTo(1n) }),
    ];

    expect([three, rest].map((outcome) => moved(outcome, 'gold'))).toEqual([[3n], [5n]]);
    expect(none).toEqual({ status: 'rejected', reason: 'nothing_to_move', shortfalls: [] });
    const { id } = (rest as Extract<Outcome, { status: 'committed' }>).transaction;
    expect((await ledger.transaction(id))?.legs).toEqual([{ from: 'alice', to: 'shop', assets: { gold: 5n } }]);
    expect(await holdings(ledger, 'alice', 'shop')).toEqual({ alice: {}, shop: { gold: 8n } });
  });

  test('case 49: a key belongs to the wish, and not to what it moved', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 300n } });

    const first = await pay(ledger, 'alice', { gold: upTo(500n) }, 'k');
    await give(ledger, { alice: { gold: 900n } });
    const again = await pay(ledger, 'alice', { gold: upTo(500n) }, 'k');

    expect(moved(first, 'gold')).toEqual([300n]);
    expect(again).toMatchObject({ status: 'duplicate' });
    expect(moved(again, 'gold')).toEqual([300n]);
    await expect(pay(ledger, 'alice', { gold: upTo(400n) }, 'k')).rejects.toMatchObject({ code: 'ERR_KEY_REUSED' });
    expect(await holdings(ledger, 'alice')).toEqual({ alice: { gold: 900n } });
  });

  test('case 50: all of an asset moves, less what is kept', async () => {
    const ledger = await open();
    await give(ledger, { alice: { usd: 17n }, bob: { usd: 30n } });

    expect(moved(await pay(ledger, 'alice', { usd: all() }), 'usd')).toEqual([17n]);
    expect(await pay(ledger, 'alice', { usd: all() })).toMatchObject({ reason: 'nothing_to_move' });
    expect(moved(await pay(ledger, 'bob', { usd: all({ keep: 10n }) }), 'usd')).toEqual([20n]);
    expect(await pay(ledger, 'bob', { usd: all({ keep: 10n }) })).toMatchObject({ reason: 'nothing_to_move' });
  });

  test('case 50: all of a wallet of 5,000 outputs moves in one answer', async () => {
    const ledger = await open();
    await ledger.sql(hoard('alice', 5_000, { gold: 1 }));

    expect(moved(await pay(ledger, 'alice', { gold: all() }), 'gold')).toEqual([5_000n]);

    expect(await holdings(ledger, 'alice', 'shop')).toEqual({ alice: {}, shop: { gold: 5_000n } });
  });

  test('case 51: a list of sources pays in its order, each as much as it has', async () => {
    const ledger = await open();
    await give(ledger, { bonus: { gold: 3n }, main: { gold: 12n } });
    const buy = (gold: bigint): Promise<Outcome> =>
      ledger.exchange({ legs: [{ from: ['bonus', 'main'], to: 'shop', assets: { gold } }] });

    const refused = await buy(16n);
    const paid = await buy(15n);

    const shortfall = { wallet: 'bonus', asset: 'gold', asked: 16n, available: 15n, held: 0n, legs: [0] };
    expect(refused).toEqual({ status: 'rejected', reason: 'insufficient_funds', shortfalls: [shortfall] });
    expect(moved(paid, 'gold')).toEqual([3n, 12n]);
    const vouchers = { v1: { gold: 5_000n }, v2: { gold: 1_000n }, v3: { gold: 3_000n }, v4: { gold: 10_000n } };
    await give(ledger, vouchers);
    const legs = [{ from: Object.keys(vouchers), to: 'shop', assets: { gold: 10_000n } }];
    expect(moved(await ledger.exchange({ legs }), 'gold')).toEqual([5_000n, 1_000n, 3_000n, 1_000n]);
  });

  test('case 51: a leg of which nothing moves is left out, and an exchange without a leg is refused', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n } });
    const legs: ExchangeInput['legs'] = [
      { from: 'alice', to: 'bob', assets: { gold: upTo(9n) } },
      { from: 'alice', to: 'carol', assets: { gold: upTo(9n) } },
      { burn: { wood: all() }, from: 'alice' },
    ];

    const outcome = await ledger.exchange({ legs });

    expect(outcome).toMatchObject({
      transaction: { legs: [{ from: 'alice', to: 'bob', assets: { gold: 5n } }] },
    });
    expect(await ledger.exchange({ legs })).toMatchObject({ status: 'rejected', reason: 'nothing_to_move' });
  });

  test('a wish is resolved against what fixed legs bring, in the order of the legs', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n }, bank: { gold: 10n } });

    const outcome = await ledger.exchange({
      legs: [
        { from: 'alice', to: 'bob', assets: { gold: all({ keep: 2n }) } },
        { from: 'bank', to: 'alice', assets: { gold: 10n } },
      ],
    });

    expect(moved(outcome, 'gold')).toEqual([13n, 10n]);
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gold: 2n }, bob: { gold: 13n } });
  });

  test('all of an asset includes what another runtime has paid', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await give(ledger, { alice: { gold: 5n, wood: 1n } });
    await pay(ledger, 'alice', { wood: 1n });
    await give(other, { alice: { gold: 4n } });

    expect(moved(await pay(ledger, 'alice', { gold: all() }), 'gold')).toEqual([9n]);
    await other.close();
  });

  test.each<[unknown, string]>([
    [{ gold: upTo(0n) }, 'amount_not_positive'],
    [{ gold: { upTo: 5 } }, 'amount_not_bigint'],
    [{ gold: { upTo: 5n, all: true } }, 'wish_invalid'],
    [{ gold: { all: false } }, 'wish_invalid'],
    [{ gold: { all: true, keep: -1n } }, 'amount_not_positive'],
    [{ gold: { atLeast: 5n } }, 'amount_not_bigint'],
    [{ gold: all }, 'wish_invalid'],
    [{ gold: upTo, wood: 1n }, 'wish_invalid'],
    [
      [
        { asset: 'gold', amount: all() },
        { asset: 'gold', amount: 1n },
      ],
      'wish_invalid',
    ],
  ])('a transfer of %o is refused', async (assets, problem) => {
    const ledger = await open();

    await expect(pay(ledger, 'alice', assets as WantedInput)).rejects.toMatchObject({ problem });
  });

  test('a mint takes no all(), and a requirement takes no wish', async () => {
    const ledger = await open();
    const assets = { gold: all() } as unknown as Readonly<Record<string, bigint>>;
    const legs = [{ mint: { gold: 1n }, to: 'alice' }];

    await expect(ledger.mint({ to: 'alice', assets })).rejects.toMatchObject({ problem: 'wish_invalid' });
    const uncalled = { gold: all } as unknown as typeof assets;
    await expect(ledger.mint({ to: 'alice', assets: uncalled })).rejects.toMatchObject({ problem: 'wish_invalid' });
    await expect(ledger.exchange({ legs, requires: [{ wallet: 'alice', assets }] })).rejects.toMatchObject({
      problem: 'amount_not_bigint',
      field: 'requires[0].assets.gold',
    });
  });
});
