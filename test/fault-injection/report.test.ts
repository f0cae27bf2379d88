import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FAULTS } from './faults/index.ts';
import { held } from './report/fault-report.ts';
import { PROMISES } from './report/promises.ts';
import { readFaultResults } from './report/read-results.ts';
import { renderFaults } from './report/render-faults.ts';
import { describeTotals } from './report/summary.ts';

const read = (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

test('docs/FAULTS.md equals the rendering of the committed reports', async () => {
  expect(await read('docs/FAULTS.md')).toBe(renderFaults(await readFaultResults()));
});

test('the committed report is of the full profile, of every fault, and all of it held', async () => {
  const { faultInjection } = await readFaultResults();

  expect(faultInjection.profile).toBe('full');
  expect(faultInjection.faults.map(({ id }) => id)).toEqual(FAULTS.map(({ id }) => id));
  expect(held(faultInjection)).toBe(true);
});

test('the end of a run names each fault that broke a promise, with its first violation', async () => {
  const { faultInjection } = await readFaultResults();
  const faults = faultInjection.faults.map((row) =>
    row.id === 'F8' ? { ...row, status: 'broken' as const, violations: ['acknowledged and lost: 1', 'more'] } : row,
  );

  const lines = describeTotals({ ...faultInjection, faults } as typeof faultInjection);

  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual(['BROKEN F8: acknowledged and lost: 1']);
  expect(lines.at(-1)).toBe('NOT everything held');
});

test('every promise that a fault tries is one of the README', async () => {
  const tried = new Set(FAULTS.flatMap(({ promises }) => promises));

  expect([...tried].filter((name) => PROMISES[name] === undefined)).toEqual([]);
  expect(Object.keys(PROMISES).filter((name) => !tried.has(name))).toEqual([]);
});

test('the README cites only faults that exist', async () => {
  const cited = [...(await read('README.md')).matchAll(/\bF\d+\b/g)].map(([id]) => id);

  expect(cited.length).toBeGreaterThan(8);
  expect(cited.filter((id) => !FAULTS.some((fault) => fault.id === id))).toEqual([]);
});

test('the README says what embedded Postgres lost in the power cut of the committed report', async () => {
  const { faultInjection } = await readFaultResults();

  const row = faultInjection.faults.find(({ id }) => id === 'F15');

  if (row?.status === 'held') expect(await read('README.md')).toContain(`it ${row.figures?.['embedded Postgres']} `);
  else expect(row?.status).toBe('not run');
});
