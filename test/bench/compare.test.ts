import { describe, expect, test } from 'vitest';
import { figureOf, judge, medianFigures, passes } from '../../bench/report/compare.ts';
import { TARGETS, type Target } from '../../bench/report/targets.ts';
import { describeCheck } from '../../bench/report/verdict-text.ts';
import { ALL_WORKLOADS } from '../../bench/workloads/index.ts';
import { figures, RUN, reportOf, series } from './support/reports.ts';

const target: Target = {
  ...{ what: 'spread, 2,000 callers', against: 'row-lock at its best', unit: '×', isChecked: true },
  figure: { kind: 'rate', workload: 'spread', callers: 2_000, against: 'row-lock' },
  ...{ bound: 'at least', goal: 8, floor: 4 },
};

test('each figure of several rounds is the median of its own', () => {
  const rounds = [
    figures({ rate: 1, walBytes: 30 }),
    figures({ rate: 3, walBytes: 10 }),
    figures({ rate: 2, walBytes: 20 }),
  ];

  expect(medianFigures(rounds)).toEqual(figures({ rate: 2, walBytes: 20 }));
});

test('deliveries have a median if there are any', () => {
  const rounds = [9, 40, 10].map((deliveriesLeft) => figures({ deliveryRate: 100, deliveriesLeft }));

  expect(medianFigures(rounds)).toEqual(figures({ deliveryRate: 100, deliveriesLeft: 10 }));
  expect(medianFigures([figures()])).not.toHaveProperty('deliveryRate');
});

test('a figure that no round measured is undefined', () => {
  const { postgresCpuUs: _, ...unmeasured } = figures();

  expect(medianFigures([unmeasured, unmeasured])).not.toHaveProperty('postgresCpuUs');
});

describe('a ratio', () => {
  const report = reportOf(
    series('pursekit', 9_000),
    series('row-lock', 1_000, { connections: 20 }),
    series('row-lock', 1_500, { connections: 8 }),
    series('pursekit', 500, { callers: 20 }),
  );

  test('is against the fastest number of connections, if none is named', () => {
    expect(figureOf(report, target.figure)).toBe(6);
  });

  test('is against the named number of connections', () => {
    expect(
      figureOf(report, {
        ...{ kind: 'rate', workload: 'spread', callers: 2_000, against: 'row-lock' },
        connections: 20,
      }),
    ).toBe(9);
  });

  test('of a latency is ours divided by theirs', () => {
    const one = reportOf(
      series('pursekit', 1, { figures: figures({ p50Ms: 3 }) }),
      series('bare', 1, { figures: figures({ p50Ms: 2 }) }),
    );

    expect(figureOf(one, { kind: 'p50', workload: 'spread', callers: 2_000, against: 'bare' })).toBe(1.5);
  });

  test('with one side missing is undefined', () => {
    const callers = 20;

    expect(figureOf(report, { kind: 'rate', workload: 'spread', callers, against: 'row-lock' })).toBeUndefined();
    expect(figureOf(report, { kind: 'rate', workload: 'hot', callers, against: 'row-lock' })).toBeUndefined();
  });
});

test('a figure of a curve is found by its name', () => {
  const curve = { name: 'history', title: '', run: RUN, notes: [], table: { head: [], rows: [] }, charts: [] };
  const report = { ...reportOf(), curves: [{ ...curve, figures: { cost: 1.1 } }] };

  expect(figureOf(report, { kind: 'curve', curve: 'history', figure: 'cost' })).toBe(1.1);
  expect(figureOf(report, { kind: 'curve', curve: 'reads', figure: 'cost' })).toBeUndefined();
});

describe('a verdict', () => {
  test.each([
    [8_000, 'reached', false],
    [7_999, 'missed', false],
    [4_000, 'missed', false],
    [3_999, 'missed', true],
  ])('on %d against 1,000 is %s, below the floor: %s', (rate, status, isBelowFloor) => {
    const report = reportOf(series('pursekit', rate), series('row-lock', 1_000));

    expect(judge(report, [target])).toMatchObject([{ status, isBelowFloor }]);
  });

  test.each([
    [60, 'reached', false],
    [61, 'missed', false],
    [121, 'missed', true],
  ])('on %d µs of at most 60 is %s, beyond the floor: %s', (nodeCpuUs, status, isBelowFloor) => {
    const figure = { kind: 'nodeCpu', workload: 'spread', callers: 2_000 } as const;
    const atMost: Target = { ...target, unit: 'µs', figure, bound: 'at most', goal: 60, floor: 120 };
    const report = reportOf(series('pursekit', 1, { figures: figures({ nodeCpuUs }) }));

    expect(judge(report, [atMost])).toMatchObject([{ status, isBelowFloor }]);
  });

  test('on a figure without a measurement is "not measured"', () => {
    expect(judge(reportOf(), [target])).toMatchObject([{ status: 'not measured', value: undefined }]);
  });
});

describe('the check', () => {
  const verdictsOn = (rate: number) => judge(reportOf(series('pursekit', rate), series('row-lock', 1_000)), [target]);

  test('passes above the floor, although the goal is missed', () => {
    expect(passes(verdictsOn(4_100))).toBe(true);
  });

  test('fails below the floor, and says which figure', () => {
    const [verdict] = verdictsOn(3_900);

    expect(passes(verdictsOn(3_900))).toBe(false);
    expect(describeCheck(verdict as NonNullable<typeof verdict>)).toBe(
      'FAIL floor     4×  missed       spread, 2,000 callers against row-lock at its best: 3.9× (at least 8×)',
    );
  });

  test('fails without a measurement', () => {
    expect(passes(judge(reportOf(), [target]))).toBe(false);
  });
});

describe('the targets', () => {
  test('have a floor that is on the failing side of the goal', () => {
    for (const { bound, goal, floor } of TARGETS) {
      expect(bound === 'at least' ? floor < goal : floor > goal).toBe(true);
    }
  });

  test('name workloads that exist', () => {
    const named = TARGETS.flatMap(({ figure }) => (figure.kind === 'curve' ? [] : [figure.workload]));

    expect(named.filter((name) => !ALL_WORKLOADS.some((workload) => workload.name === name))).toEqual([]);
  });
});
