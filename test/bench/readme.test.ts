import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { BenchReport } from '../../bench/report/bench-report.ts';
import { judge } from '../../bench/report/compare.ts';
import { TARGETS } from '../../bench/report/targets.ts';
import { figureText } from '../../bench/report/verdict-text.ts';

const report: BenchReport = JSON.parse(await readFile('docs/results/bench.json', 'utf8'));
const readme = await readFile('README.md', 'utf8');

test.each(['hot, 2,000 callers', 'hot-in, 2,000 callers', 'spread, 2,000 callers'])(
  'the README quotes the measured figure of: %s',
  (what) => {
    const verdict = judge(report, TARGETS).find(
      ({ target }) => target.what === what && target.against === 'row-lock at its best',
    );
    const row = readme.split('\n').find((line) => line.startsWith(`| ${what}: `));

    expect(row?.split('|')[2]?.trim()).toBe(figureText(verdict?.value as number, '×'));
  },
);
