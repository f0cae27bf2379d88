import { expect, test } from 'vitest';
import type { World } from '../../src/domain/world.ts';
import { commitBatchStatement } from '../../src/store/commit/commit-batch.ts';
import type { PlannedTransaction, UnitResult } from '../../src/store/ledger-store.ts';
import { delegate } from '../../src/store/postgres/database.ts';
import { openTestDatabase } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { lostConnection } from './support/held-group-commit.ts';
import { ManualClock, manualWorld } from './support/manual-world.ts';
import { openStore, statuses, storeOn, type TestStore } from './support/open-store.ts';
import { useOutsiders } from './support/two-stores.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';
import { until } from './support/until.ts';

/*
 * Goal: a session that holds an input and does not end, such as a forgotten one of psql or a frozen runtime, delays the
 * units that spend this input and no other.
 * Method: an outsider locks rows on a server. The test releases them, or moves the clock to the deadline.
 */
const server = useOutsiders();
const GOLD = { gold: 5n };
const DEADLINE_MS = 30_000;
const UNAVAILABLE = { code: 'ERR_STORE_UNAVAILABLE', message: expect.stringMatching(/^nothing was committed: /) };

interface Send {
  readonly skipsLocked: boolean;
  /** The code of the error; undefined for a batch that was answered. */
  code?: string;
}

interface Watched extends TestStore {
  /** The batches that were sent, in order. */
  readonly sends: readonly Send[];
}

/** The retries of statements that the database failed; the other ones are pauses of units with a locked input. */
const failed = ({ retries }: TestStore) =>
  retries.filter(({ error }) => !String(error).includes('an input is locked by another session'));

/** A ledger in which each of these wallets has 5 gold, and a store on it whose batches are recorded. */
async function openWatched(
  wallets: readonly string[],
  { world, loses = 0 }: { world?: World; loses?: number } = {},
): Promise<{ ledger: Watched; grants: PlannedTransaction[] }> {
  const base = await openStore(await openTestDatabase('server'));
  const grants = wallets.map((wallet) => mint(pay(wallet, GOLD)));
  await base.apply('bank', ...grants);
  const sends: Send[] = [];
  const database = delegate(base.database, {
    async run(statement) {
      if (statement.name !== 'commit-batch' && statement.name !== 'commit-one') return base.database.run(statement);
      const send: Send = { skipsLocked: statement.values[0] === 'true' };
      sends.push(send);
      try {
        // The statement never arrives, which the client does not know.
        if (sends.length <= loses) throw lostConnection();
        return await base.database.run(statement);
      } catch (error) {
        send.code = (error as { code: string }).code;
        throw error;
      }
    },
  });
  const store = storeOn({ database, schema: base.schema }, DEADLINE_MS, world);
  return { ledger: { ...store, sql: base.sql, sends }, grants };
}

const spend = (grant: PlannedTransaction | undefined, to: string, key?: string) => {
  const input = output(grant as PlannedTransaction);
  return unit(input.owner, transfer([input], [pay(to, GOLD)], key === undefined ? {} : { key }));
};

/** Notes when a unit has its result. */
function watch(result: Promise<UnitResult>): { readonly result: Promise<UnitResult>; isOver: boolean } {
  const watched = { result, isOver: false };
  result.then(
    () => {
      watched.isOver = true;
    },
    () => {
      watched.isOver = true;
    },
  );
  return watched;
}

/** Lets the pauses of a store pass until this promise is settled. */
async function passUntil(settled: Promise<unknown>, clock: ManualClock): Promise<void> {
  let isOver = false;
  const over = settled.then(() => {
    isOver = true;
  });
  while (!isOver) await Promise.race([over, clock.passSleep()]);
}

test('units of other wallets are committed while one unit waits for a lock, and one batch waited for it', async () => {
  const { ledger, grants } = await openWatched(['alice', 'bob', 'carol']);
  await server.lock(ledger, grants[0]?.id as string);

  const locked = watch(ledger.store.commit(spend(grants[0], 'shop')));
  const beside = await ledger.store.commit(spend(grants[1], 'shop'));
  const later = [await ledger.store.commit(spend(grants[2], 'shop'))];
  for (let at = 0; at < 20; at += 1) later.push(await ledger.store.commit(unit('dave', mint(pay('dave', GOLD)))));

  expect([beside.status, ...statuses(later)]).toEqual(Array.from({ length: 22 }, () => 'applied'));
  expect(locked.isOver).toBe(false);
  const ordinary = ledger.sends.filter(({ skipsLocked }) => !skipsLocked);
  expect(ordinary.map(({ code }) => code)).toEqual(['55P03', ...later.map(() => undefined)]);
  expect(ledger.sends.filter(({ skipsLocked }) => skipsLocked).every(({ code }) => code === undefined)).toBe(true);
  await server.outsider.query('rollback');
  expect((await locked.result).status).toBe('applied');
  expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 15n }, held: {}, utxos: 3 });
  expect(failed(ledger)).toEqual([]);
  await expectSound(ledger);
});

