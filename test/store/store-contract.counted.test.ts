import { expect, test } from 'vitest';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { burn, mint, output, pay, transfer, unit } from './support/units.ts';

/** Counts a wallet, which nothing else writes meanwhile. */
async function count({ store }: TestStore, wallet: string): Promise<void> {
  expect(await store.startCounting(wallet)).toBe(true);
  expect(await store.unspentWriters()).toEqual([]);
  await store.endCounting(wallet);
}

const rowsOf = async ({ sql }: TestStore, wallet: string): Promise<number> =>
  (await sql('select from $schema.counted_totals where owner = $1', wallet)).length;

describeDatabases('the totals of counted wallets', (open) => {
  test('the balance of a counted wallet is that of its unspent outputs after every kind of commit', async () => {
    const ledger = await openStore(await open());
    const { store, apply, commitTogether } = ledger;
    const first = mint([pay('shop', { gold: 5n }), pay('shop', { gold: 1n, iron: 2n })]);
    await apply('shop', first);
    await count(ledger, 'shop');
    expect(await store.balance('shop')).toEqual({ assets: { gold: 6n, iron: 2n }, utxos: 2 });

    const paid = mint(pay('shop', { gold: 3n }));
    await apply('shop', paid);
    expect(await store.balance('shop'), 'a single transaction').toEqual({ assets: { gold: 9n, iron: 2n }, utxos: 3 });

    const change = transfer([output(paid)], [pay('alice', { gold: 1n }), pay('shop', { gold: 2n })]);
    await apply('shop', change);
    expect(await store.balance('shop'), 'a change output').toEqual({ assets: { gold: 8n, iron: 2n }, utxos: 3 });

    const many = mint([pay('shop', { gold: 1n, iron: 1n }), pay('bob', { gold: 1n }), pay('shop', { wood: 4n })]);
    await commitTogether(unit('shop', many), unit('carol', mint(pay('carol', { gold: 1n }))));
    const assets = { gold: 9n, iron: 3n, wood: 4n };
    expect(await store.balance('shop'), 'a batch').toEqual({ assets, utxos: 5 });

    const merge = transfer([output(first, 1), output(many)], [pay('shop', { gold: 2n, iron: 3n })]);
    const all = burn([output(many, 2), output(merge)], [pay('shop', { gold: 2n })]);
    await apply('shop', merge, all);
    expect(await store.balance('shop'), 'a chain').toEqual({ assets: { gold: 9n }, utxos: 3 });

    const lost = transfer([output(paid)], [pay('shop', { gold: 3n })]);
    const spent = transfer([output(change, 1)], [pay('dave', { gold: 2n })]);
    const raced = await commitTogether(unit('shop', lost), unit('bob', spent));
    expect(raced.map(({ status }) => status)).toEqual(['conflict', 'applied']);
    expect(await store.balance('shop'), 'beside a conflict').toEqual({ assets: { gold: 7n }, utxos: 2 });

    const rest = transfer([output(first), output(all)], [pay('alice', { gold: 7n })]);
    await apply('shop', rest);
    expect(await store.balance('shop'), 'the last output').toEqual({ assets: {}, utxos: 0 });
    expect(await store.totals('shop', ['gold', 'iron'])).toEqual(new Map(Object.entries({ gold: 0n, iron: 0n })));
    await expectSound(ledger);
  });

  test('a wallet is counted once, and others are read as before', async () => {
    const ledger = await openStore(await open());
    await ledger.apply('shop', mint([pay('shop', { gold: 5n }), pay('alice', { gold: 2n })]));
    await count(ledger, 'shop');

    expect(await ledger.store.startCounting('shop')).toBe(false);
    await ledger.store.endCounting('shop');

    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 5n }, utxos: 1 });
    expect(await ledger.store.balance('alice')).toEqual({ assets: { gold: 2n }, utxos: 1 });
    expect(await ledger.store.totals('shop', ['gold', 'silver'])).toEqual(
      new Map(Object.entries({ gold: 5n, silver: 0n })),
    );
    await expectSound(ledger);
  });

  test('a wallet that holds nothing yet is counted, and commits between its two steps are not lost', async () => {
    const ledger = await openStore(await open());
    await ledger.store.startCounting('shop');
    const made = mint([pay('shop', { gold: 5n }), pay('shop', { iron: 1n })]);
    await ledger.apply('shop', made);
    await ledger.apply('shop', transfer([output(made)], [pay('shop', { gold: 4n }), pay('alice', { gold: 1n })]));
    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 4n, iron: 1n }, utxos: 2 });

    await ledger.store.endCounting('shop');

    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 4n, iron: 1n }, utxos: 2 });
    await expectSound(ledger);
  });

  test('folding leaves one row per total, and the balance as it is', async () => {
    const ledger = await openStore(await open());
    await count(ledger, 'shop');
    const payments = Array.from({ length: 150 }, () => mint(pay('shop', { gold: 1n })));
    for (const payment of payments) await ledger.apply('shop', payment);
    expect(await rowsOf(ledger, 'shop')).toBe(301);

    await ledger.store.foldTotals();

    expect(await rowsOf(ledger, 'shop')).toBe(2);
    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 150n }, utxos: 150 });
    await ledger.store.foldTotals();
    expect(await rowsOf(ledger, 'shop')).toBe(2);
    await expectSound(ledger);
  });
});
