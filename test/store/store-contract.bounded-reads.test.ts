import { expect, test } from 'vitest';
import { NO_HOLDS } from '../../src/store/reads/select-unspent.ts';
import { sumOf } from '../domain/support/builders.ts';
import { describeDatabases } from '../support/databases.ts';
import { hoard } from '../support/hoard.ts';
import { openStore, UTXOS_LOADED_MAX } from './support/open-store.ts';
import { mint, output, pay } from './support/units.ts';

describeDatabases('reads of a wallet with many UTXOs', (open) => {
  test('a wallet with as many rows as the limit is read completely', async () => {
    const ledger = await openStore(await open());
    await ledger.sql(hoard('alice', UTXOS_LOADED_MAX, { gold: 1 }));

    const { utxos, isAll } = await ledger.store.unspent('alice');

    expect(isAll).toBe(true);
    expect(sumOf(utxos)).toEqual(new Map([['gold', BigInt(UTXOS_LOADED_MAX)]]));
  });

  test('a wallet with one row more is read in part, and the result says so', async () => {
    const ledger = await openStore(await open());
    await ledger.sql(hoard('alice', UTXOS_LOADED_MAX, { gold: 1 }));
    await ledger.apply('alice', mint(pay('alice', { gold: 7n })));

    const { utxos, isAll } = await ledger.store.unspent('alice');

    expect(isAll).toBe(false);
    // The limit, and the row that shows that it was reached. The largest is among them.
    expect(utxos).toHaveLength(UTXOS_LOADED_MAX + 1);
    expect(sumOf(utxos).get('gold')).toBe(BigInt(UTXOS_LOADED_MAX + 7));
  });

  test('an output with several assets is read completely or not at all', async () => {
    const ledger = await openStore(await open());
    const bundle = { gold: 3, iron: 2, silver: 5, wood: 1 };
    await ledger.sql(hoard('alice', 200, bundle));

    const { utxos, isAll } = await ledger.store.unspent('alice');

    expect(isAll).toBe(false);
    expect(utxos.length).toBeLessThanOrEqual(UTXOS_LOADED_MAX + 1);
    for (const utxo of utxos)
      expect(Object.fromEntries(utxo.bundle)).toEqual({ gold: 3n, iron: 2n, silver: 5n, wood: 1n });
  });

  test('each of several wallets in one read is read within the limit, and the small ones completely', async () => {
    const ledger = await openStore(await open());
    const grants = ['anna', 'zoe'].map((owner) => mint(pay(owner, { gold: 7n, silver: 1n })));
    await ledger.apply('bank', ...grants);
    for (const whale of ['bob', 'carol']) await ledger.sql(hoard(whale, 300, { gold: 1, silver: 2 }));

    const [anna, bob, carol, zoe, nobody] = await Promise.all(
      ['anna', 'bob', 'carol', 'zoe', 'nobody'].map((wallet) => ledger.store.unspent(wallet)),
    );

    expect([anna, zoe]).toEqual(grants.map((grant) => ({ utxos: [output(grant)], isAll: true, holds: NO_HOLDS })));
    expect(nobody).toEqual({ utxos: [], isAll: true, holds: NO_HOLDS });
    for (const whale of [bob, carol]) {
      expect(whale?.isAll).toBe(false);
      expect(whale?.utxos.length).toBeLessThanOrEqual(UTXOS_LOADED_MAX + 1);
      expect(whale?.utxos.every(({ bundle }) => bundle.size === 2)).toBe(true);
    }
    expect(bob?.utxos.every(({ owner }) => owner === 'bob')).toBe(true);
  });

  test('the largest UTXOs of an asset are read first, with all their assets', async () => {
    const ledger = await openStore(await open());
    await ledger.sql(hoard('alice', 300, { gold: 1, iron: 9 }));
    const large = [40n, 60n, 50n].map((gold) => mint(pay('alice', { gold, wood: 1n })));
    await ledger.apply('alice', ...large);

    const { utxos, complete } = await ledger.store.largest('alice', ['gold'], 2);

    expect(utxos.map(({ outpoint }) => outpoint).sort()).toEqual(
      [large[1], large[2]].map((one) => output(one as (typeof large)[number]).outpoint).sort(),
    );
    expect(sumOf(utxos)).toEqual(
      new Map([
        ['gold', 110n],
        ['wood', 2n],
      ]),
    );
    expect(complete).toEqual(new Map());
  });

  test('the sum of an asset is known if none of its UTXOs is left out', async () => {
    const ledger = await openStore(await open());
    await ledger.sql(hoard('alice', 100, { gold: 2 }));
    await ledger.apply('alice', mint([pay('alice', { iron: 4n }), pay('alice', { iron: 5n, gold: 1n })]));

    const { utxos, complete } = await ledger.store.largest('alice', ['gold', 'iron', 'wood'], 10);

    expect(complete).toEqual(
      new Map([
        ['iron', 9n],
        ['wood', 0n],
      ]),
    );
    // Ten UTXOs of gold, and two of iron.
    expect(utxos).toHaveLength(12);
    expect((await ledger.store.largest('alice', ['gold'], 101)).complete.size).toBe(0);
    expect((await ledger.store.largest('alice', ['gold'], 102)).complete).toEqual(new Map([['gold', 201n]]));
  });

  test('totals cover all unspent outputs, with zero for a missing asset', async () => {
    const ledger = await openStore(await open());
    await ledger.sql(hoard('alice', 20_000, { gold: 3, iron: 1 }));
    await ledger.sql(hoard('bob', 100, { gold: 1 }));

    expect((await ledger.store.totals(new Map([['alice', ['gold', 'wood']]]))).get('alice')?.available).toEqual(
      new Map([
        ['gold', 60_000n],
        ['wood', 0n],
      ]),
    );
  });
});
