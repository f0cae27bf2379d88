import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestLedger, expectConserved, seededRandom, type TestLedger } from '../../src/testing/index.ts';
import { onServer } from '../support/runtime-role.ts';
import { replay } from './support/broken-rules.ts';
import { reasonOf } from './support/holdings.ts';
import { innocentRefusals } from './support/innocent-refusals.ts';
import { type Change, PolicyChanges } from './support/policy-changes.ts';
import { readHistory } from './support/policy-history.ts';
import { ASSETS, PolicyLoad } from './support/policy-load.ts';

// The run of a minute: PURSEKIT_POLICY_SECONDS=60 npx vitest run test/economy/policy.races.test.ts
const SECONDS = Number(process.env.PURSEKIT_POLICY_SECONDS ?? 3);
/** On a slow machine the run goes on until there were so many: each kind of rule was made some times. */
const CHANGES_MIN = 60;
const HANG_GUARD_MS = 120_000 + 4_000 * SECONDS;
const WALLETS = Array.from({ length: 12 }, (_, at) => `w${at}`);
/** Paid out by both runtimes: their units lose inputs to each other. */
const SHARED = ['s0', 's1'];
const CALLERS_PER_WALLET = 2;

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

function describeRun(load: PolicyLoad, changes: readonly Change[], seconds: number): string {
  const took = changes.map(({ sentMs, answeredMs }) => answeredMs - sentMs).sort((a, b) => a - b);
  const at = (share: number): string => (took[Math.floor(share * (took.length - 1))] ?? 0).toFixed(1);
  const counts = [...load.answers].sort(([, a], [, b]) => b - a).map(([answer, count]) => `${answer} ${count}`);
  const times = `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, at most ${at(1)} ms`;
  return `${seconds.toFixed(1)} s, ${changes.length} changes (${times}); ${counts.join(', ')}`;
}

test('rules and freezes that one runtime changes at random hold for both, and no innocent unit is refused', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const all = [...WALLETS, ...SHARED];
  const start = Object.fromEntries(ASSETS.map((asset) => [asset, 1_000_000n]));
  await Promise.all(all.map((to) => ledger.mint({ to, assets: start })));
  const changes = new PolicyChanges(ledger, all, seededRandom(17));
  await changes.start();
  const load = new PolicyLoad(all, seededRandom(69));
  const startMs = performance.now();
  const runs = Array.from({ length: CALLERS_PER_WALLET }, () => [
    ...WALLETS.map((wallet, at) => load.run(at % 2 === 0 ? ledger : other, wallet)),
    ...SHARED.flatMap((wallet) => [load.run(ledger, wallet), load.run(other, wallet)]),
  ]).flat();

  try {
    await changes.run(load, () => performance.now() - startMs >= SECONDS * 1_000 && changes.made.length >= CHANGES_MIN);
  } finally {
    load.end();
    await Promise.all(runs);
  }
  const seconds = (performance.now() - startMs) / 1_000;

  const after = await Promise.all(
    all.map((from, at) => {
      const [by, legs] = [
        at % 2 === 0 ? other : ledger,
        ASSETS.map((asset) => ({ from, to: 'x', assets: { [asset]: 1n } })),
      ];
      return by.exchange({ legs });
    }),
  );
  expect(new Set(after.map(reasonOf)), 'nothing is in force any more').toEqual(new Set(['committed']));
  const history = await readHistory(ledger);
  const { broken, totals } = replay(history);
  expect(broken).toEqual([]);
  expect(innocentRefusals(load.refused, changes.made, history)).toEqual([]);
  const counters = await ledger.sql(`select asset, wallet, minted::text, amount::text from $schema.asset_counters`);
  for (const { asset, wallet, minted, amount } of counters) {
    const of = totals.get(asset as string);
    if (wallet !== '')
      expect([asset, wallet, of?.wallets.get(wallet as string)]).toEqual([asset, wallet, BigInt(amount as string)]);
    else
      expect([asset, of?.minted, of?.circulating]).toEqual([asset, BigInt(minted as string), BigInt(amount as string)]);
  }
  expect(counters.filter(({ wallet }) => wallet === '')).toHaveLength(ASSETS.length - 1);
  // What is checked has happened: most is committed, freezes and rules refuse, and both under a key and without.
  const refused = (isFreeze: boolean) =>
    load.refused.filter(({ refusal }) => (refusal.reason === 'wallet_frozen') === isFreeze);
  for (const isFreeze of [true, false]) {
    expect(refused(isFreeze).filter(({ key }) => key === undefined).length).toBeGreaterThan(0);
    expect(refused(isFreeze).filter(({ key }) => key !== undefined).length).toBeGreaterThan(0);
  }
  expect(load.answers.get('committed')).toBeGreaterThan(load.refused.length);
  if (process.env.PURSEKIT_POLICY_SECONDS !== undefined)
    process.stdout.write(`${describeRun(load, changes.made, seconds)}\n`);
});