test('many units that wait for locks are committed when they are released, with larger ids of commits', async () => {
  const wallets = Array.from({ length: 30 }, (_, at) => `w${at}`);
  const { ledger, grants } = await openWatched([...wallets, 'free']);
  await server.outsider.query('begin');
  await server.outsider.query(`select from "${ledger.schema}".unspent where owner <> 'free' for update`);

  const locked = Promise.all(wallets.map((_, at) => ledger.store.commit(spend(grants[at], 'shop'))));
  const free = await ledger.store.commit(spend(grants.at(-1), 'shop'));
  await server.outsider.query('rollback');

  const commits = new Set((await locked).map((result) => (result.status === 'applied' ? result.commitId : 0)));
  expect(free).toMatchObject({ status: 'applied', commitId: 2 });
  expect([...commits].every((id) => id > 2)).toBe(true);
  expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 155n }, held: {}, utxos: 31 });
  await expectSound(ledger);
});

test('a unit that waits for the lock of one input holds no other input', async () => {
  const { ledger, grants } = await openWatched(['alice', 'alice']);
  const [first, second] = grants.map((grant) => output(grant));
  await server.lock(ledger, second?.transactionId as string);
  const both = transfer([first, second] as Parameters<typeof transfer>[0], [pay('bob', { gold: 10n })]);

  const locked = ledger.store.commit(unit('alice', both));
  await until('the unit is set apart', () => ledger.sends.some(({ skipsLocked }) => skipsLocked));
  const raced = await ledger.store.commit(spend(grants[0], 'carol'));
  await server.outsider.query('rollback');

  expect(raced.status).toBe('applied');
  expect(await locked).toEqual({ status: 'conflict', outpoints: [first?.outpoint], holds: [], reversed: [] });
  await expectSound(ledger);
});

test.each([
  { ends: 'rollback', status: 'applied' },
  { ends: 'commit', status: 'conflict' },
])('a unit that waits for a frozen commit of another runtime is $status after its $ends', async ({ ends, status }) => {
  const { ledger, grants } = await openWatched(['alice', 'bob']);
  const frozen = commitBatchStatement(ledger.schema, [spend(grants[0], 'mallory')]);
  await server.outsider.query('begin');
  await server.outsider.query(frozen.text, [...frozen.values]);

  const locked = watch(ledger.store.commit(spend(grants[0], 'shop')));
  const free = await ledger.store.commit(spend(grants[1], 'shop'));
  await until('the unit is set apart', () => ledger.sends.some(({ skipsLocked }) => skipsLocked));
  expect([free.status, locked.isOver]).toEqual(['applied', false]);
  await server.outsider.query(ends);

  expect((await locked.result).status).toBe(status);
  await expectSound(ledger);
});

test('a unit whose input is locked until the deadline is not committed, then or later', async () => {
  const clock = new ManualClock();
  const { ledger, grants } = await openWatched(['alice', 'bob'], { world: manualWorld(clock) });
  await server.lock(ledger, grants[0]?.id as string);
  const locked = spend(grants[0], 'shop');
  const rejected = expect(ledger.store.commit(locked)).rejects.toMatchObject(UNAVAILABLE);
  expect((await ledger.store.commit(spend(grants[1], 'shop'))).status).toBe('applied');

  await passUntil(rejected, clock);

  await rejected;
  expect(clock.steadyMs()).toBeGreaterThanOrEqual(DEADLINE_MS);
  await server.outsider.query('rollback');
  expect(await ledger.store.balance('alice')).toEqual({ assets: GOLD, held: {}, utxos: 1 });
  expect((await ledger.store.commit(locked)).status).toBe('applied');
  await expectSound(ledger);
});

test('a unit whose answer was lost is in doubt if its input is locked until the deadline', async () => {
  const clock = new ManualClock();
  const { ledger, grants } = await openWatched(['alice'], { world: manualWorld(clock), loses: 1 });
  await server.lock(ledger, grants[0]?.id as string);
  const locked = spend(grants[0], 'shop');
  const rejected = expect(ledger.store.commit(locked)).rejects.toMatchObject({ code: 'ERR_IN_DOUBT' });

  await passUntil(rejected, clock);

  await rejected;
  expect(ledger.sends.slice(0, 3)).toEqual([
    { skipsLocked: false, code: 'ECONNRESET' },
    { skipsLocked: false, code: '55P03' },
    { skipsLocked: true },
  ]);
  await server.outsider.query('rollback');
  expect((await ledger.store.commit(locked)).status).toBe('applied');
  await expectSound(ledger);
});

