import { expect, test } from 'vitest';
import { systemWorld } from '../../src/platform/system-world.ts';
import type { PlannedTransaction } from '../../src/store/ledger-store.ts';
import { expectSound } from './support/expect-sound.ts';
import { statuses } from './support/open-store.ts';
import { twoStores, useOutsiders } from './support/two-stores.ts';
import { digest, mint, output, pay, transfer, unit } from './support/units.ts';

// Races of several processes on one server; embedded Postgres has one connection.
const server = useOutsiders();

type Three<T> = [T, T, T];

test('an outpoint that two stores spend concurrently goes to one of them, in every round', async () => {
  const [one, two] = await twoStores();
  const grants = Array.from({ length: 30 }, () => mint(pay('alice', { gold: 1n })));
  await one.apply('alice', ...grants);

  for (const grant of grants) {
    const claim = (to: string) => unit('alice', transfer([output(grant)], [pay(to, { gold: 1n })]));
    const results = await Promise.all([one.store.commit(claim('bob')), two.store.commit(claim('carol'))]);
    expect(statuses(results).sort()).toEqual(['applied', 'conflict']);
  }

  await two.store.close();
  await expectSound(one);
});

test('a key that two stores commit concurrently is applied by one and already_recorded for the other', async () => {
  const [one, two] = await twoStores();

  for (let round = 1; round <= 30; round += 1) {
    const grant = () => unit('alice', mint(pay('alice', { gold: 1n }), { key: `grant-${round}` }));
    const results = await Promise.all([one.store.commit(grant()), two.store.commit(grant())]);
    expect(statuses(results).sort()).toEqual(['already_recorded', 'applied']);
  }

  await two.store.close();
  expect(await one.store.balance('alice')).toEqual({ assets: { gold: 30n }, held: {}, utxos: 30 });
  await expectSound(one);
});

test('a mint that is sent twice concurrently is applied once, with equal results', async () => {
  const [one, two] = await twoStores();

  for (let round = 0; round < 20; round += 1) {
    const grant = unit('alice', mint(pay('alice', { gold: 1n })));
    const [first, second] = await Promise.all([one.store.commit(grant), two.store.commit(grant)]);

    expect(first).toMatchObject({ status: 'applied' });
    expect(second).toEqual(first);
  }
  expect([...one.retries, ...two.retries]).toEqual([]);
  await two.store.close();
  await expectSound(one);
});

test('batches that spend the same outputs in opposite orders do not deadlock', async () => {
  const [one, two] = await twoStores();
  const [first, middle, last] = [1, 2, 3].map((at) => mint(pay(`w${at}`, { gold: 1n }))) as Three<PlannedTransaction>;
  await one.apply('bank', first, middle, last);
  const claim = (grant: PlannedTransaction, to: string) =>
    unit(output(grant).owner, transfer([output(grant)], [pay(to, { gold: 1n })]));
  await server.hold(one, middle.id);

  const forth = one.commitTogether(...[first, middle, last].map((grant) => claim(grant, 'bob')));
  const back = two.commitTogether(...[last, middle, first].map((grant) => claim(grant, 'carol')));
  await server.waiting(one, 2);
  await server.outsider.query('rollback');

  expect([...statuses(await forth), ...statuses(await back)].filter((status) => status === 'applied')).toHaveLength(3);
  expect([...one.retries, ...two.retries]).toEqual([]);
  await two.store.close();
  await expectSound(one);
});

test('batches that carry the same keys in opposite orders do not deadlock', async () => {
  const [one, two] = await twoStores();
  const grant = (key: string) => unit('alice', mint(pay('alice', { gold: 1n }), { key }));
  await server.waitForLocks(one);
  await server.outsider.query('begin');
  await server.outsider.query(
    `insert into "${one.schema}".transactions (id, commit_id, place, kind, key, fingerprint)
      values ($1, 0, 1, 'refused', 'm', $2)`,
    [systemWorld.transactionId(), Buffer.from(digest(''), 'hex')],
  );

  const forth = one.commitTogether(...['a', 'm', 'z'].map(grant));
  const back = two.commitTogether(...['z', 'm', 'a'].map(grant));
  await server.waiting(one, 2);
  await server.outsider.query('rollback');

  const results = [...statuses(await forth), ...statuses(await back)].sort();
  const recorded = ['already_recorded', 'already_recorded', 'already_recorded'];
  expect(results).toEqual([...recorded, 'applied', 'applied', 'applied']);
  expect([...one.retries, ...two.retries]).toEqual([]);
  await two.store.close();
  await expectSound(one);
});
