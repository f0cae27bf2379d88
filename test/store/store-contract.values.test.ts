import { expect, test } from 'vitest';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore } from './support/open-store.ts';
import { burn, mint, output, pay, transfer } from './support/units.ts';

const AMOUNTS = [1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n, 10n ** 77n, 10n ** 78n - 1n];

describeDatabases('values', (open) => {
  test.each(AMOUNTS)('an amount of %d is written, spent and read exactly', async (amount) => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: amount }));
    await ledger.apply('alice', grant);
    const paid = transfer([output(grant)], [pay('bob', { gold: amount })]);
    await ledger.apply('alice', paid);

    const read = {
      balance: await ledger.store.balance('bob'),
      unspent: (await ledger.store.unspent('bob')).utxos,
      page: await ledger.store.utxos('bob', 10),
      transaction: await ledger.store.transaction(paid.id),
      supply: await ledger.store.supply(),
    };

    const assets = { gold: amount };
    expect(read.balance).toEqual({ assets, held: {}, utxos: 1 });
    expect(read.unspent).toEqual([output(paid)]);
    expect(read.page).toEqual([{ outpoint: output(paid).outpoint, owner: 'bob', assets }]);
    expect(read.transaction?.inputs).toEqual([{ outpoint: output(grant).outpoint, owner: 'alice', assets }]);
    expect(read.supply.get('gold')).toEqual({ minted: amount, burned: 0n, circulating: amount });
    await expectSound(ledger);
  });

  test('a sum can exceed the largest amount of one output', async () => {
    const ledger = await openStore(await open());
    const largest = 10n ** 78n - 1n;
    await ledger.apply('alice', mint([pay('alice', { gold: largest }), pay('alice', { gold: largest })]));

    const balance = await ledger.store.balance('alice');

    expect(balance).toEqual({ assets: { gold: 2n * largest }, held: {}, utxos: 2 });
    expect((await ledger.store.supply()).get('gold')?.circulating).toBe(2n * largest);
    await expectSound(ledger);
  });

  test.each([
    { amount: 'NaN', code: '23514' },
    { amount: 'Infinity', code: '22003' },
    { amount: '-1', code: '23514' },
    { amount: '0', code: '23514' },
    { amount: '0.4', code: '23514' },
    { amount: '1e78', code: '22003' },
  ])('an amount of $amount is refused by the database', async ({ amount, code }) => {
    const ledger = await openStore(await open());
    const insert = ledger.sql(
      `insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
        values ('0198c000-0000-7000-8000-000000000001', 0, 1, 'gold', 'alice', $1::text::numeric)`,
      amount,
    );

    await expect(insert).rejects.toMatchObject({ code });
    expect((await ledger.store.unspent('alice')).utxos).toEqual([]);
  });

  test.each(['NULL', 'null', 'constructor', 'toString', '0', '1e3', 'a.b:c_d-e', 'x'.repeat(64)])(
    'a wallet and an asset may be called %s',
    async (name) => {
      const ledger = await openStore(await open());
      const grant = mint([pay(name, { [name]: 5n, gold: 1n }), pay('other', { [name]: 2n })]);
      await ledger.apply(name, grant);

      const read = {
        balance: await ledger.store.balance(name),
        unspent: (await ledger.store.unspent(name)).utxos,
        supply: await ledger.store.supply(),
      };

      expect(read.balance).toEqual({ assets: { gold: 1n, [name]: 5n }, held: {}, utxos: 1 });
      expect(read.unspent).toEqual([output(grant, 0)]);
      expect(read.supply.get(name)).toEqual({ minted: 7n, burned: 0n, circulating: 7n });
      await expectSound(ledger);
    },
  );

  test('names that differ in case are different wallets and assets', async () => {
    const ledger = await openStore(await open());
    await ledger.apply('a', mint([pay('a', { gold: 1n, Gold: 2n }), pay('A', { gold: 4n })]));

    const balances = await Promise.all([ledger.store.balance('a'), ledger.store.balance('A')]);

    expect(balances).toEqual([
      { assets: { Gold: 2n, gold: 1n }, held: {}, utxos: 1 },
      { assets: { gold: 4n }, held: {}, utxos: 1 },
    ]);
  });

  test('balances and supply follow mints, transfers and burns with change', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 100n, silver: 9n }));
    const paid = transfer([output(grant)], [pay('bob', { gold: 30n }), pay('alice', { gold: 70n, silver: 9n })]);
    const burnt = burn([output(paid, 1)], [pay('alice', { gold: 50n })]);

    await ledger.apply('alice', grant, paid, burnt);

    expect(await ledger.store.supply()).toEqual(
      new Map([
        ['gold', { minted: 100n, burned: 20n, circulating: 80n }],
        ['silver', { minted: 9n, burned: 9n, circulating: 0n }],
      ]),
    );
    const view = await ledger.sql(
      `select wallet, asset, amount::text as amount, utxos::text as utxos from $schema.balances order by wallet, asset`,
    );
    expect(view).toEqual([
      { wallet: 'alice', asset: 'gold', amount: '50', utxos: '1' },
      { wallet: 'bob', asset: 'gold', amount: '30', utxos: '1' },
    ]);
    expect(await ledger.store.balance('alice')).toEqual({ assets: { gold: 50n }, held: {}, utxos: 1 });
    await expectSound(ledger);
  });

  test('an empty ledger has no supply, no wallet and no transaction', async () => {
    const ledger = await openStore(await open());

    expect(await ledger.store.supply()).toEqual(new Map());
    expect(await ledger.store.balance('nobody')).toEqual({ assets: {}, held: {}, utxos: 0 });
    expect((await ledger.store.unspent('nobody')).utxos).toEqual([]);
    expect(await ledger.store.utxos('nobody', 10)).toEqual([]);
    expect(await ledger.store.transaction('0198c000-0000-7000-8000-000000000001')).toBeUndefined();
    expect(await ledger.store.transactionByKey('nothing')).toBeUndefined();
  });
});
