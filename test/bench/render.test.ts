import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { BenchReport, Chart, CurveResult } from '../../bench/report/bench-report.ts';
import { drawChart, LINE_COLORS } from '../../bench/report/draw-chart.ts';
import { renderPage } from '../../bench/report/render-page.ts';
import { ReportFile, withPart } from '../../bench/report/report-file.ts';
import { wrap } from '../../bench/report/wrap.ts';
import { figures, RUN, reportOf, series } from './support/reports.ts';

const read = (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../docs/${path}`, import.meta.url)), 'utf8');
const committed = async (): Promise<BenchReport> => JSON.parse(await read('results/bench.json')) as BenchReport;

const curve: CurveResult = {
  ...{ name: 'history', title: 'History', run: RUN, notes: ['Filled by SQL.'], figures: { cost: 1.15 } },
  table: { head: ['transactions', 'cost'], rows: [['5,000,000', '1.15×']] },
  charts: [
    {
      ...{ file: 'history', title: 'Cost of a transfer' },
      x: { name: 'transactions', isLogarithmic: true },
      y: { name: 'cost' },
      lines: [
        {
          name: 'cost',
          points: [
            [10, 1],
            [100, 1.15],
          ],
        },
      ],
    },
  ],
};

test('the steps are a table of earlier checkouts and this one, with the ratio to the first', () => {
  const others = [
    { us: 88, ratio: 0.6 },
    { us: 70.5, ratio: 0.75 },
  ];
  const checkouts = [
    { title: 'before', commit: '0123456789ab' },
    { title: 'lean store', commit: 'ba9876543210' },
  ];
  const rows = [{ workload: 'spread', callers: 2_000, hereUs: 52.4, others }];

  const page = renderPage({ ...reportOf(series('bare', 1)), steps: { run: RUN, checkouts, rows } });

  expect(page).toContain('| workload | callers | before (0123456) | lean store (ba98765) | now |  |');
  expect(page).toContain('| spread | 2,000 | 88.0 | 70.5 | 52.4 | 0.60× |');
});

test('docs/BENCHMARKS.md equals the rendering of the committed report', async () => {
  expect(await read('BENCHMARKS.md')).toBe(renderPage(await committed()));
});

test('every chart of the committed report is drawn', async () => {
  const charts = (await committed()).curves.flatMap(({ charts }) => charts);

  for (const { file } of charts) expect(await read(`bench/${file}.svg`)).toContain('<svg');
});

test('a long line of the page is broken after 120 columns, but not within code and not in a table', () => {
  const code = `\`${'a '.repeat(40)}a\``;

  expect(wrap(`- ${code} and ${code}`)).toEqual([`- ${code} and`, `  ${code}`]);
  expect(wrap(`| ${code} | ${code} |`)).toEqual([`| ${code} | ${code} |`]);
});

describe('the page', () => {
  test('says of each target whether it is reached', () => {
    const page = renderPage(reportOf(series('pursekit', 5_000), series('row-lock', 1_000, { connections: 20 })));

    expect(page).toContain('| spread, 2,000 callers | row-lock at its best | at least 6× | 5.0× | **missed** |');
    expect(page).toContain('| hot, 2,000 callers | row-lock at its best | at least 22× | – | not measured |');
  });

  test('shows what a transfer cost, per 10,000 where it is processor time', () => {
    const row = series('row-lock', 1_234.4, { connections: 20, figures: figures({ rate: 1_234.4, nodeCpuUs: 61 }) });

    expect(renderPage(reportOf(row))).toContain(
      '| 2,000 | row-lock, 20 connections | 1,234 | 1.00 | 2.00 | 3.00 | 0.61 | 0.70 | 600 | 300 | 1.00 |',
    );
  });

  test('says that the processor time of Postgres is not measured if it is missing', () => {
    const { postgresCpuUs: _, ...unmeasured } = figures();

    expect(renderPage(reportOf(series('bare', 1, { figures: unmeasured })))).toContain('| 0.50 | not measured | 600 |');
  });

  test('shows deliveries only in the workload of a contender with deliveries', () => {
    const delivering = figures({ deliveryRate: 71.6, deliveriesLeft: 12 });
    const page = renderPage(reportOf(series('pursekit', 1, { figures: delivering }), series('row-lock', 1)));

    expect(page).toContain('| round trips | deliveries/s | left |');
    expect(page).toMatch(/^\| 2,000 \| pursekit \|.* \| 1\.00 \| 72 \| 12 \|$/m);
    expect(page).toMatch(/^\| 2,000 \| row-lock, .* \| 1\.00 \| {2}\| {2}\|$/m);
    expect(renderPage(reportOf(series('pursekit', 1)))).not.toContain('deliveries/s');
  });

  test('calls exchanges what they are, and explains them only where there are some', () => {
    const transfers = reportOf(series('pursekit', 1));
    const [first] = transfers.workloads;
    const shop = { ...(first as NonNullable<typeof first>), name: 'shop', unit: 'exchanges' as const };
    const page = renderPage({ ...transfers, workloads: [...transfers.workloads, shop] });

    expect(page).toContain('| callers | contender | transfers/s |');
    expect(page).toContain('| callers | contender | exchanges/s |');
    expect(page).toContain('From `shop` on the figures are of exchanges');
    expect(renderPage(transfers)).not.toContain('From `shop` on');
  });

  test('shows the durability settings of the server', () => {
    expect(renderPage(reportOf())).toContain('`fsync = on`, `synchronous_commit = on` (read back from the server)');
  });

  test('lists the parts of each run separately', () => {
    const later = { ...RUN, date: '2026-11-26', command: 'npm run bench -- --curves history' };
    const page = renderPage({ ...reportOf(series('bare', 1)), curves: [{ ...curve, run: later }] });

    expect(page).toContain('| `npm run bench` | 2026-11-25 | 0123456789ab | spread |');
    expect(page).toContain('| `npm run bench -- --curves history` | 2026-11-26 | 0123456789ab | history |');
  });

  test('embeds the chart of a curve and holds its figure against the target', () => {
    const page = renderPage({ ...reportOf(), curves: [curve] });

    expect(page).toContain('![Cost of a transfer](bench/history.svg)');
    expect(page).toContain(
      '| a transfer after 5,000,000 others | an empty ledger | at most 1.1× | 1.1× | **missed** |',
    );
  });
});

