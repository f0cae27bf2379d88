import { expect, test } from 'vitest';
import type { CommitUnit, PlannedTransaction } from '../../src/store/ledger-store.ts';
import { expectSound } from './support/expect-sound.ts';
import { statuses, type TestStore } from './support/open-store.ts';
import { twoStores, useOutsiders } from './support/two-stores.ts';
import {
  burn,
  digest,
  extend,
  hold,
  mint,
  output,
  pay,
  release,
  reversalOfBurn,
  transfer,
  unit,
} from './support/units.ts';

/*
 * Goal: a unit that is sent again while its first send is in progress has the result of that, although the two have no
 * input in common and meet at the row of a hold or of "reversals" only.
 * Method: an outsider inserts the transaction of the first send, so that this waits for the outsider with all other
 * rows locked. It goes on when the second send waits for it.
 */
const server = useOutsiders();

/** Lets the commit of a transaction wait at its primary key, until the outsider rolls back. */
async function holdAtInsert(ledger: TestStore, { id }: PlannedTransaction): Promise<void> {
  await server.waitForLocks(ledger);
  await server.outsider.query('begin');
  await server.outsider.query(
    `insert into "${ledger.schema}".transactions (id, commit_id, place, kind, key, fingerprint)
      values ($1, 0, 1, 'refused', 'of the outsider', $2)`,
    [id, Buffer.from(digest(''), 'hex')],
  );
}

/** Burns 4 of 10 gold of alice. */
async function burnSome(ledger: TestStore): Promise<PlannedTransaction> {
  const grant = mint(pay('alice', { gold: 10n }));
  const destroyed = burn([output(grant)], [pay('alice', { gold: 6n })]);
  await ledger.apply('alice', grant, destroyed);
  return destroyed;
}

/** A unit that loses its input: its batch takes the slow path. */
async function makeConflict(ledger: TestStore): Promise<CommitUnit> {
  const grant = mint(pay('carol', { gold: 1n }));
  await ledger.apply('carol', grant, transfer([output(grant)], [pay('dave', { gold: 1n })]));
  return unit('carol', transfer([output(grant)], [pay('bob', { gold: 1n })]));
}

test.each([
  ['a reversal of a burn', undefined],
  ['a reversal of a burn with a key', 'refund-1'],
])('%s that is sent again while its first send is in progress has the result of that', async (_what, key) => {
  const [zombie, ledger] = await twoStores();
  const back = reversalOfBurn(await burnSome(zombie), key === undefined ? {} : { key });
  await holdAtInsert(zombie, back);
  const first = zombie.store.commit(unit('alice', back));
  await server.waiting(zombie);

  const repeat = ledger.store.commit(unit('alice', back));
  await server.waiting(zombie, 2);
  await server.outsider.query('rollback');

  expect(await first).toMatchObject({ status: 'applied' });
  expect(await repeat).toEqual(await first);
  expect(await ledger.store.balance('alice')).toMatchObject({ assets: { gold: 10n } });
  expect([...zombie.retries, ...ledger.retries]).toEqual([]);
  await ledger.store.close();
  await expectSound(zombie);
});

test('a reversal finds its key recorded by a reversal that was in progress when it was sent', async () => {
  const [one, two] = await twoStores();
  const destroyed = await burnSome(one);
  const [back, again] = [1, 2].map(() => reversalOfBurn(destroyed, { key: 'refund-1' })) as [
    PlannedTransaction,
    PlannedTransaction,
  ];
  await holdAtInsert(one, back);
  const first = one.store.commit(unit('alice', back));
  await server.waiting(one);

  const second = two.store.commit(unit('alice', again));
  await server.waiting(one, 2);
  await server.outsider.query('rollback');

  expect(await first).toMatchObject({ status: 'applied' });
  expect(await second).toEqual({
    status: 'already_recorded',
    recorded: [{ place: 0, transactionId: back.id, fingerprint: digest('') }],
  });
  await two.store.close();
  await expectSound(one);
});

test.each([
  ['an extension of a hold', undefined],
  ['an extension of a hold with a key', 'later'],
])('%s that is sent again has the result of its first send, though the hold is released', async (_what, key) => {
  const [zombie, ledger] = await twoStores();
  const grant = mint(pay('alice', { gold: 5n }));
  const held = hold(output(grant), 'h', 60_000);
  await zombie.apply('alice', grant, held);
  const later = extend('h', 'alice', 120_000, key === undefined ? {} : { key });
  const conflict = await makeConflict(zombie);
  await holdAtInsert(zombie, later);
  const first = zombie.store.commit(unit('alice', later));
  await server.waiting(zombie);
  const released = zombie.store.commit(unit('alice', release(output(held), 'alice')));
  await server.waiting(zombie, 2);

  const repeat = ledger.commitTogether(conflict, unit('alice', later));
  await server.waiting(zombie, 3);
  await server.outsider.query('rollback');

  expect(statuses(await Promise.all([first, released]))).toEqual(['applied', 'applied']);
  const [lost, repeated] = await repeat;
  expect(lost?.status).toBe('conflict');
  const { heldAt: _, ...result } = (await first) as Extract<Awaited<typeof first>, { status: 'applied' }>;
  expect(repeated).toEqual(result);
  await ledger.store.close();
  await expectSound(zombie);
});
