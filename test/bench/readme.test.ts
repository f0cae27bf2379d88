import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { BenchReport } from '../../bench/report/bench-report.ts';
import { judge } from '../../bench/report/compare.ts';
import { TARGETS } from '../../bench/report/targets.ts';
import { figureText } from '../../bench/report/verdict-text.ts';

const report: BenchReport = JSON.parse(await readFile('docs/results/bench.json', 'utf8'));
const readme = await readFile('README.md', 'utf8');

test.each(['hot', 'hot-in', 'spread', 'shop', 'trade'].map((workload) => `${workload}, 2,000 callers`))(
  'the README quotes the measured figure of: %s',
  (what) => {
    const verdict = judge(report, TARGETS).find(
      ({ target }) => target.what === what && target.against === 'row-lock at its best',
    );
    const row = readme.split('\n').find((line) => line.startsWith(`| ${what}: `));

    expect(row?.split('|')[2]?.trim()).toBe(figureText(verdict?.value as number, '×'));
  },
);

test('the README shows the curve over callers, its command, and from how many on pursekit is faster', () => {
  const curve = report.curves.find(({ name }) => name === 'callers');
  const [chart] = curve?.charts ?? [];
  const [, text] = readme.replaceAll('\n', ' ').split(/ (?:## How fast it is|## Guarantees and limits) /);

  expect(text).toContain(`![${chart?.title}](docs/bench/${chart?.file}.svg)`);
  expect(text).toContain('`npm run bench -- --curves callers`');
  expect(text).toContain(`from ${curve?.figures.aheadFrom?.toLocaleString('en')} callers on`);
});

test('the README says so if other processes were at work beside the curve over callers', () => {
  const notes = report.curves.find(({ name }) => name === 'callers')?.notes.join(' ') ?? '';
  const [, processors] = /other processes kept ([\d.]+) processors busy/.exec(notes) ?? [];

  expect(readme.includes('beside other work')).toBe(Number(processors ?? 0) > 0.1);
});
