import { describe, expect, test } from 'vitest';
import { BalanceHistory } from '../../src/scenarios/report/balance-history.ts';
import { evenly } from '../../src/scenarios/report/evenly.ts';
import { flowReports } from '../../src/scenarios/report/flow-reports.ts';
import { LatencyLog } from '../../src/scenarios/report/latency-log.ts';
import { SampleLog } from '../../src/scenarios/report/sample-log.ts';
import { wealthOf } from '../../src/scenarios/report/wealth.ts';

describe('the distribution of an asset', () => {
  test.each([
    ['is even where all own the same', [5n, 5n, 5n, 5n], 0],
    ['is as uneven as it can be where one of four owns all', [0n, 0n, 10n, 0n], 0.75],
    ['has the Gini coefficient 1/4 for 1, 2, 3 and 4', [4n, 1n, 3n, 2n], 0.25],
    ['is even for a single wallet', [7n], 0],
    ['is exact for amounts that no number holds', [10n ** 30n, 3n * 10n ** 30n], 0.25],
  ])('%s', (_, amounts, gini) => {
    expect(wealthOf(amounts).gini).toBe(gini);
  });

  test('has no Gini coefficient and no curve where nothing is owned', () => {
    expect(wealthOf([0n, 0n])).toEqual({ wallets: 2, owners: 0, total: 0n, lorenz: [] });
    expect(wealthOf([])).toEqual({ wallets: 0, owners: 0, total: 0n, lorenz: [] });
  });

  test('has a curve from 0 to 1, poorest first, of 101 points at most', () => {
    expect(wealthOf([6n, 1n, 3n]).lorenz).toEqual([0, 0.1, 0.4, 1]);

    const { lorenz } = wealthOf(Array.from({ length: 5_000 }, (_, at) => BigInt(at)));
    expect(lorenz).toHaveLength(101);
    expect([lorenz[0], lorenz.at(-1)]).toEqual([0, 1]);
    expect(lorenz).toEqual(lorenz.toSorted((a, b) => a - b));
    // The sum of 0 to n/2 is a quarter of the sum of 0 to n.
    expect(lorenz[50]).toBeCloseTo(0.25, 3);
  });
});

describe('latencies', () => {
  test('have percentiles by the nearest rank, in any order', () => {
    const log = new LatencyLog();
    for (let ms = 200; ms >= 1; ms -= 1) log.add(ms);

    expect(log.result()).toMatchObject({ count: 200, p50: 100, p95: 190, p99: 198, max: 200 });
  });

  test('are in bins whose edges double, from the first with a command to the last', () => {
    const log = new LatencyLog();
    for (const ms of [0, 0.1, 0.125, 0.5, 0.51, 3.9]) log.add(ms);

    expect(log.result().bins).toEqual([
      { upToMs: 0.125, count: 3 },
      { upToMs: 0.25, count: 0 },
      { upToMs: 0.5, count: 1 },
      { upToMs: 1, count: 1 },
      { upToMs: 2, count: 0 },
      { upToMs: 4, count: 1 },
    ]);
  });

  test('of no command are 0', () => {
    expect(new LatencyLog().result()).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, max: 0, bins: [] });
  });
});

describe('a series', () => {
  test('has the samples as they came, numbers and bigints', () => {
    const log = new SampleLog();
    log.add({ series: 'price', value: 3n, step: 1, at: 10 });
    log.add({ series: 'price', value: 1.5, step: 2, at: 20 });
    log.add({ series: 'constructor', value: 1, step: 2, at: 21 });

    expect(log.result()).toEqual([
      {
        ...{ series: 'price', count: 2, first: 3n, last: 1.5, min: 1.5, max: 3n },
        samples: [
          { step: 1, at: 10, value: 3n },
          { step: 2, at: 20, value: 1.5 },
        ],
      },
      expect.objectContaining({ series: 'constructor', count: 1 }),
    ]);
  });

  test('of 100,000 samples has 400 of them, from the first to the last, with exact extremes', () => {
    const log = new SampleLog();
    for (let at = 0; at < 100_000; at += 1) {
      log.add({ series: 'price', value: at === 77_777 ? -1 : at, step: 1, at });
    }

    const [series] = log.result();

    expect(series).toMatchObject({ count: 100_000, first: 0, last: 99_999, min: -1, max: 99_999 });
    expect(series?.samples).toHaveLength(400);
    expect(series?.samples[0]?.value).toBe(0);
    expect(series?.samples.at(-1)?.value).toBe(99_999);
    const values = series?.samples.map(({ at }) => at) ?? [];
    expect(new Set(values).size).toBe(400);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
  });
});

