import { expect, test } from 'vitest';
import type { Transaction } from '../../src/domain/records/transaction.ts';
import { makeUtxo, type Utxo } from '../../src/domain/values/utxo.ts';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, statuses } from './support/open-store.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';

describeDatabases('units of a batch', (open) => {
  test('units of many wallets commit in one statement as one commit, each at its own place', async () => {
    const ledger = await openStore(await open());
    const wallets = Array.from({ length: 15 }, (_, number) => `w${number}`);

    const results = await ledger.commitTogether(
      ...wallets.map((wallet) => unit(wallet, mint(pay(wallet, { gold: 5n })))),
    );

    const places = results.flatMap((result) => (result.status === 'applied' ? [result.firstPlace] : []));
    expect(places).toEqual(wallets.map((_, at) => at + 1));
    expect(new Set(results.map((result) => (result.status === 'applied' ? result.commitId : undefined))).size).toBe(1);
    expect(ledger.batches).toMatchObject([{ units: 15, transactions: 15 }]);
    await expectSound(ledger);
  });

  test('a commit is visible when it has its result, which has its time', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n }));

    const result = await ledger.store.commit(unit('alice', grant));

    const stored = await ledger.store.transaction(grant.id);
    const { commitId, place: firstPlace, committedAt } = stored as Transaction;
    expect(result).toEqual({ status: 'applied', commitId, firstPlace, committedAt });
    expect((await ledger.store.unspent('alice')).utxos).toEqual([output(grant)]);
  });

  test.each(['first', 'last'])(
    'a unit in conflict that is %s in its batch does not affect the others',
    async (place) => {
      const ledger = await openStore(await open());
      const grants = [mint(pay('alice', { gold: 5n })), mint(pay('bob', { gold: 5n }))] as const;
      await ledger.apply('alice', grants[0]);
      await ledger.apply('bob', grants[1]);
      await ledger.apply('alice', transfer([output(grants[0])], [pay('thief', { gold: 5n })]));
      const loser = unit('alice', transfer([output(grants[0])], [pay('carol', { gold: 5n })]));
      const winner = unit('bob', transfer([output(grants[1])], [pay('carol', { gold: 5n })]));

      const units = place === 'first' ? [loser, winner] : [winner, loser];
      const results = await ledger.commitTogether(...units);

      expect(results[units.indexOf(loser)]).toEqual({
        status: 'conflict',
        outpoints: [output(grants[0]).outpoint],
        holds: [],
        reversed: [],
      });
      expect(results[units.indexOf(winner)]).toMatchObject({ status: 'applied' });
      expect(ledger.batches.at(-1)).toMatchObject({ units: 2 });
      expect(await ledger.store.balance('carol')).toEqual({ assets: { gold: 5n }, held: {}, utxos: 1 });
      await expectSound(ledger);
    },
  );

  test('an outpoint that two units of a batch spend goes to the first', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n }));
    await ledger.apply('alice', grant);
    const claim = (to: string) => unit('alice', transfer([output(grant)], [pay(to, { gold: 5n })]));

    const results = await ledger.commitTogether(claim('bob'), claim('carol'));

    expect(statuses(results)).toEqual(['applied', 'conflict']);
    expect(await ledger.store.balance('bob')).toEqual({ assets: { gold: 5n }, held: {}, utxos: 1 });
    expect(await ledger.store.balance('carol')).toEqual({ assets: {}, held: {}, utxos: 0 });
    await expectSound(ledger);
  });

  test('a unit in conflict is not applied at all and names every conflicting input', async () => {
    const ledger = await openStore(await open());
    const [gone, kept] = [mint(pay('alice', { gold: 5n })), mint(pay('alice', { gold: 7n }))] as const;
    await ledger.apply('alice', gone, kept);
    await ledger.apply('alice', transfer([output(gone)], [pay('bob', { gold: 5n })]));

    const result = await ledger.store.commit(
      unit(
        'alice',
        transfer([output(kept)], [pay('carol', { gold: 7n })]),
        transfer([output(gone)], [pay('carol', { gold: 5n })]),
      ),
    );

    expect(result).toEqual({ status: 'conflict', outpoints: [output(gone).outpoint], holds: [], reversed: [] });
    expect((await ledger.store.unspent('alice')).utxos).toEqual([output(kept)]);
    expect((await ledger.store.unspent('carol')).utxos).toEqual([]);
    await expectSound(ledger);
  });

  test('an input that never existed is a conflict', async () => {
    const ledger = await openStore(await open());
    const never = output(mint(pay('alice', { gold: 5n })));

    const result = await ledger.store.commit(unit('alice', transfer([never], [pay('bob', { gold: 5n })])));

    expect(result).toEqual({ status: 'conflict', outpoints: [never.outpoint], holds: [], reversed: [] });
  });

  test.each([
    { what: 'owner', claimed: pay('mallory', { gold: 5n, silver: 7n }) },
    { what: 'number of assets', claimed: pay('alice', { gold: 5n }) },
    { what: 'larger amount', claimed: pay('alice', { gold: 50n, silver: 7n }) },
    { what: 'smaller amount', claimed: pay('alice', { gold: 5n, silver: 6n }) },
    { what: 'asset', claimed: pay('alice', { gold: 5n, silverfish: 7n }) },
    { what: 'order of amounts', claimed: pay('alice', { gold: 7n, silver: 5n }) },
  ])('an input whose $what does not match is a conflict', async ({ claimed }) => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n, silver: 7n }));
    await ledger.apply('alice', grant);
    const forged = makeUtxo(grant.id, 0, claimed.owner, claimed.bundle);

    const result = await ledger.store.commit(unit(claimed.owner, transfer([forged], [pay('mallory', { gold: 5n })])));

    expect(result).toEqual({ status: 'conflict', outpoints: [forged.outpoint], holds: [], reversed: [] });
    expect((await ledger.store.unspent('alice')).utxos).toEqual([output(grant)]);
    await expectSound(ledger);
  });

  test('an input that holds less than planned is a conflict, and all other units of the batch commit', async () => {
    const ledger = await openStore(await open());
    const grants = [1, 2, 3].map((at) => mint(pay(`w${at}`, { gold: 5n, silver: 7n })));
    await ledger.apply('bank', ...grants);
    const [first, second, third] = grants.map((grant) => output(grant)) as [Utxo, Utxo, Utxo];
    const wrong = makeUtxo(second.transactionId, 0, 'w2', pay('w2', { gold: 5n, silver: 8n }).bundle);
    const spend = (utxo: Utxo) => unit(utxo.owner, transfer([utxo], [{ owner: 'bob', bundle: utxo.bundle }]));

    const results = await ledger.commitTogether(spend(first), spend(wrong), spend(third));

    expect(results).toMatchObject([
      { status: 'applied' },
      { status: 'conflict', outpoints: [second.outpoint], holds: [], reversed: [] },
      { status: 'applied' },
    ]);
    expect(await ledger.store.balance('bob')).toMatchObject({ assets: { gold: 10n, silver: 14n } });
    expect((await ledger.store.unspent('w2')).utxos).toEqual([second]);
    await expectSound(ledger);
  });

  test('the outputs of a unit that it spends itself are spent in the history, and have no unspent row', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 10n, silver: 3n }));
    await ledger.apply('alice', grant);
    const first = transfer([output(grant)], [pay('bob', { gold: 1n }), pay('alice', { gold: 9n, silver: 3n })]);
    const second = transfer([output(first, 1)], [pay('bob', { gold: 2n }), pay('alice', { gold: 7n, silver: 3n })]);
    const third = transfer([output(second, 1)], [pay('bob', { silver: 3n }), pay('alice', { gold: 7n })]);

    await ledger.apply('alice', first, second, third);

    const spent = await ledger.sql(
      `select transaction_id::text || ':' || output_index as outpoint, asset, spent_by::text as by
        from $schema.utxos where spent_by is not null order by transaction_id, output_index, asset`,
    );
    expect(spent).toEqual([
      { outpoint: output(grant).outpoint, asset: 'gold', by: first.id },
      { outpoint: output(grant).outpoint, asset: 'silver', by: first.id },
      { outpoint: output(first, 1).outpoint, asset: 'gold', by: second.id },
      { outpoint: output(first, 1).outpoint, asset: 'silver', by: second.id },
      { outpoint: output(second, 1).outpoint, asset: 'gold', by: third.id },
      { outpoint: output(second, 1).outpoint, asset: 'silver', by: third.id },
    ]);
    expect((await ledger.store.unspent('alice')).utxos).toEqual([output(third, 1)]);
    expect(await ledger.store.balance('bob')).toEqual({ assets: { gold: 3n, silver: 3n }, held: {}, utxos: 3 });
    expect(await ledger.sql('select count(*)::text as rows from $schema.unspent')).toEqual([{ rows: '4' }]);
    await expectSound(ledger);
  });

  test('units of two wallets in one batch do not mix', async () => {
    const ledger = await openStore(await open());
    const chainOf = (wallet: string) => {
      const grant = mint(pay(wallet, { gold: 4n }));
      const spend = transfer([output(grant)], [pay('shop', { gold: 1n }), pay(wallet, { gold: 3n })]);
      return { grant, spend, unit: unit(wallet, grant, spend) };
    };
    const [alice, bob] = [chainOf('alice'), chainOf('bob')];

    const results = await ledger.commitTogether(alice.unit, bob.unit);

    expect(statuses(results)).toEqual(['applied', 'applied']);
    expect((await ledger.store.unspent('alice')).utxos).toEqual([output(alice.spend, 1)]);
    expect((await ledger.store.unspent('bob')).utxos).toEqual([output(bob.spend, 1)]);
    await expectSound(ledger);
  });
});