test('a part replaces the one of its name and leaves the others, in their order', () => {
  const spread = reportOf(series('pursekit', 1));
  const [first] = spread.workloads;
  const named = (name: string, title: string) => ({ ...(first as NonNullable<typeof first>), name, title });
  const order = ['spread', 'hot'];

  const both = withPart(withPart(spread, { workload: named('hot', 'new') }, order), { curve }, order);
  const again = withPart(both, { workload: named('spread', 'again') }, order);

  expect(again.workloads.map(({ name, title }) => `${name} ${title}`)).toEqual(['spread again', 'hot new']);
  expect(again.curves).toEqual([curve]);
});

test('a run without workloads keeps the machine that the workloads were measured on', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'pursekit-report-'));
  const path = join(directory, 'bench.json');
  const { machine } = reportOf();
  const other = { ...machine, cpu: 'another processor' };
  try {
    const first = await ReportFile.open(path, { machine, isKept: true }, ['history']);
    await first.add({ curve });

    const after = async (isKept: boolean) =>
      (await ReportFile.open(path, { machine: other, isKept }, [])).report.machine;
    expect(await after(true)).toEqual(machine);
    expect(await after(false)).toEqual(other);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('a chart is drawn with its title and its axes', () => {
  const svg = drawChart(curve.charts[0] as NonNullable<(typeof curve.charts)[0]>);

  expect(svg).toMatch(/^<svg/);
  for (const text of ['Cost of a transfer', 'transactions', 'cost']) expect(svg).toContain(text);
});

describe('a chart of several lines', () => {
  const line = (name: string, y: number) => ({
    ...{ name, points: [[1, y] as const, [200, 2 * y] as const] },
    ranges: [[1, 0.9 * y, 1.2 * y] as const],
  });
  const chart: Chart = {
    ...{ file: 'callers', title: 'Rate by callers', caption: 'npm run bench, 2026-11-25' },
    x: { name: 'callers', isLogarithmic: true, ticks: [1, 200] },
    y: { name: 'transfers/s', isLogarithmic: true, ticks: [1_000, 2_000, 5_000] },
    lines: [line('pursekit', 1_500), line('row-lock', 2_000)],
  };
  const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text = '']) => text);
  const strokes = (svg: string, color: string): number => svg.split(`stroke="${color}"`).length - 1;

  test('names each line once, and has the given ticks and no others, and its caption', () => {
    expect(texts(drawChart(chart)).toSorted()).toEqual(
      [
        ...['Rate by callers', 'callers', 'transfers/s', 'pursekit', 'row-lock', 'npm run bench, 2026-11-25'],
        ...['1', '200', '1,000', '2,000', '5,000'],
      ].toSorted(),
    );
  });

  test('draws the range of a point in the colour of its line', () => {
    const without = { ...chart, lines: chart.lines.map(({ name, points }) => ({ name, points })) };

    for (const color of LINE_COLORS.slice(0, 2)) {
      expect(strokes(drawChart(chart), color)).toBe(strokes(drawChart(without), color) + 1);
    }
  });

  test('is drawn on an opaque background, so that a dark page does not hide its text', () => {
    expect(drawChart(chart)).toContain('<rect width="720" height="380" x="0" y="0" fill="#ffffff">');
  });

  test('does not depend on charts that were drawn before', () => {
    expect(drawChart(chart)).toBe(drawChart(chart));
  });
});