describe('balances over the steps', () => {
  const balanceOf = (wallet: string, gold: bigint, held = 0n) => ({
    ...{ wallet, assets: gold === 0n ? {} : { gold }, held: held === 0n ? {} : { gold: held }, utxos: 1 },
  });

  test('have a line per wallet, with what it holds back, and 0 where it owns nothing', () => {
    const history = new BalanceHistory();
    history.add(1, [balanceOf('alice', 5n, 2n), balanceOf('bob', 0n)]);
    history.add(2, [balanceOf('alice', 5n, 2n), balanceOf('bob', 1n)]);
    history.add(3, [balanceOf('alice', 0n), balanceOf('bob', 8n)]);

    expect(history.plot('gold')).toEqual({
      steps: [1, 2, 3],
      lines: [
        { wallet: 'bob', amounts: [0n, 1n, 8n] },
        { wallet: 'alice', amounts: [7n, 7n, 0n] },
      ],
    });
    expect(history.wealth('gold')).toMatchObject({ wallets: 2, owners: 1, total: 8n, gini: 0.5 });
  });

  test('of many wallets and steps are eight lines and the sum of the others, of 200 points at most', () => {
    const history = new BalanceHistory();
    for (let step = 1; step <= 1_000; step += 1) {
      history.add(
        step,
        Array.from({ length: 50 }, (_, at) => balanceOf(`w${at}`, BigInt(at * step))),
      );
    }

    const { steps, lines, others } = history.plot('gold');

    expect([steps.length, steps[0], steps.at(-1)]).toEqual([200, 1, 1_000]);
    expect(lines.map(({ wallet }) => wallet)).toEqual(['w49', 'w48', 'w47', 'w46', 'w45', 'w44', 'w43', 'w42']);
    expect(others?.wallets).toBe(41);
    for (const [place, step] of steps.entries()) {
      const sum = lines.reduce((total, { amounts }) => total + (amounts[place] ?? 0n), others?.amounts[place] ?? 0n);
      // The sum of 0 to 49.
      expect(sum).toBe(BigInt(1_225 * step));
    }
  });
});

test('faucets and sinks add up to the supply: what no reason explains is listed, and so are many small ones', () => {
  const flows = Array.from({ length: 30 }, (_, at) => {
    return { asset: 'gold', ...(at === 29 ? {} : { reason: `r${at}` }), minted: BigInt(at + 1), burned: 1n };
  });

  const reports = flowReports(flows, { minted: 500n, burned: 30n, circulating: 470n, balanced: true });

  expect(reports[0]).toEqual({ from: 'none', minted: 30n, burned: 1n });
  expect(reports[1]).toEqual({ from: 'reason', reason: 'r28', minted: 29n, burned: 1n });
  expect(reports.slice(-2)).toEqual([
    { from: 'others', minted: 55n, burned: 10n },
    { from: 'elsewhere', minted: 35n, burned: 0n },
  ]);
  expect(reports.reduce((sum, { minted }) => sum + minted, 0n)).toBe(500n);
});

test('some of many places are at equal distances, the ends among them', () => {
  expect(evenly(3, 5)).toEqual([0, 1, 2]);
  expect(evenly(9, 5)).toEqual([0, 2, 4, 6, 8]);
  expect(evenly(0, 5)).toEqual([]);
});
