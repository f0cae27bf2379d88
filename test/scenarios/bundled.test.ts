import { expect, test } from 'vitest';
import { findScenario, SCENARIOS } from '../../src/scenarios/index.ts';
import { verifyInvariants } from '../../src/store/invariants/verify.ts';
import { describeDatabases } from '../support/databases.ts';
import { runOn } from './support/run-on.ts';

const BIG_COIN = 3_333_666_666_999_999n;

/** The balances at the end of each scenario, independent of the order of concurrent commands. */
const FINALS = {
  'market-day': { alice: { coin: 1n, gold: 1000n }, bob: { coin: 5049n }, ron: { coin: 10n } },
  'multi-asset': { wallet_1: { coin: 10_000n, gold: 499n, silver: 777n }, wallet_2: { gold: 624n } },
  'night-market': {
    alice: { coin: 5000n, gold: 444n, silver: 777n },
    bob: { coin: 5000n, gold: 679n },
    ron: { coin: BIG_COIN },
  },
  burn: { smith: { tcoin: 90n }, receiver: { tcoin: 500n } },
  'auction-night': {
    alice: { crown: 1n, gold: 75n },
    bob: { gold: 150n },
    carol: { gold: 20n, lute: 1n },
    seller: { gold: 185n, vase: 1n },
    house: { gold: 20n },
  },
  'market-stall': {
    customer_1: { gold: 1n, iron: 1n },
    customer_2: { coin: 20n },
    store_1: { coin: 10n, gold: 5n, iron: 999_900n },
  },
  crafting: {
    ann: { coal: 3n, coin: 5n, hammer: 1n, iron: 1n },
    ben: { coal: 4n, coin: 2n, hammer: 1n, iron: 19n },
    cleo: { coal: 5n, coin: 14n, iron: 10n },
    guild: { coin: 6n, iron: 6n },
  },
  'unique-swords': {
    armoury: { aurora: 1n, boreas: 1n, cinder: 1n, dusk: 1n, shield: 1n },
    smith_1: { champion: 1n },
    ...{ smith_2: {}, smith_3: {}, smith_4: {}, smith_5: {}, smith_6: {} },
  },
  'reward-at-the-cap': {
    ann: { energy: 150n, potion: 10n },
    ben: { energy: 150n, potion: 10n },
    cleo: { energy: 150n },
    mail: { potion: 1n },
  },
} as const;

/** The sums of all wallets of the other scenarios. */
const TOTALS: Readonly<Record<string, Readonly<Record<string, bigint>>>> = {
  'thousand-transfers': { coin: 3_333_666_667_009_999n, gold: 8125n, silver: 777n },
  'refund-storm': { gem: 78n, gold: 1n, sword: 1n },
  'ban-wave': { gold: 2600n, silver: 2600n },
  'trade-storm': { gold: 4000n, iron: 4000n, relic: 1n, silk: 4000n, tea: 4000n, wood: 4000n },
};

/** With two runtimes these have conflicts. No scenario has one in a single runtime. */
const CONTENDED: readonly string[] = ['night-market', 'thousand-transfers', 'trade-storm', 'refund-storm', 'ban-wave'];

/** The deliveries of a fresh run: each exactly once. */
const DELIVERIES: Readonly<Record<string, readonly string[]>> = {
  'market-day': ['boat_1', 'car_1'],
  'night-market': ['car_1'],
  'thousand-transfers': ['car_1'],
};

test('the bundled scenarios are those of this list', () => {
  expect(SCENARIOS.map(({ name }) => name)).toEqual([
    'market-day',
    'multi-asset',
    'night-market',
    'thousand-transfers',
    'burn',
    'auction-night',
    'market-stall',
    'trade-storm',
    'refund-storm',
    'crafting',
    'unique-swords',
    'reward-at-the-cap',
    'ban-wave',
  ]);
});

describeDatabases('the bundled scenario', (open) => {
  const runs = SCENARIOS.flatMap(
    ({ name }) =>
      [
        [name, 1],
        [name, 2],
      ] as const,
  );

  test.each(runs)('%s meets its expectations with --runtimes %i', async (name, runtimes) => {
    const at = await open();
    const scenario = findScenario(name);
    if (scenario === undefined) throw new Error(`no scenario ${name}`);

    const { summary, error, balances, recording } = await runOn(at, scenario, { runtimes });

    expect(error).toBeUndefined();
    expect(summary).toMatchObject({ ok: true, deadLetters: [], expectations: { open: 0, failed: [] } });
    if (name in FINALS) expect(balances).toEqual(FINALS[name as keyof typeof FINALS]);
    else expect(totalOf(balances)).toEqual(TOTALS[name]);
    expect(recording.of('delivery').map(({ status, action }) => [status, action.itemId])).toEqual(
      (DELIVERIES[name] ?? []).map((item) => ['made', item]),
    );
    const retries = recording.of('retrying');
    expect(summary.conflicts).toEqual({
      attempts: retries.length,
      utxosLost: retries.reduce((lost, { utxosLost }) => lost + utxosLost, 0),
    });
    expect(summary.conflicts.utxosLost).toBeGreaterThanOrEqual(retries.length);
    if (runtimes === 1) expect(retries).toEqual([]);
    else if (CONTENDED.includes(name)) expect(retries.length).toBeGreaterThan(0);
    if (CONTENDED.includes(name)) {
      const used = new Set(recording.of('command').map(({ runtime }) => runtime));
      expect(used).toEqual(new Set(Array.from({ length: runtimes }, (_, at) => at + 1)));
    }
    expect((await verifyInvariants(at.database, at.schema)).filter(({ violations }) => violations > 0)).toEqual([]);
  });
});

function totalOf(balances: Readonly<Record<string, Readonly<Record<string, bigint>>>>): Record<string, bigint> {
  const total: Record<string, bigint> = {};
  for (const assets of Object.values(balances)) {
    for (const [asset, amount] of Object.entries(assets)) total[asset] = (total[asset] ?? 0n) + amount;
  }
  return total;
}
