import { expect, test } from 'vitest';
import type { CommitUnit, PlannedTransaction } from '../../src/store/ledger-store.ts';
import { expectSound } from './support/expect-sound.ts';
import { statuses, type TestStore } from './support/open-store.ts';
import { twoStores, useOutsiders } from './support/two-stores.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';

/*
 * Goal: every batch locks its inputs in the order of their outpoints, with any statistics.
 * Method: another session holds one input. While the batch waits for it, an observer finds all inputs before it locked
 * and all inputs after it free.
 */
const server = useOutsiders();
const SPENT = 12;

/** Outputs in the order of their outpoints, which are stored in the opposite order. */
async function fund(store: TestStore): Promise<PlannedTransaction[]> {
  const grants = Array.from({ length: SPENT }, (_, at) => mint(pay(`w${at}`, { silver: 1n, gold: 1n })));
  const ordered = grants.sort((one, other) => (one.id < other.id ? -1 : 1));
  await store.apply('bank', ...ordered.toReversed());
  return ordered;
}

function spend(grant: PlannedTransaction, to: string): CommitUnit {
  return unit(output(grant).owner, transfer([output(grant)], [pay(to, { silver: 1n, gold: 1n })]));
}

/** Those of these outputs of which no session holds a row. */
async function free({ schema }: TestStore, grants: readonly PlannedTransaction[]): Promise<string[]> {
  const { rows } = await server.observer.query<{ id: string }>(
    `select transaction_id as id from "${schema}".unspent where transaction_id = any($1) for update skip locked`,
    [grants.map(({ id }) => id)],
  );
  return [...new Set(rows.map(({ id }) => id))].sort();
}

test.each([
  ['no statistics', false],
  ['statistics', true],
])('a batch that waits for an input holds the inputs before it and none after it, with %s', async (_of, isAnalyzed) => {
  const [one, two] = await twoStores();
  for (const held of [0, 1, SPENT / 2, SPENT - 1]) {
    const grants = await fund(one);
    if (isAnalyzed) await server.outsider.query(`analyze "${one.schema}".unspent`);
    await server.hold(one, (grants[held] as PlannedTransaction).id);

    const committing = one.commitTogether(...grants.map((grant) => spend(grant, 'bob')));
    await server.waiting(one, 1);
    const behind = await free(one, grants);
    await server.outsider.query('rollback');

    expect(behind).toEqual(grants.slice(held + 1).map(({ id }) => id));
    expect(new Set(statuses(await committing))).toEqual(new Set(['applied']));
  }
  await two.store.close();
  await expectSound(one);
});

test('a batch on the slow path and a batch on the fast path do not deadlock', async () => {
  const [one, two] = await twoStores();
  for (let round = 0; round < 20; round += 1) {
    const grants = await fund(one);
    const [spent] = grants.splice(round % SPENT, 1) as [PlannedTransaction];
    await one.store.commit(spend(spent, 'carol'));

    await server.hold(one, (grants[SPENT / 2] as PlannedTransaction).id);
    const slow = one.commitTogether(...[spent, ...grants].map((grant) => spend(grant, 'bob')));
    const fast = two.commitTogether(...grants.map((grant) => spend(grant, 'dave')));
    await server.waiting(one, 2);
    await server.outsider.query('rollback');

    const applied = [...statuses(await slow), ...statuses(await fast)].filter((status) => status === 'applied');
    expect(applied).toHaveLength(grants.length);
  }
  expect([...one.retries, ...two.retries]).toEqual([]);
  await two.store.close();
  await expectSound(one);
});
