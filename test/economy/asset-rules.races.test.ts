import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Outcome } from '../../src/index.ts';
import { createTestLedger, expectConserved, type TestLedger } from '../../src/testing/index.ts';
import { connectToServer, waitingForLock } from '../store/support/second-connection.ts';
import { onServer } from '../support/runtime-role.ts';
import { give, reasonOf } from './support/holdings.ts';
import { committed } from './support/payments.ts';

// Rules of assets of one runtime while others commit, on a server. The counters are checked by verify(), too: I19.

const HANG_GUARD_MS = 120_000;

let ledger: TestLedger;
let other: TestLedger;

beforeEach(async () => {
  ledger = await createTestLedger({ ...onServer(), mailboxCapacity: 10_000 });
  other = await ledger.another({ mailboxCapacity: 10_000 });
});

afterEach(async () => {
  await expectConserved(ledger);
  await other.close();
  await ledger.close();
});

const mint = (by: TestLedger, to: string, asset: string, amount = 1n): Promise<Outcome> =>
  by.mint({ to, assets: { [asset]: amount } });

const count = (outcomes: readonly Outcome[], reason: string): number =>
  outcomes.filter((outcome) => reasonOf(outcome) === reason).length;

test('a mint and a gift that were planned before a rule obey it, and the others of their batch commit', async () => {
  // All wallets are in memory: their commands are one batch.
  await give(ledger, { alice: { soul: 2n, gold: 2n }, bob: { gold: 1n }, carol: { gold: 1n } });
  const gate = ledger.gateNextCommit();
  const batch = [
    mint(ledger, 'bob', 'crown', 2n),
    ledger.transfer({ from: 'alice', to: 'bob', assets: { soul: 1n } }),
    mint(ledger, 'carol', 'gold'),
  ];
  await gate.entered;
  await other.defineAsset('crown', { supplyMax: 1n });
  await other.defineAsset('soul', { transferable: false });
  gate.open();

  expect((await Promise.all(batch)).map(reasonOf)).toEqual(['supply_exceeded', 'not_transferable', 'committed']);
});

test('a late cap of an asset is counted while it is minted, burned and given away', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const wallets = Array.from({ length: 12 }, (_, at) => `w${at}`);
  await give(ledger, Object.fromEntries(wallets.map((wallet) => [wallet, { ore: 100n }])));
  let isOver = false;
  const work = async (by: TestLedger, wallet: string, at: number): Promise<void> => {
    for (let round = 0; !isOver; round += 1) {
      const to = wallets[(at + 1) % wallets.length] as string;
      if (round % 3 === 0) await mint(by, wallet, 'ore');
      else if (round % 3 === 1) await by.burn({ from: wallet, assets: { ore: 1n } });
      else await by.transfer({ from: wallet, to, assets: { ore: 1n } });
    }
  };
  const load = Promise.all(wallets.map((wallet, at) => work(at % 2 === 0 ? ledger : other, wallet, at)));

  const defined = await other.defineAsset('ore', { supplyMax: 10_000n, mintedMax: 10n ** 9n, perWalletMax: 5_000n });
  const supply = (await ledger.supply()).get('ore');
  isOver = true;
  await load;

  expect(defined.version).toBe(1);
  expect(supply?.circulating).toBeGreaterThan(1_000n);
  // The wallets that the load has moved are counted, and so is the ledger: I19.
  const rows = await ledger.sql(`select count(*) filter (where wallet <> '')::text as wallets,
    bool_and(is_complete)::text as complete from $schema.asset_counters where asset = 'ore'`);
  expect(rows).toEqual([{ wallets: String(wallets.length), complete: 'true' }]);
});

test('a commit that waits for a counter holds those before it in the order of assets, and none after it', async () => {
  const [outsider, observer] = await Promise.all([connectToServer(), connectToServer()]);
  try {
    await ledger.sql('alter function $schema.commit_batch set lock_timeout = 0');
    const assets = ['a', 'b', 'c', 'd', 'e'];
    for (const asset of assets) await ledger.defineAsset(asset, { supplyMax: 100n });
    for (const held of ['a', 'c', 'e']) {
      await outsider.query('begin');
      await outsider.query(`select from "${ledger.schema}".asset_counters where asset = '${held}' for update`);
      const minted = ledger.mint({ to: 'bob', assets: assets.toReversed().map((asset) => ({ asset, amount: 1n })) });
      await waitingForLock(observer, ledger.schema);

      const { rows } = await observer.query<{ asset: string }>(
        `select asset from "${ledger.schema}".asset_counters order by asset for update skip locked`,
      );
      await outsider.query('rollback');

      expect(rows.map(({ asset }) => asset)).toEqual(assets.filter((asset) => asset > held));
      expect(reasonOf(await minted)).toBe('committed');
    }
  } finally {
    await Promise.all([outsider.end(), observer.end()]);
  }
});

