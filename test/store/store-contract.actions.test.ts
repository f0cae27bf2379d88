import { expect, test } from 'vitest';
import { encode } from '../../src/store/codec/codec.ts';
import type { EncodedAction } from '../../src/store/ledger-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, statuses, type TestStore } from './support/open-store.ts';
import { mint, output, pay, refusal, transfer, unit } from './support/units.ts';

const action = (type: string, fields: object = {}): EncodedAction => ({ type, payload: encode({ type, ...fields }) });

function outboxOf(ledger: TestStore) {
  return ledger.sql(
    `select transaction_id::text as id, action_index::text as at, wallet, type, encode(payload, 'hex') as payload,
      status, attempts::text as attempts from $schema.outbox order by outbox.id`,
  );
}

describeDatabases('actions', (open) => {
  test('actions become outbox rows in the same commit, in their order', async () => {
    const ledger = await openStore(await open());
    const [buy, announce] = [action('BuyItem', { itemId: 'car_1' }), action('Announce')];
    const first = mint(pay('alice', { gold: 1n }), { actions: [buy, announce] });
    const second = mint(pay('alice', { gold: 1n }), { actions: [announce] });

    await ledger.apply('alice', first, second);

    const row = (id: string, at: string, { type, payload }: EncodedAction) => ({
      id,
      at,
      wallet: 'alice',
      type,
      payload: Buffer.from(payload).toString('hex'),
      status: 'waiting',
      attempts: '0',
    });
    const rows = await outboxOf(ledger);
    expect(rows).toEqual([row(first.id, '0', buy), row(first.id, '1', announce), row(second.id, '0', announce)]);
    await expectSound(ledger);
  });

  test('a unit in conflict and a recorded unit leave no outbox row', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n }), { key: 'grant-1' });
    await ledger.apply('alice', grant);
    await ledger.apply('alice', transfer([output(grant)], [pay('bob', { gold: 5n })]));
    const actions = [action('BuyItem')];
    const lost = unit('alice', transfer([output(grant)], [pay('carol', { gold: 5n })], { actions }));
    const known = unit('alice', mint(pay('alice', { gold: 5n }), { actions, key: 'grant-1' }));
    const winner = mint(pay('bob', { gold: 1n }), { actions });

    const results = await ledger.commitTogether(lost, known, unit('bob', winner));

    expect(statuses(results)).toEqual(['conflict', 'already_recorded', 'applied']);
    expect(await outboxOf(ledger)).toMatchObject([{ id: winner.id, wallet: 'bob' }]);
    await expectSound(ledger);
  });

  test('a unit that is sent again does not write its outbox rows again', async () => {
    const ledger = await openStore(await open());
    const paid = unit('alice', mint(pay('alice', { gold: 5n }), { actions: [action('BuyItem')] }));
    await ledger.store.commit(paid);

    await ledger.store.commit(paid);

    expect(await outboxOf(ledger)).toHaveLength(1);
    await expectSound(ledger);
  });

  test('the action of a claimed delivery equals the committed one', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 1n }), { actions: [action('BuyItem', { price: 10n ** 40n })] });
    await ledger.apply('alice', grant);

    const { claimed } = await ledger.store.outbox.settleAndClaim({
      ...{ claimant: '0198c000-0000-7000-8000-000000000001', leaseMs: 1_000, delivered: [] },
      ...{ types: ['BuyItem'], wallets: ['alice'], starting: [1], takes: [9], limit: 10 },
    });

    expect(claimed).toMatchObject([
      {
        transactionId: grant.id,
        actionIndex: 0,
        wallet: 'alice',
        action: { type: 'BuyItem', price: 10n ** 40n },
        attempt: 1,
      },
    ]);
  });

  test('a refusal is recorded under its key, without inputs, outputs and actions', async () => {
    const ledger = await openStore(await open());
    const why = { reason: 'insufficient_funds', shortfalls: [{ asset: 'gold', asked: 5n, available: 4n }] } as const;
    const refused = refusal({ key: 'pay-1', body: encode({ meta: { memo: 'rent' }, refusal: why }) });

    await ledger.apply('alice', refused);

    expect(await ledger.store.transactionByKey('pay-1')).toEqual({
      id: refused.id,
      commitId: 1,
      place: 1,
      kind: 'refused',
      key: 'pay-1',
      committedAt: expect.any(Date),
      inputs: [],
      outputs: [],
      meta: { memo: 'rent' },
      actions: [],
      refusal: why,
    });
    expect(await outboxOf(ledger)).toEqual([]);
    await expectSound(ledger);
  });

  test('the key of a refusal stays recorded, and its command never succeeds later', async () => {
    const ledger = await openStore(await open());
    const refused = refusal({ key: 'pay-1' });
    await ledger.apply('alice', refused);

    const late = await ledger.store.commit(unit('alice', mint(pay('alice', { gold: 5n }), { key: 'pay-1' })));

    expect(late).toMatchObject({ status: 'already_recorded', recorded: [{ place: 0, transactionId: refused.id }] });
    expect((await ledger.store.unspent('alice')).utxos).toEqual([]);
  });

  test('a refusal is committed in a unit with transactions that move value', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n }));
    const refused = refusal({ key: 'pay-1', body: encode({ refusal: { reason: 'too_many_inputs', shortfalls: [] } }) });
    const spend = transfer([output(grant)], [pay('bob', { gold: 5n })]);

    await ledger.apply('alice', grant, refused, spend);

    expect((await ledger.store.transaction(refused.id))?.kind).toBe('refused');
    expect(await ledger.store.balance('bob')).toEqual({ assets: { gold: 5n }, held: {}, utxos: 1 });
    await expectSound(ledger);
  });

  test('a refusal without a key is refused by the database', async () => {
    const ledger = await openStore(await open());

    const result = await ledger.store.commit(unit('alice', refusal({})));

    expect(result).toMatchObject({ status: 'refused', error: { code: '23514' } });
  });
});
