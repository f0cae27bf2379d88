import { expect, test } from 'vitest';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import { toUtxos } from '../../src/domain/records/movement.ts';
import { viewInputs } from '../../src/domain/records/transaction.ts';
import type { UtxoView } from '../../src/domain/values/utxo.ts';
import { viewUtxo } from '../../src/domain/values/utxo.ts';
import { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import { encodeBody } from '../../src/store/codec/codec.ts';
import { NO_HOLDS } from '../../src/store/reads/select-unspent.ts';
import { movementOf, plan } from '../domain/support/builders.ts';
import { describeDatabases } from '../support/databases.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { mint, output, pay, transfer } from './support/units.ts';

/** All pages of the UTXOs of a wallet. */
async function pages({ store }: TestStore, wallet: string, limit: number): Promise<(readonly UtxoView[])[]> {
  const all: (readonly UtxoView[])[] = [];
  // Bounded, so that the test ends if the pages do not advance.
  while (all.length < 100) {
    const page = await store.utxos(wallet, limit, all.at(-1)?.at(-1)?.outpoint);
    if (page.length === 0) return all;
    all.push(page);
  }
  throw new Error(`the pages do not end for ${wallet}`);
}

describeDatabases('reads', (open) => {
  test('a transaction reads by id and by key as it was written', async () => {
    const ledger = await openStore(await open());
    const body = { meta: { memo: 'rent', note: null }, actions: [{ type: 'BuyItem', itemId: 'car_1' }] };
    const grant = mint(pay('alice', { gold: 10n, silver: 2n }));
    const bytes = encodeBody(body) as Uint8Array;
    const outputs = [pay('bob', { gold: 4n }), pay('alice', { gold: 6n, silver: 2n })];
    const paid = transfer([output(grant)], outputs, { key: 'pay-1', body: bytes });
    await ledger.apply('alice', grant, paid);

    const byId = await ledger.store.transaction(paid.id);
    const byKey = await ledger.store.transactionByKey('pay-1');

    expect(byId).toEqual({
      id: paid.id,
      commitId: expect.any(Number),
      place: 2,
      kind: 'transfer',
      key: 'pay-1',
      committedAt: expect.any(Date),
      inputs: viewInputs(paid.movement.inputs),
      outputs: toUtxos(paid.id, outputs).map(viewUtxo),
      meta: body.meta,
      actions: body.actions,
    });
    expect(byKey).toEqual(byId);
  });

  test('a transaction of many outputs reads them in their order', async () => {
    const ledger = await openStore(await open());
    const outputs = Array.from({ length: 12 }, (_, at) => pay(`w${at}`, { gold: BigInt(at + 1) }));
    const grant = mint(outputs);
    await ledger.apply('alice', grant);

    const stored = await ledger.store.transaction(grant.id);

    expect(stored?.outputs).toEqual(toUtxos(grant.id, outputs).map(viewUtxo));
  });

  test('a transaction of many inputs reads them in the order of their outpoints', async () => {
    const ledger = await openStore(await open());
    const grants = [1n, 2n, 3n].map((gold) => mint([pay('bank', { gold: 9n }), pay('alice', { gold })]));
    await ledger.apply('bank', ...grants);
    const command = validateCommand('transfer', { from: 'alice', to: 'bob', assets: { gold: 6n } });
    const utxos = UtxoSet.of((await ledger.store.unspent('alice')).utxos);
    const { inputs, outputs } = movementOf(plan(command, utxos, { inputsMax: 100, merges: true }));
    const paid = transfer(inputs, outputs);
    await ledger.apply('alice', paid);

    const stored = await ledger.store.transaction(paid.id);

    expect(paid.movement.inputs).toHaveLength(3);
    expect(stored?.inputs).toEqual(viewInputs(paid.movement.inputs));
    expect(stored?.outputs).toEqual(toUtxos(paid.id, paid.movement.outputs).map(viewUtxo));
  });

  test('many concurrent reads of transactions each return their own', async () => {
    const ledger = await openStore(await open());
    const grants = Array.from({ length: 10 }, (_, at) => mint(pay(`w${at}`, { gold: BigInt(at + 1) })));
    await ledger.apply('bank', ...grants);

    const stored = await Promise.all(grants.map(({ id }) => ledger.store.transaction(id)));

    expect(stored.map((transaction) => transaction?.outputs)).toEqual(
      grants.map(({ id, movement }) => toUtxos(id, movement.outputs).map(viewUtxo)),
    );
  });

  test('many concurrent reads of wallets each return their own', async () => {
    const ledger = await openStore(await open());
    const grants = Array.from({ length: 10 }, (_, at) => mint(pay(`w${at}`, { gold: BigInt(at + 1) })));
    await ledger.apply('bank', ...grants);
    const wallets = [...grants.keys()].map((at) => `w${at}`);

    const unspent = await Promise.all(wallets.map((wallet) => ledger.store.unspent(wallet)));
    const balances = await Promise.all(wallets.map((wallet) => ledger.store.balance(wallet)));

    expect(unspent).toEqual(grants.map((grant) => ({ utxos: [output(grant)], isAll: true, holds: NO_HOLDS })));
    expect(balances).toEqual(wallets.map((_, at) => ({ assets: { gold: BigInt(at + 1) }, held: {}, utxos: 1 })));
  });

  test('pages of UTXOs cover all of them once, in the order of their outpoints', async () => {
    const ledger = await openStore(await open());
    const wide = Array.from({ length: 11 }, () => pay('alice', { gold: 1n, silver: 2n, wood: 3n }));
    const [first, second] = [mint(wide), mint([pay('bob', { gold: 1n }), pay('alice', { gold: 7n })])];
    await ledger.apply('alice', first, second);

    const all = await pages(ledger, 'alice', 5);

    const expected = [
      ...toUtxos(first.id, wide).map(viewUtxo),
      ...toUtxos(second.id, second.movement.outputs).map(viewUtxo).slice(1),
    ];
    expect(all.map(({ length }) => length)).toEqual([5, 5, 2]);
    expect(all.flat()).toEqual(expected);
  });

  test('a page has no spent outputs, and can start after one', async () => {
    const ledger = await openStore(await open());
    const grant = mint([1n, 2n, 3n].map((gold) => pay('alice', { gold })));
    await ledger.apply('alice', grant);
    await ledger.apply('alice', transfer([output(grant, 1)], [pay('bob', { gold: 2n })]));

    const rest = await ledger.store.utxos('alice', 10, output(grant, 1).outpoint);

    expect(rest.map(({ outpoint }) => outpoint)).toEqual([output(grant, 2).outpoint]);
    expect((await pages(ledger, 'alice', 1)).flat()).toHaveLength(2);
  });
});
