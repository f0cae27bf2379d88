import { describe, expect, test } from 'vitest';
import { PROJECT_FILES } from '../support/projects.ts';
import { readTree, show } from './files.ts';
import { findMisplaced, needsOf, projectsOf, toRegExp } from './projects.ts';
import { parseSource, type SourceFile } from './source.ts';

/** Files by path; the text of each is what it imports. */
const tree = (files: Readonly<Record<string, string>>): SourceFile[] =>
  Object.entries(files).map(([path, text]) => parseSource(path, text));

const all = ['src', 'test', 'bench', 'examples', 'scripts'].flatMap(readTree);

test('every test file belongs to the one project that what it loads asks for', () => {
  expect(show(findMisplaced(all))).toEqual([]);
});

test('every project has files, and every pattern of a project matches one', () => {
  const paths = all.map(({ path }) => path).filter((path) => path.endsWith('.test.ts'));
  const patterns = Object.values(PROJECT_FILES).flatMap(({ include, exclude }) => [...include, ...exclude]);

  expect(patterns.filter((pattern) => !paths.some((path) => toRegExp(pattern).test(path)))).toEqual([]);
  for (const name of ['unit', 'database', 'process'] as const) {
    expect(paths.filter((path) => projectsOf(path)[0] === name).length).toBeGreaterThan(10);
  }
});

describe('a misplaced test file is found that', () => {
  const files = tree({
    'test/a.test.ts': "import { b } from './support/b.ts';",
    'test/support/b.ts': "import { open } from '../../src/open.ts';\nimport type { Child } from './child.ts';",
    'test/support/child.ts': "import { spawn } from 'node:child_process';",
    'src/open.ts': "const pg = await import('pg');",
    'test/c.test.ts': "import './support/child.ts';",
    'test/d.test.ts': "import { expect } from 'vitest';",
    'test/e.test.ts': "import { inject } from 'vitest';\ninject('postgresUrl');",
  });

  test.each([
    [
      'loads a driver and is in unit',
      'test/a.test.ts',
      'unit',
      'test/support/b.ts > src/open.ts > pg: it belongs to database',
    ],
    ['starts processes and is in unit', 'test/c.test.ts', 'unit', 'node:child_process: it belongs to process'],
    ['starts processes and is in database', 'test/c.test.ts', 'database', 'it belongs to process'],
    ['loads neither and is in database', 'test/d.test.ts', 'database', 'no process: it belongs to unit'],
    ['asks for the server and is in unit', 'test/e.test.ts', 'unit', 'the server of the run: it belongs to database'],
  ] as const)('%s', (_, path, project, message) => {
    const found = findMisplaced(files, (at) => (at === path ? [project] : [expectedOf(at)]));

    expect(show(found)).toEqual([expect.stringContaining(message)]);
  });

  test('is in no project or in two', () => {
    const [only] = files;
    const found = (names: readonly ('unit' | 'process')[]) => show(findMisplaced([only as SourceFile], () => names));

    expect(found([])).toEqual(['test/a.test.ts:1 belongs to no project']);
    expect(found(['unit', 'process'])).toEqual(['test/a.test.ts:1 belongs to unit and process']);
  });

  function expectedOf(path: string): 'unit' | 'database' | 'process' {
    const needs = needsOf(path, new Map(files.map((file) => [file.path, file])));
    return needs.process ? 'process' : needs.database ? 'database' : 'unit';
  }
});

test.each([
  ['test/**/*.test.ts', 'test/a.test.ts', true],
  ['test/**/*.test.ts', 'test/deep/er/a.test.ts', true],
  ['test/{a,b.c}.test.ts', 'test/b.c.test.ts', true],
  ['test/{a,b.c}.test.ts', 'test/c.test.ts', false],
  ['test/a.*.test.ts', 'test/a.b.test.ts', true],
  ['test/*.test.ts', 'test/deep/a.test.ts', false],
])('the pattern %s says of %s: %s', (pattern, path, isMatch) => {
  expect(toRegExp(pattern).test(path)).toBe(isMatch);
});