test('a unit that waits for a lock keeps its key: the same key is answered after it, others before it', async () => {
  const { ledger, grants } = await openWatched(['alice', 'bob']);
  await server.lock(ledger, grants[0]?.id as string);
  const locked = ledger.store.commit(spend(grants[0], 'shop', 'pay-1'));
  const same = watch(ledger.store.commit(unit('carol', mint(pay('carol', GOLD), { key: 'pay-1' }))));
  const other = await ledger.store.commit(spend(grants[1], 'shop', 'pay-2'));
  await until('the unit is set apart', () => ledger.sends.some(({ skipsLocked }) => skipsLocked));

  expect([other.status, same.isOver]).toEqual(['applied', false]);
  await server.outsider.query('rollback');

  expect((await locked).status).toBe('applied');
  expect(await same.result).toMatchObject({ status: 'already_recorded' });
  await expectSound(ledger);
});

test('a key that another runtime commits while a unit with it waits for a lock is recorded for that unit', async () => {
  const { ledger, grants } = await openWatched(['alice']);
  const other = storeOn({ database: ledger.database, schema: ledger.schema });
  await server.lock(ledger, grants[0]?.id as string);
  const locked = ledger.store.commit(spend(grants[0], 'shop', 'pay-1'));
  await until('the unit is set apart', () => ledger.sends.some(({ skipsLocked }) => skipsLocked));

  expect((await other.store.commit(unit('carol', mint(pay('carol', GOLD), { key: 'pay-1' })))).status).toBe('applied');

  // The lock is held still: the key is looked up before the input is spent.
  expect((await locked).status).toBe('already_recorded');
  await server.outsider.query('rollback');
  expect(await ledger.store.balance('alice')).toEqual({ assets: GOLD, held: {}, utxos: 1 });
  await expectSound(ledger);
});

test.each(['unspent', 'transactions'])(
  'commits wait for the lock of the table %s, and succeed after it',
  async (table) => {
    const { ledger, grants } = await openWatched(['alice', 'bob']);
    await server.outsider.query('begin');
    await server.outsider.query(`lock table "${ledger.schema}".${table} in exclusive mode`);

    const results = ledger.commitTogether(spend(grants[0], 'shop'), spend(grants[1], 'shop'));
    await until('some retries', () => ledger.retries.length >= 3);
    await server.outsider.query('rollback');

    expect(statuses(await results)).toEqual(['applied', 'applied']);
    expect(new Set(ledger.retries.map(({ error }) => (error as { code: string }).code))).toEqual(new Set(['55P03']));
    await expectSound(ledger);
  },
);

test('commits that wait for the lock of a table until the deadline are not applied', async () => {
  const { ledger, grants } = await openWatched(['alice', 'bob']);
  const { store, retries } = storeOn({ database: ledger.database, schema: ledger.schema }, 1_000);
  await server.outsider.query('begin');
  await server.outsider.query(`lock table "${ledger.schema}".unspent in exclusive mode`);

  const results = await Promise.allSettled([store.commit(spend(grants[0], 'a')), store.commit(spend(grants[1], 'b'))]);
  await server.outsider.query('rollback');

  expect(results).toMatchObject(results.map(() => ({ status: 'rejected', reason: UNAVAILABLE })));
  expect(retries.length).toBeGreaterThan(0);
  expect(await ledger.store.balance('alice')).toEqual({ assets: GOLD, held: {}, utxos: 1 });
  await expectSound(ledger);
});

test('batches past a locked input and batches on the fast path do not deadlock', async () => {
  const wallets = Array.from({ length: 12 }, (_, at) => `w${at}`);
  const { ledger, grants } = await openWatched(wallets);
  const other = storeOn({ database: ledger.database, schema: ledger.schema });
  let spent = grants;
  for (let round = 0; round < 10; round += 1) {
    const sent = ledger.sends.length;
    await server.lock(ledger, spent[round]?.id as string);
    const units = spent.map((grant) => {
      const input = output(grant);
      return [0, 1].map(() => unit(input.owner, transfer([input], [pay(input.owner, GOLD)])));
    });

    const forth = ledger.commitTogether(...units.map(([one]) => one as (typeof units)[0][0]));
    const back = other.commitTogether(...units.map(([, one]) => one as (typeof units)[0][0]).toReversed());
    await until('the unit is set apart', () => ledger.sends.slice(sent).some(({ skipsLocked }) => skipsLocked));
    await server.outsider.query('rollback');
    const [there, here] = [await forth, (await back).toReversed()];

    spent = units.map(([one, two], at) => {
      const won = there[at]?.status === 'applied' ? one : two;
      expect([there[at]?.status, here[at]?.status].sort()).toEqual(['applied', 'conflict']);
      return won?.transactions[0] as PlannedTransaction;
    });
  }
  expect([...failed(ledger), ...failed(other)]).toEqual([]);
  await expectSound(ledger);
});
