import { describe, expect, test } from 'vitest';
import { type CallersPoint, describeCallers } from '../../bench/curves/callers-result.ts';
import { figures, RUN } from './support/reports.ts';

/** A contender with so many callers, one rate per round. */
function point(contender: string, callers: number, rates: readonly number[]): CallersPoint {
  const connections = contender === 'pursekit' ? {} : { connections: contender === 'bare' ? 16 : 8 };
  return { contender, ...connections, callers, rounds: rates.map((rate) => figures({ rate })) };
}

/** Measured from many callers to few, as the benchmark does it. */
const POINTS = [
  point('pursekit', 2_000, [30_000, 20_000, 25_000]),
  point('row-lock', 2_000, [5_000, 5_000, 10_000]),
  point('bare', 2_000, [12_000, 12_000, 12_000]),
  point('pursekit', 10, [5_100, 5_000, 5_500]),
  point('row-lock', 10, [4_900, 5_050, 5_000]),
  point('bare', 10, [9_000, 9_000, 9_000]),
  point('pursekit', 1, [1_500, 1_400, 1_600]),
  point('row-lock', 1, [2_000, 2_000, 2_000]),
  point('bare', 1, [3_000, 3_000, 3_000]),
];

const result = describeCallers(POINTS, RUN);

describe('the table over callers', () => {
  test('has a row for each number of callers and each contender, from few callers to many', () => {
    expect(result.table.rows.map(([callers, contender]) => `${callers} ${contender}`)).toEqual(
      ['1', '10', '2,000'].flatMap((callers) =>
        ['pursekit', 'row-lock, 8 connections', 'bare, 16 connections'].map((contender) => `${callers} ${contender}`),
      ),
    );
  });

  test('shows the median of each figure with its lowest and its highest round', () => {
    const rounds = [
      figures({ rate: 1_000, nodeCpuUs: 100, postgresCpuUs: 300, p50Ms: 3 }),
      figures({ rate: 3_000, nodeCpuUs: 120, postgresCpuUs: 400, p50Ms: 1 }),
      figures({ rate: 2_000, nodeCpuUs: 90, postgresCpuUs: 200, p50Ms: 2 }),
    ];

    const { table } = describeCallers([{ contender: 'pursekit', callers: 5, rounds }], RUN);

    expect(table.head).toEqual([
      ...['callers', 'contender', 'transfers/s', 'against row-lock'],
      ...['CPU µs per transfer', 'of it node', 'p50 ms'],
    ]);
    expect(table.rows).toEqual([
      ['5', 'pursekit', '2,000 (1,000–3,000)', '', '400 (290–520)', '100 (90.0–120)', '2.00 (1.00–3.00)'],
    ]);
  });

  test('compares rates round by round', () => {
    const [ours, theirs] = result.table.rows.slice(-3);

    expect(ours?.[3]).toBe('4.00× (2.50×–6.00×)');
    expect(theirs?.[3]).toBe('');
  });

  test('says that processor time is not measured if that of Postgres is missing', () => {
    const { postgresCpuUs: _, ...unmeasured } = figures({ nodeCpuUs: 50 });

    const { table } = describeCallers([{ contender: 'pursekit', callers: 5, rounds: [unmeasured] }], RUN);

    expect(table.rows[0]?.slice(4, 6)).toEqual(['not measured', '50.0 (50.0–50.0)']);
  });
});

describe('the chart over callers', () => {
  const [chart] = result.charts;

  test('has a line for each contender, with the range of its rounds', () => {
    expect(chart?.lines.map(({ name }) => name)).toEqual([
      'pursekit',
      'row-lock, 8 connections',
      'bare, 16 connections',
    ]);
    expect(chart?.lines[0]).toMatchObject({
      points: [
        [1, 1_500],
        [10, 5_100],
        [2_000, 25_000],
      ],
      ranges: [
        [1, 1_400, 1_600],
        [10, 5_000, 5_500],
        [2_000, 20_000, 30_000],
      ],
    });
  });

  test('has logarithmic axes, with the measured numbers of callers and around every round', () => {
    expect(chart?.x).toEqual({ name: 'callers', isLogarithmic: true, ticks: [1, 10, 2_000] });
    expect(chart?.y).toEqual({
      ...{ name: 'transfers/s', isLogarithmic: true },
      ticks: [1_000, 2_000, 5_000, 10_000, 20_000, 50_000],
    });
  });

  test('says what measured it, and when', () => {
    expect(chart?.caption).toBe('npm run bench, 2026-11-25, commit 0123456789ab');
  });
});

describe('the number of callers from which pursekit is ahead', () => {
  test('is the fewest from which it is faster in every round', () => {
    // With 10 callers, the second round of row-lock is faster.
    expect(result.figures).toEqual({ aheadFrom: 2_000 });
    expect(result.notes).toContain('From 2,000 callers on pursekit is faster than row-lock in every round.');
  });

  test('is missing if row-lock is faster with the most callers', () => {
    const behind = [point('pursekit', 10, [2]), point('row-lock', 10, [1]), point('pursekit', 50, [1])];

    const { notes, figures: found } = describeCallers([...behind, point('row-lock', 50, [2])], RUN);

    expect(found).toEqual({});
    expect(notes.join(' ')).not.toContain('in every round');
  });
});
