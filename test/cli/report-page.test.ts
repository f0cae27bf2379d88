import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { amountText, axisText, durationText } from '../../src/cli/output/report/format.ts';
import { html, raw } from '../../src/cli/output/report/html.ts';
import { lineChart, placesOf } from '../../src/cli/output/report/line-chart.ts';
import { runPage } from '../../src/cli/output/report/run-page.ts';
import type { AssetReport, ScenarioReport } from '../../src/scenarios/index.ts';
import { activeParts, findUnbalanced, textOf } from './support/markup.ts';

const assetOf = (asset: string, wallets: readonly string[], steps: number): AssetReport => ({
  asset,
  supply: { minted: 9n, burned: 2n, circulating: 7n, balanced: true },
  flows: [
    { from: 'reason', reason: `${asset} quest`, minted: 9n, burned: 0n },
    { from: 'none', minted: 0n, burned: 2n },
  ],
  wealth: { wallets: wallets.length, owners: 1, total: 7n, gini: 0.5, lorenz: [0, 0, 1] },
  plot: {
    steps: Array.from({ length: steps }, (_, at) => at + 1),
    lines: wallets.map((wallet) => ({ wallet, amounts: Array.from({ length: steps }, (_, at) => BigInt(at)) })),
    others: { wallets: 3, amounts: Array.from({ length: steps }, () => 1n) },
  },
});

const report: ScenarioReport = {
  ...{ format: 'pursekit-report', version: 1, title: 'Market', about: 'all that is sold', seed: 3, runtimes: 2 },
  ...{ location: 'Postgres at db', ok: true, failures: [], ms: 1_234, stepCount: 1 },
  steps: [
    {
      ...{ step: 1, text: 'Trade', at: 3, unmet: 0, ended: true },
      commands: { committed: 4, duplicate: 1, rejected: 2, refused: 0, failed: 1 },
    },
  ],
  commands: { committed: 4, duplicate: 1, rejected: 2, refused: 0, failed: 1 },
  refusals: [{ status: 'rejected', reason: 'insufficient_funds', count: 2 }],
  expectations: { met: 3, open: 0, failed: [] },
  conflicts: { attempts: 1, utxosLost: 2 },
  deliveries: [{ type: 'BuyItem', made: 4, failed: 1, dead: 0, waiting: 2, unexpected: 1 }],
  deadLetters: 0,
  assets: [assetOf('gold', ['alice', 'bob'], 3)],
  latency: { count: 8, p50: 1, p95: 2.5, p99: 12, max: 12, bins: [{ upToMs: 16, count: 8 }] },
  series: [
    {
      ...{ series: 'price of wood', count: 2, first: 1, last: 2n, min: 1, max: 2n },
      samples: [
        { step: 0, at: 1, value: 1 },
        { step: 1, at: 2, value: 2n },
      ],
    },
  ],
  balances: [{ wallet: 'alice', assets: { gold: 5n }, held: { gold: 2n }, utxos: 3 }],
};

