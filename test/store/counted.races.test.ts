import { expect, test } from 'vitest';
import { WalletCounter } from '../../src/actors/sequencer/wallet-counter.ts';
import { createLedger } from '../../src/index.ts';
import { systemWorld } from '../../src/platform/system-world.ts';
import { verifyInvariants } from '../../src/store/invariants/verify.ts';
import { ManualClock, seededRandom } from '../../src/testing/index.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { expectSound } from './support/expect-sound.ts';
import type { TestStore } from './support/open-store.ts';
import { twoStores, useOutsiders } from './support/two-stores.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';
import { until } from './support/until.ts';

// Races of several processes on one server; embedded Postgres has one connection.
const server = useOutsiders();

const CALLERS = 20;
const TRANSFERS = Number(process.env.PURSEKIT_COUNTED_TRANSFERS ?? 1_500);
const counted = async ({ sql }: TestStore): Promise<(string | null | undefined)[]> =>
  (await sql('select owner::text from $schema.counted_wallets where is_counted')).map(({ owner }) => owner);

const WALLETS = ['w0', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7'];

test('a commit that had not seen that the wallet is counted is waited for, and is in the totals', async () => {
  const [one, two] = await twoStores();
  const made = mint([pay('shop', { gold: 5n }), pay('alice', { gold: 1n })]);
  await one.apply('shop', made);
  // A commit in progress: it waits for the lock of its input before it looks for counted wallets …
  await server.hold(one, made.id);
  const paying = two.store.commit(unit('alice', transfer([output(made, 1)], [pay('shop', { gold: 1n })])));
  await server.waiting(one);
  await one.store.startCounting('shop');
  const writers = await one.store.unspentWriters();
  expect(writers.length).toBeGreaterThan(0);
  await server.outsider.query('rollback');

  expect(await paying).toMatchObject({ status: 'applied' });
  expect(await one.store.unspentWriters()).not.toEqual(expect.arrayContaining([...writers]));
  await one.store.endCounting('shop');

  expect(await one.store.balance('shop')).toEqual({ assets: { gold: 6n }, held: {}, utxos: 2 });
  await expectSound(one);
  await two.store.close();
});

test('the counter waits for a transaction that wrote before the wallet was named, and not for later ones', async () => {
  const [one, two] = await twoStores();
  await one.apply('shop', mint(pay('shop', { gold: 5n })));
  // The insert of an outsider that the function did not make stands for a commit that looked too early.
  const early = mint(pay('shop', { gold: 2n }));
  await server.outsider.query('begin');
  await server.outsider.query(
    `insert into "${one.schema}".unspent (transaction_id, output_index, asset_count, asset, owner, amount)
      values ($1, 0, 1, 'gold', 'shop', 2)`,
    [early.id],
  );
  const clock = new ManualClock();
  const { store } = two;
  let looks = 0;
  const unspentWriters = async (): Promise<readonly string[]> => {
    const writers = await store.unspentWriters();
    looks += 1;
    return writers;
  };
  const counter = new WalletCounter({
    store: {
      startCounting: (wallet) => store.startCounting(wallet),
      unspentWriters,
      endCounting: (wallet) => store.endCounting(wallet),
      foldTotals: () => store.foldTotals(),
    },
    clock,
  });
  counter.foundLarge('shop');
  await until('three looks', async () => {
    await clock.advance(100);
    return looks >= 3 || (await counted(one)).length > 0;
  });
  expect(await counted(one)).toEqual([]);
  await server.outsider.query('commit');

  await until('the wallet is counted', async () => {
    await clock.advance(100);
    return (await counted(one)).includes('shop');
  });
  expect(await one.store.balance('shop')).toEqual({ assets: { gold: 7n }, held: {}, utxos: 2 });
  counter.stop();
  await two.store.close();
});

test('a runtime waits for no other one that sums or folds, and counts a wallet once', async () => {
  const [one, two] = await twoStores();
  await one.apply('shop', mint(pay('shop', { gold: 5n })));
  await Promise.all([one.store.startCounting('shop'), two.store.startCounting('shop')]);
  await server.outsider.query('begin');
  await server.outsider.query(`select "${one.schema}".end_counting('shop')`);

  expect(await two.store.startCounting('shop')).toBe(true);
  expect(await two.store.endCounting('shop')).toBe(false);
  await two.apply('shop', mint(pay('shop', { gold: 1n })));
  expect(await two.store.foldTotals()).toBe(false);
  await server.outsider.query('commit');
  expect(await two.store.endCounting('shop')).toBe(true);

  expect(await two.store.balance('shop')).toEqual({ assets: { gold: 6n }, held: {}, utxos: 2 });
  await expectSound(one);
  await two.store.close();
});

test('totals are those of the unspent outputs while two runtimes pay and wallets are counted and folded', async () => {
  const [one, two] = await twoStores();
  const options = { database: await ledgerUrl(one.database, one.schema), schema: one.schema, migrate: false };
  const ledgers = await Promise.all([createLedger(options), createLedger(options)]);
  const random = seededRandom(29);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  for (const to of WALLETS) await ledgers[0]?.mint({ to, assets: { gold: 1_000n, iron: 1_000n } });
  const counter = new WalletCounter({ store: two.store, clock: systemWorld.clock });
  const violations: unknown[] = [];
  const check = async (): Promise<void> => {
    const reports = await verifyInvariants(one.database, one.schema);
    violations.push(...reports.filter(({ violations: found }) => found > 0));
  };
  let [sent, isOver] = [0, false];
  const pays = async (): Promise<void> => {
    while (sent < TRANSFERS || !isOver) {
      sent += 1;
      const from = pick(WALLETS);
      const to = pick(WALLETS.filter((wallet) => wallet !== from));
      const assets = random() < 0.5 ? { gold: 1n } : { gold: 1n, iron: 2n };
      await pick(ledgers).transfer({ from, to, assets });
    }
  };

  const paying = Promise.all(Array.from({ length: CALLERS }, pays));
  for (const wallet of WALLETS) {
    counter.foundLarge(wallet);
    await until(`${wallet} is counted`, async () => (await counted(one)).includes(wallet));
    counter.swept();
    await check();
  }
  isOver = true;
  await paying;
  await Promise.all(ledgers.map((ledger) => ledger.close()));
  counter.stop();

  await check();
  expect(violations).toEqual([]);
  await expectSound(one);
  await two.store.close();
});
