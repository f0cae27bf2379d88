import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describeDatabases } from '../support/databases.ts';
import { openStore } from './support/open-store.ts';

const page = readFileSync(new URL('../../docs/reference/schema.md', import.meta.url), 'utf8');
const snapshot = readFileSync(new URL('schema.snapshot.sql', import.meta.url), 'utf8');

const matches = (pattern: RegExp): string[] => [...snapshot.matchAll(pattern)].map(([, name]) => name as string);

/** Tables and views with their columns, as the snapshot has them: `table unspent`, then a line for each column. */
const relations = [
  ...[...snapshot.matchAll(/^table (\w+).*\n((?: {2}.*\n)+)/gm)].map(([, name = '', lines = '']) => ({
    name,
    columns: [...lines.matchAll(/^ {2}(?!constraint )(\w+)/gm)].map(([, column]) => column as string),
  })),
  ...[...snapshot.matchAll(/^view (\w+) \((.*)\)$/gm)].map(([, name = '', columns = '']) => ({
    name,
    columns: columns.split(', ').map((column) => column.split(' ')[0] as string),
  })),
];

describe('docs/reference/schema.md', () => {
  test('has a section for each table and view of the snapshot', () => {
    const sections = [...page.matchAll(/^### `(\w+)`$/gm)].map(([, name]) => name as string);

    expect(sections.sort()).toEqual(relations.map(({ name }) => name).sort());
  });

  test.each(relations)('describes each column of $name, in order', ({ name, columns }) => {
    const [section = ''] = page.split(`### \`${name}\`\n`).slice(1).join('').split(/^##/m);

    expect([...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, column]) => column)).toEqual(columns);
  });

  test.each([
    ['domain', matches(/^domain (\w+)/gm)],
    ['function', matches(/^CREATE OR REPLACE FUNCTION \$schema\.(\w+)/gm)],
  ])('names each %s of the snapshot', (_, names) => {
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  });
});

/** The statements of a page, for a schema that `sql()` fills in. */
const statementsOf = (text: string): string[] =>
  [...text.matchAll(/^```sql\n(.*?)^```/gms)]
    .flatMap(([, block = '']) => block.split(/;$/m))
    .filter((statement) => /\w/.test(statement))
    .map((statement) => statement.replaceAll('pursekit.', '$schema.'));

describeDatabases('the SQL of docs/reference/schema.md', (open) => {
  test('runs', async () => {
    const { sql } = await openStore(await open());
    const statements = statementsOf(page);

    expect(statements.length).toBeGreaterThan(2);
    for (const statement of statements) await expect(sql(statement), statement).resolves.toEqual([]);
  });
});

describeDatabases('the SQL of docs/guide/production.md', (open) => {
  test('runs, and the sizes are those of the tables that grow', async () => {
    const { sql } = await openStore(await open());
    const guide = readFileSync(new URL('../../docs/guide/production.md', import.meta.url), 'utf8');
    const statements = statementsOf(guide);

    expect(statements).toHaveLength(5);
    const [dead, waiting, scheduled, sizes] = await Promise.all(statements.map((statement) => sql(statement)));
    expect([dead, waiting, scheduled]).toEqual([[], [], []]);
    expect(sizes?.map(({ name }) => name)).toEqual([
      ...['transactions', 'unspent', 'spends', 'placed_commits', 'history_pages', 'outbox'],
    ]);
    expect(sizes?.every(({ bytes }) => Number(bytes) > 0)).toBe(true);
  });
});
