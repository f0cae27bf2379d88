import { expect, test } from 'vitest';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { burn, mint, output, pay, transfer, unit } from './support/units.ts';

/** Counts a wallet, which nothing else writes meanwhile. */
async function count({ store }: TestStore, wallet: string): Promise<void> {
  expect(await store.startCounting(wallet)).toBe(true);
  expect(await store.unspentWriters()).toEqual([]);
  expect(await store.endCounting(wallet)).toBe(true);
}

/** The rows of totals, and those of changes that are not folded. */
async function rowsOf({ sql }: TestStore): Promise<unknown> {
  const [row] = await sql(`select (select count(*) from $schema.counted_totals)::text as totals,
    (select count(*) from $schema.counted_changes)::text as changes`);
  return row;
}

describeDatabases('the totals of counted wallets', (open) => {
  test('the balance of a counted wallet is that of its unspent outputs after every kind of commit', async () => {
    const ledger = await openStore(await open());
    const { store, apply, commitTogether } = ledger;
    const first = mint([pay('shop', { gold: 5n }), pay('shop', { gold: 1n, iron: 2n })]);
    await apply('shop', first);
    await count(ledger, 'shop');
    expect(await store.balance('shop')).toEqual({ assets: { gold: 6n, iron: 2n }, held: {}, utxos: 2 });

    const paid = mint(pay('shop', { gold: 3n }));
    await apply('shop', paid);
    expect(await store.balance('shop'), 'a single transaction').toEqual({
      assets: { gold: 9n, iron: 2n },
      held: {},
      utxos: 3,
    });

    const change = transfer([output(paid)], [pay('alice', { gold: 1n }), pay('shop', { gold: 2n })]);
    await apply('shop', change);
    expect(await store.balance('shop'), 'a change output').toEqual({
      assets: { gold: 8n, iron: 2n },
      held: {},
      utxos: 3,
    });

    const many = mint([pay('shop', { gold: 1n, iron: 1n }), pay('bob', { gold: 1n }), pay('shop', { wood: 4n })]);
    await commitTogether(unit('shop', many), unit('carol', mint(pay('carol', { gold: 1n }))));
    const assets = { gold: 9n, iron: 3n, wood: 4n };
    expect(await store.balance('shop'), 'a batch').toEqual({ assets, held: {}, utxos: 5 });

    const merge = transfer([output(first, 1), output(many)], [pay('shop', { gold: 2n, iron: 3n })]);
    const all = burn([output(many, 2), output(merge)], [pay('shop', { gold: 2n })]);
    await apply('shop', merge, all);
    expect(await store.balance('shop'), 'a chain').toEqual({ assets: { gold: 9n }, held: {}, utxos: 3 });

    const lost = transfer([output(paid)], [pay('shop', { gold: 3n })]);
    const spent = transfer([output(change, 1)], [pay('dave', { gold: 2n })]);
    const raced = await commitTogether(unit('shop', lost), unit('bob', spent));
    expect(raced.map(({ status }) => status)).toEqual(['conflict', 'applied']);
    expect(await store.balance('shop'), 'beside a conflict').toEqual({ assets: { gold: 7n }, held: {}, utxos: 2 });

    const rest = transfer([output(first), output(all)], [pay('alice', { gold: 7n })]);
    await apply('shop', rest);
    expect(await store.balance('shop'), 'the last output').toEqual({ assets: {}, held: {}, utxos: 0 });
    expect((await store.totals(new Map([['shop', ['gold', 'iron']]]))).get('shop')?.available).toEqual(
      new Map(Object.entries({ gold: 0n, iron: 0n })),
    );
    await expectSound(ledger);
  });

  test('a wallet is counted once, and others are read as before', async () => {
    const ledger = await openStore(await open());
    await ledger.apply('shop', mint([pay('shop', { gold: 5n }), pay('alice', { gold: 2n })]));
    await count(ledger, 'shop');

    expect(await ledger.store.startCounting('shop')).toBe(false);
    await ledger.store.endCounting('shop');

    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 5n }, held: {}, utxos: 1 });
    expect(await ledger.store.balance('alice')).toEqual({ assets: { gold: 2n }, held: {}, utxos: 1 });
    expect((await ledger.store.totals(new Map([['shop', ['gold', 'silver']]]))).get('shop')?.available).toEqual(
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
    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 4n, iron: 1n }, held: {}, utxos: 2 });

    await ledger.store.endCounting('shop');

    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 4n, iron: 1n }, held: {}, utxos: 2 });
    await expectSound(ledger);
  });

  test('folding leaves one row per total, and the balance as it is', async () => {
    const ledger = await openStore(await open());
    await count(ledger, 'shop');
    for (let at = 0; at < 5; at += 1) await ledger.apply('shop', mint(pay('shop', { gold: 1n })));
    expect(await rowsOf(ledger)).toEqual({ totals: '1', changes: '10' });

    expect(await ledger.store.foldTotals()).toBe(false);

    expect(await rowsOf(ledger)).toEqual({ totals: '2', changes: '0' });
    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 5n }, held: {}, utxos: 5 });
    await expectSound(ledger);
  });

  test('folding goes by the oldest changes, as many as a step has', async () => {
    const ledger = await openStore(await open());
    await count(ledger, 'shop');
    for (let at = 0; at < 3; at += 1) await ledger.apply('shop', mint(pay('shop', { gold: 1n })));

    const [step] = await ledger.sql('select $schema.fold_totals(4)::text as folded');

    expect(step).toEqual({ folded: '4' });
    expect(await rowsOf(ledger)).toEqual({ totals: '2', changes: '2' });
    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 3n }, held: {}, utxos: 3 });
    await expectSound(ledger);
  });

  test('assets that passed through a wallet leave no row, folded together or apart', async () => {
    const ledger = await openStore(await open());
    await count(ledger, 'shop');
    for (const [item, folds] of [
      ['sword', true],
      ['shield', false],
    ] as const) {
      const made = mint(pay('shop', { [item]: 1n }));
      await ledger.apply('shop', made);
      if (folds) await ledger.store.foldTotals();
      await ledger.apply('shop', transfer([output(made)], [pay('alice', { [item]: 1n })]));
    }

    await ledger.store.foldTotals();

    expect(await rowsOf(ledger)).toEqual({ totals: '1', changes: '0' });
    expect(await ledger.store.balance('shop')).toEqual({ assets: {}, held: {}, utxos: 0 });
    await expectSound(ledger);
  });

  test('changes that are folded before the wallet is summed are in its totals once', async () => {
    const ledger = await openStore(await open());
    await ledger.apply('shop', mint(pay('shop', { gold: 5n })));
    await ledger.store.startCounting('shop');
    const made = mint(pay('shop', { gold: 2n, iron: 1n }));
    await ledger.apply('shop', made);
    await ledger.store.foldTotals();
    await ledger.apply('shop', transfer([output(made)], [pay('alice', { gold: 2n, iron: 1n })]));
    await ledger.store.foldTotals();
    await ledger.apply('shop', mint(pay('shop', { gold: 1n })));

    await ledger.store.endCounting('shop');

    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 6n }, held: {}, utxos: 2 });
    await expectSound(ledger);
  });

  test('a wallet whose name is deleted is counted anew, and what was wrong is right', async () => {
    const ledger = await openStore(await open());
    await ledger.apply('shop', mint(pay('shop', { gold: 5n })));
    await count(ledger, 'shop');
    await ledger.sql(`update $schema.counted_totals set amount = amount + 1`);
    await ledger.sql(`insert into $schema.counted_totals (owner, asset, amount) values ('shop', 'iron', 1)`);
    await ledger.apply('shop', mint(pay('shop', { gold: 1n })));
    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 7n, iron: 1n }, held: {}, utxos: 3 });

    await ledger.sql(`delete from $schema.counted_wallets where owner = 'shop'`);
    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 6n }, held: {}, utxos: 2 });
    await ledger.apply('shop', mint(pay('shop', { gold: 1n })));
    await count(ledger, 'shop');

    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 7n }, held: {}, utxos: 3 });
    await expectSound(ledger);
  });
});
