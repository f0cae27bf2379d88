import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawChart } from './draw-chart.ts';
import { renderPage } from './render-page.ts';
import { readReport } from './report-file.ts';

const inDocs = (path: string): string => fileURLToPath(new URL(`../../docs/${path}`, import.meta.url));

/** The report that the page is rendered from. */
export const PAGE_RESULTS = inDocs('results/bench.json');

/** Writes docs/BENCHMARKS.md and the charts in docs/bench/. @throws Error if nothing was measured yet. */
export async function writePage(): Promise<void> {
  const report = await readReport(PAGE_RESULTS);
  if (report === undefined) throw new Error('docs/results/bench.json does not exist: run npm run bench first');
  await writeFile(inDocs('BENCHMARKS.md'), renderPage(report));
  for (const chart of report.curves.flatMap(({ charts }) => charts)) {
    const path = inDocs(`bench/${chart.file}.svg`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, drawChart(chart));
  }
}
