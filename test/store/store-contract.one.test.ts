import { expect, test } from 'vitest';
import { makeUtxo } from '../../src/domain/values/utxo.ts';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore } from './support/open-store.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';

// A batch of one simple transaction is committed by a function of its own.

describeDatabases('a batch of one transaction', (open) => {
  test.each([
    { what: 'owner', claimed: pay('mallory', { gold: 5n }) },
    { what: 'asset', claimed: pay('alice', { silver: 5n }) },
    { what: 'larger amount', claimed: pay('alice', { gold: 6n }) },
    { what: 'smaller amount', claimed: pay('alice', { gold: 4n }) },
  ])('whose input has another $what than planned is a conflict', async ({ claimed }) => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n }));
    await ledger.apply('alice', grant);
    const forged = makeUtxo(grant.id, 0, claimed.owner, claimed.bundle);
    const spend = transfer([forged], [{ owner: 'mallory', bundle: claimed.bundle }]);

    const result = await ledger.store.commit(unit(claimed.owner, spend));

    expect(result).toEqual({ status: 'conflict', outpoints: [forged.outpoint], holds: [], reversed: [] });
    expect((await ledger.store.unspent('alice')).utxos).toEqual([output(grant)]);
    await expectSound(ledger);
  });

  test('whose input has another number of assets than planned is a conflict', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n, silver: 7n }));
    await ledger.apply('alice', grant);
    const part = makeUtxo(grant.id, 0, 'alice', pay('alice', { gold: 5n }).bundle);

    const result = await ledger.store.commit(unit('alice', transfer([part], [pay('bob', { gold: 5n })])));

    expect(result).toEqual({ status: 'conflict', outpoints: [part.outpoint], holds: [], reversed: [] });
    expect((await ledger.store.unspent('alice')).utxos).toEqual([output(grant)]);
    await expectSound(ledger);
  });

  test('is applied with one and with two outputs, and its input is spent', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n }));
    const split = transfer([output(grant)], [pay('bob', { gold: 3n }), pay('alice', { gold: 2n })]);
    const rest = transfer([output(split, 1)], [pay('bob', { gold: 2n })]);

    await ledger.apply('alice', grant);
    await ledger.apply('alice', split);
    await ledger.apply('alice', rest);

    expect((await ledger.store.unspent('alice')).utxos).toEqual([]);
    expect(await ledger.store.balance('bob')).toEqual({ assets: { gold: 5n }, held: {}, utxos: 2 });
    expect(await ledger.sql('select count(*)::text as rows from $schema.unspent')).toEqual([{ rows: '2' }]);
    await expectSound(ledger);
  });
});