/** Texts that end an element, an attribute or a comment, start a script, turn the writing around, or hide. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></style></svg><svg onload=alert(1)>',
  '--><!--',
  '&lt;b&gt; &amp;',
  'a\u202egnp.exe\u0000\u001b[2J',
  '__proto__',
  'postgres://bob:secret@db/x',
];

describe('the page of a run', () => {
  test('has its parts, balanced, and loads and runs nothing', () => {
    const page = runPage(report);

    expect(findUnbalanced(page)).toBeUndefined();
    expect(activeParts(page)).toEqual([]);
    const text = textOf(page);
    for (const part of [
      'Market all that is sold ✓ Passed 2 independent runtimes on Postgres at db, seed 3',
      '1. Trade 3 ms 5 2 1 as expected',
      '3 met.',
      'gold quest +9',
      'without a reason −2',
      'Gini 0.5 of 2 wallets, 1 of them with some; 7 in all',
      'price of wood 2 samples: from 1 to 2, between 1 and 2',
      'p50 1 ms p95 2.5 ms p99 12 ms longest 12 ms',
      'insufficient_funds a rule of the ledger 2',
      '1 attempt had a conflict and was tried again: another runtime spent 2 UTXOs first.',
      'BuyItem 4 1 – 2 1',
      'wallet gold gold held UTXOs alice 5 2 3',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('allows its own style by its hash, and nothing else', () => {
    const page = runPage(report);

    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'"`);
    expect(page).not.toMatch(/ style="/);
    expect(style).toContain('prefers-color-scheme:dark');
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  });

  test.each(HOSTILE)('shows the text %j in every place as it is, and is not broken by it', (name) => {
    const [step] = report.steps;
    const page = runPage({
      ...report,
      ...{ title: name, about: name, location: name, ok: false, failures: [name] },
      steps: step === undefined ? [] : [{ ...step, text: name }],
      refusals: [{ status: 'failed', reason: name, count: 1 }],
      expectations: {
        ...{ met: 0, open: 0 },
        failed: [{ what: name, status: 'failed', expected: name, actual: name, at: name }],
      },
      deliveries: [{ type: name, made: 1, failed: 0, dead: 0, waiting: 0, unexpected: 0 }],
      assets: [assetOf(name, [name], 2)],
      series: report.series.map((series) => ({ ...series, series: name })),
      balances: [{ wallet: name, assets: Object.fromEntries([[name, 5n]]), held: {}, utxos: 1 }],
    });

    expect(findUnbalanced(page)).toBeUndefined();
    expect(activeParts(page)).toEqual([]);
    expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(page).not.toContain('secret');
    const shown = name
      .replace('\u202e', '\\u202e')
      .replace('\u0000', '\\u0000')
      .replace('\u001b', '\\u001b')
      .replace('bob:secret', 'bob:***');
    // In the title, the head, the steps, the expectations, the charts, the tables: in each of them at least once.
    expect(textOf(page).split(shown).length - 1).toBeGreaterThan(15);
  });

  test('of a run that failed says why at the top, and what was not met', () => {
    const at = '/scripts/market.ts:3:5';
    const failed = [{ what: 'alice holds', status: 'failed', expected: 'gold 5', actual: 'gold 4', at } as const];

    const text = textOf(
      runPage({ ...report, ok: false, failures: ['2 not met'], expectations: { met: 0, open: 1, failed } }),
    );

    expect(text).toContain('✗ Failed 2 not met');
    expect(text).toContain('0 met, 1 not judged because an earlier run had committed later steps, 1 not met :');
    expect(text).toContain(`alice holds gold 5 gold 4 ${at}`);
  });

  test('of a run without anything says so in each section', () => {
    const page = runPage({
      ...report,
      ...{ steps: [], stepCount: 0, assets: [], series: [], balances: [], deliveries: [], refusals: [] },
      latency: { count: 0, p50: 0, p95: 0, p99: 0, max: 0, bins: [] },
      conflicts: { attempts: 0, utxosLost: 0 },
    });

    expect(findUnbalanced(page)).toBeUndefined();
    const text = textOf(page);
    for (const part of [
      'no steps',
      'No wallet of the scenario',
      'Nothing was minted',
      'sent no command',
      'No command was refused',
      'Nothing was delivered',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('of a thousand wallets, assets, steps, series and refusals stays small, and says what it leaves out', () => {
    const many = Array.from({ length: 1_000 }, (_, at) => at);
    const [step] = report.steps;
    const [series] = report.series;
    const page = runPage({
      ...report,
      stepCount: 1_000,
      steps: many.map((at) => ({ ...(step as (typeof report.steps)[0]), step: at + 1, unmet: at === 900 ? 1 : 0 })),
      refusals: many.map((at) => ({ status: 'rejected', reason: `reason_${at}`, count: 1 })),
      assets: many.map((at) => assetOf(`asset_${at}`, ['alice'], 200)),
      series: many.map((at) => ({ ...(series as (typeof report.series)[0]), series: `series ${at}` })),
      balances: many.map((at) => ({ wallet: `w${at}`, assets: { gold: 1n }, held: {}, utxos: 1 })),
    });

    expect(page.length).toBeLessThan(300_000);
    const text = textOf(page);
    expect(text).toContain('and 940 more');
    expect(text).toContain('and 984 assets more');
    expect(text).toContain('and 976 more series');
    // A step that went wrong is never left out.
    expect(text).toContain('901. Trade 3 ms 5 2 1 1 expectation not met');
  });
});

describe('markup', () => {
  test('escapes every value that is not markup', () => {
    expect(html`<b title="${'"'}">${'<'}${1}${2n}${[html`<i>${'&'}</i>`, "'"]}</b>`.text).toBe(
      '<b title="&quot;">&lt;12<i>&amp;</i>&#39;</b>',
    );
    expect(html`${raw('<hr>')}`.text).toBe('<hr>');
  });
});

describe('a chart', () => {
  const drawn = (values: readonly number[]): string[] => {
    const { text } = lineChart({ title: 't', lines: [{ name: 'a', values }], places: [], format: String });
    return [...text.matchAll(/class="line[^"]*" d="([^"]*)"/g)].map(([, path = '']) => path);
  };

  test('goes from 0 to the largest value, from left to right', () => {
    expect(drawn([0, 10, 5])).toEqual(['M0 300L500 0L1000 150']);
  });

  test('of one value, of no value, and of zeros has numbers only', () => {
    expect(drawn([4])).toEqual(['M0 0L1000 0']);
    expect(drawn([])).toEqual(['']);
    expect(drawn([0, 0])).toEqual(['M0 300L1000 300']);
  });

  test('of values below 0 has them below the others', () => {
    expect(drawn([-5, 5])).toEqual(['M0 300L1000 0']);
  });

  test('names places that are where their names say', () => {
    const steps = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at + 1));
    expect(placesOf(steps(11))).toEqual(['1', '3', '5', '7', '9', '11']);
    expect(placesOf(steps(8))).toEqual(['1', '8']);
    expect(placesOf(steps(5))).toEqual(['1', '2', '3', '4', '5']);
    expect(placesOf(steps(1))).toEqual(['1']);
  });
});

test('numbers are short, and amounts have all their digits', () => {
  expect(amountText(12_345_678_901_234_567_890n)).toBe('12\u202f345\u202f678\u202f901\u202f234\u202f567\u202f890');
  expect([amountText(-1_000), amountText(0.123456789)]).toEqual(['-1\u202f000', '0.123457']);
  expect([0.4211, 12.34, 1_234].map(durationText)).toEqual(['0.421 ms', '12.3 ms', '1.23 s']);
  expect([0.25, 1_200, 3_500_000].map(axisText)).toEqual(['0.25', '1200', '3.5M']);
});
