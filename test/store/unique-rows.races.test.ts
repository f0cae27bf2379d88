import { expect, test } from 'vitest';
import type { Utxo } from '../../src/domain/values/utxo.ts';
import { commitBatchStatement } from '../../src/store/commit/commit-batch.ts';
import type { CommitUnit, PlannedTransaction, UnitResult } from '../../src/store/ledger-store.ts';
import { delegate } from '../../src/store/postgres/database.ts';
import { openTestDatabase } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, statuses, storeOn, type TestStore } from './support/open-store.ts';
import { twoStores, useOutsiders } from './support/two-stores.ts';
import { burn, digest, hold, mint, output, pay, reversalOfBurn, transfer, unit } from './support/units.ts';

/*
 * Goal: a unit that meets the commit of another runtime at a row that only one of them can insert (a hold, a key, an
 * id, the first row of "reversals" for a transaction) has the result of its data, on each path of the commit: the
 * constraint refuses no command.
 * Method: an outsider commits the first unit in a database transaction that stays open. The store sends the second one,
 * and the outsider ends when the store waits for it.
 */
const server = useOutsiders();
const GOLD = { gold: 5n };

/** Two units at one row. */
interface Rivals {
  readonly first: CommitUnit;
  readonly second: CommitUnit;
  /** The result of the second one after the commit of the first. */
  readonly result: UnitResult | { readonly status: 'applied' };
}

type Two<T> = readonly [T, T];
const UNCHANGED = { status: 'conflict', outpoints: [], holds: [], reversed: [] } as const;

async function ofHold(ledger: TestStore, id: string): Promise<Rivals> {
  const [first, second] = (await grantsOf(ledger, 'alice', 'bob')).map((input) => openHold(input, id));
  return { first, second, result: { ...UNCHANGED, holds: [id] } } as Rivals;
}

async function ofKey(_: TestStore, key: string): Promise<Rivals> {
  const [one, other] = [1, 2].map(() => mint(pay('alice', GOLD), { key })) as unknown as Two<PlannedTransaction>;
  const recorded = [{ place: 0, transactionId: one.id, fingerprint: digest('') }];
  return { first: unit('alice', one), second: unit('bob', other), result: { status: 'already_recorded', recorded } };
}

async function ofOwnId(): Promise<Rivals> {
  const same = unit('alice', mint(pay('alice', GOLD)));
  return { first: same, second: same, result: { status: 'applied' } };
}

async function ofReversal(ledger: TestStore): Promise<Rivals> {
  const grant = mint(pay('alice', { gold: 10n }));
  const destroyed = burn([output(grant)], [pay('alice', GOLD)]);
  await ledger.apply('alice', grant, destroyed);
  const [first, second] = [1, 2].map(() => unit('alice', reversalOfBurn(destroyed)));
  return { first, second, result: { ...UNCHANGED, reversed: [destroyed.id] } } as Rivals;
}

const RIVALS = { ofHold, ofKey, ofOwnId, ofReversal };

/** Mints for each of these wallets, and returns the UTXOs. */
async function grantsOf(ledger: TestStore, ...wallets: readonly string[]): Promise<Utxo[]> {
  const grants = wallets.map((wallet) => mint(pay(wallet, GOLD)));
  await ledger.apply('bank', ...grants);
  return grants.map((grant) => output(grant));
}

function openHold(input: Utxo, id: string): CommitUnit {
  return unit(input.owner, hold(input, id, 60_000));
}

/** A unit that lost its input: its batch takes the slow path. */
async function makeConflict(ledger: TestStore): Promise<CommitUnit> {
  const [input] = (await grantsOf(ledger, 'carol')) as [Utxo];
  await ledger.apply('carol', transfer([input], [pay('dave', GOLD)]));
  return unit('carol', transfer([input], [pay('bob', GOLD)]));
}

/** A store whose first commit finds a lock that is not free in time: it is sent again past what is locked. */
function pastLocked({ database, schema }: TestStore): TestStore {
  let isFirst = true;
  const run: TestStore['database']['run'] = async (statement) => {
    if (!isFirst || statement.isCommit !== true) return database.run(statement);
    isFirst = false;
    throw Object.assign(new Error('a lock was not free in time'), { code: '55P03', severity: 'ERROR' });
  };
  return storeOn({ database: delegate(database, { run }), schema });
}

test.each([
  { path: 'alone', isPastLocked: false, isBeside: false },
  { path: 'alone, past what is locked', isPastLocked: true, isBeside: false },
  { path: 'beside a unit that lost its input', isPastLocked: false, isBeside: true },
])('a unit that is sent $path and meets a commit at a unique row has the result of its data', async (path) => {
  const base = await openStore(await openTestDatabase('server'));
  await server.waitForLocks(base);
  await base.sql('alter function $schema.commit_one set lock_timeout = 0');
  const others = path.isBeside ? [await makeConflict(base)] : [];
  for (const [name, make] of Object.entries(RIVALS)) {
    for (const ends of ['rollback', 'commit']) {
      const { first, second, result } = await make(base, ends);
      const ledger = path.isPastLocked ? pastLocked(base) : storeOn(base);
      const frozen = commitBatchStatement(base.schema, [first]);
      await server.outsider.query('begin');
      await server.outsider.query(frozen.text, [...frozen.values]);

      const sent = ledger.commitTogether(second, ...others);
      await server.waiting(base);
      await server.outsider.query(ends);

      const [own, ...beside] = await sent;
      expect(own, `${name}, ${ends}`).toMatchObject(ends === 'commit' ? result : { status: 'applied' });
      expect(statuses(beside)).toEqual(others.map(() => 'conflict'));
      // No part of the batch was sent alone to find out which unit is refused.
      expect(ledger.batches, `${name}, ${ends}`).toMatchObject([{ units: 1 + others.length }]);
    }
  }
  await expectSound(base);
});

test('batches that open the same holds in opposite orders do not deadlock', async () => {
  const [one, two] = await twoStores();
  const inputs = await grantsOf(one, ...['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7']);
  await server.waitForLocks(one);
  const frozen = commitBatchStatement(one.schema, [openHold(inputs[6] as Utxo, 'm')]);
  await server.outsider.query('begin');
  await server.outsider.query(frozen.text, [...frozen.values]);

  const forth = one.commitTogether(...['a', 'm', 'z'].map((id, at) => openHold(inputs[at] as Utxo, id)));
  const back = two.commitTogether(...['z', 'm', 'a'].map((id, at) => openHold(inputs[at + 3] as Utxo, id)));
  await server.waiting(one, 2);
  await server.outsider.query('rollback');

  const results = [...statuses(await forth), ...statuses(await back)].sort();
  expect(results).toEqual(['applied', 'applied', 'applied', 'conflict', 'conflict', 'conflict']);
  expect([...one.retries, ...two.retries]).toEqual([]);
  await two.store.close();
  await expectSound(one);
});