test('wallets that receive two capped assets in two orders from two runtimes make no deadlock', async () => {
  for (const asset of ['a-coin', 'b-coin'])
    await ledger.defineAsset(asset, { perWalletMax: 10_000n, supplyMax: 10_000n });
  const wallets = Array.from({ length: 6 }, (_, at) => `w${at}`);
  const deadlocks = (): Promise<unknown> =>
    ledger.sql('select deadlocks::text as deadlocks from pg_stat_database where datname = current_database()');
  const before = await deadlocks();

  const outcomes = await Promise.all(
    Array.from({ length: 300 }, (_, at) => {
      const assets = ['a-coin', 'b-coin'].map((asset) => ({ asset, amount: 1n }));
      const to = wallets[(at * 7) % wallets.length] as string;
      return (at % 2 === 0 ? ledger : other).mint({ to, assets: at % 3 === 0 ? assets : assets.toReversed() });
    }),
  );

  expect(count(outcomes, 'committed')).toBe(300);
  expect(await deadlocks()).toEqual(before);
});

test('a cap of one wallet holds when many pay it from two runtimes at once', { timeout: HANG_GUARD_MS }, async () => {
  await ledger.defineAsset('potion', { perWalletMax: 10n });
  for (let round = 0; round < 20; round += 1) {
    const givers = Array.from({ length: 8 }, (_, at) => `giver-${round}-${at}`);
    await give(ledger, Object.fromEntries(givers.map((giver) => [giver, { potion: 2n }])));

    const gifts = await Promise.all(
      givers.map((from, at) =>
        (at % 2 === 0 ? ledger : other).transfer({ from, to: `bob-${round}`, assets: { potion: 2n } }),
      ),
    );

    expect([count(gifts, 'committed'), count(gifts, 'wallet_max_exceeded')]).toEqual([5, 3]);
  }
});

test.each([
  { what: 'was applied', isApplied: true },
  { what: 'was not applied', isApplied: false },
])('the last unit of a supply whose answer was lost, and which $what, is answered once', async ({ isApplied }) => {
  await ledger.defineAsset('seat', { supplyMax: 1n });
  if (isApplied) ledger.loseNextAnswer();
  else ledger.failNextCommit('08006');

  expect(reasonOf(await mint(ledger, 'alice', 'seat'))).toBe('committed');
  expect(reasonOf(await mint(ledger, 'alice', 'seat'))).toBe('supply_exceeded');
});

test('a counter that an outsider has locked delays the mints of its asset, and no other command', async () => {
  await ledger.defineAsset('seat', { supplyMax: 100n });
  await mint(ledger, 'alice', 'seat');
  const outsider = await connectToServer();
  try {
    await outsider.query('begin');
    await outsider.query(`select from "${ledger.schema}".asset_counters where asset = 'seat' for update`);
    let isSeated = false;
    const seat = mint(ledger, 'alice', 'seat').then((outcome) => {
      isSeated = true;
      return outcome;
    });

    for (let round = 0; round < 5; round += 1) committed(await mint(ledger, 'bob', 'gold'));
    const hasWaited = !isSeated;
    await outsider.query('commit');

    expect(hasWaited).toBe(true);
    expect(reasonOf(await seat)).toBe('committed');
  } finally {
    await outsider.end();
  }
});

test('rules that are defined and lifted at random under load are obeyed, and nothing else is refused', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const wallets = Array.from({ length: 8 }, (_, at) => `w${at}`);
  const assets = ['gold', 'soul', 'gem'];
  await give(ledger, Object.fromEntries(wallets.map((w) => [w, { gold: 9_000n, soul: 9_000n, gem: 9_000n }])));
  let isOver = false;
  const refused = new Map<string, Set<string>>();
  const work = async (by: TestLedger, from: string, at: number): Promise<void> => {
    for (let round = 0; !isOver; round += 1) {
      const asset = assets[round % assets.length] as string;
      const to = wallets[(at + 1) % wallets.length] as string;
      const outcome =
        round % 2 === 0 ? await by.transfer({ from, to, assets: { [asset]: 1n } }) : await mint(by, from, asset);
      if (outcome.status !== 'rejected') continue;
      refused.set(asset, (refused.get(asset) ?? new Set()).add(outcome.reason));
    }
  };
  const load = Promise.all(wallets.map((wallet, at) => work(at % 2 === 0 ? ledger : other, wallet, at)));

  try {
    for (let round = 0; round < 12; round += 1) {
      const [by, check] = round % 2 === 0 ? [ledger, other] : [other, ledger];
      await by.defineAsset('soul', { transferable: false });
      const gift = { from: 'probe', to: 'w1', assets: { soul: 1n } };
      expect(reasonOf(await check.transfer(gift))).toBe('not_transferable');
      await check.defineAsset('soul', {});
      await by.defineAsset('gem', { supplyMax: 1n });
      expect(reasonOf(await mint(check, 'probe', 'gem'))).toBe('supply_exceeded');
      await check.defineAsset('gem', {});
    }
  } finally {
    isOver = true;
    await load;
  }

  expect(Object.fromEntries([...refused].map(([asset, reasons]) => [asset, [...reasons]]))).toEqual({
    ...{ soul: ['not_transferable'], gem: ['supply_exceeded'] },
  });
});
