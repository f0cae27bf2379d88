import { describe, expect, test } from 'vitest';
import { BANS, findBanned, findLeftovers, findSqlTemplates, findStaleExceptions, isSupport } from './bans.ts';
import { findDdl, findStaleDdlExceptions } from './ddl.ts';
import { findWrongDrawing } from './drawing.ts';
import { readFolders, readText, readTree, show } from './files.ts';
import { findCycles, findUnresolved, importsOf } from './imports.ts';
import {
  findBypassedEntryPoints,
  findImpureDomain,
  findLayerBreaks,
  findRoomBreaks,
  findStoreInActors,
} from './layers.ts';
import { findStrayPackages, importersOf, PACKAGE_HOMES } from './packages.ts';
import { findBadNames, findLongLines, findUndocumented, LINES_MAX, LINES_USUAL, linesOf } from './shape.ts';
import { findBadTitles, findFloating } from './test-files.ts';

// The repository checks its own taste (CONTRIBUTING.md). That each check can fail is shown in test/architecture/.

const src = readTree('src');
const tests = readTree('test');
const all = [...src, ...tests, ...readTree('bench'), ...readTree('examples'), ...readTree('scripts')];
const testFiles = all.filter(({ path }) => path.endsWith('.test.ts'));

const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(readText('package.json'));
const importers = importersOf(src);

test('there is a house to check', () => {
  expect(src.length).toBeGreaterThan(50);
  expect(testFiles.length).toBeGreaterThan(10);
});

test('the scanner does not lose its way in any file', () => {
  // A string or a regular expression that it takes for code, or the other way round, leaves brackets without a partner.
  const lost = all.filter(({ code }) =>
    ['()', '[]', '{}'].some(([open = '', close = '']) => code.split(open).length !== code.split(close).length),
  );

  expect(lost.map(({ path }) => path)).toEqual([]);
});

describe('imports', () => {
  test('go to a lower layer', () => {
    expect(show(findLayerBreaks(src))).toEqual([]);
  });

  test('go to a lower room within a layer', () => {
    expect(show(findRoomBreaks(src))).toEqual([]);
  });

  test('make no cycle, import type included', () => {
    expect(findCycles(all).map((cycle) => cycle.join(' -> '))).toEqual([]);
  });

  test('name their files in full', () => {
    expect(show(findUnresolved(all))).toEqual([]);
  });

  test('of domain are of domain', () => {
    expect(show(findImpureDomain(src))).toEqual([]);
  });

  test('of the store by actors are types of its ports', () => {
    expect(show(findStoreInActors(src))).toEqual([]);
  });

  test('by scenarios, integrations and the command line are of the entry points', () => {
    expect(show(findBypassedEntryPoints(src))).toEqual([]);
  });

  test('of a package are in its home', () => {
    expect(show(findStrayPackages(src))).toEqual([]);
  });

  test('of packages are dependencies, and use every one', () => {
    expect([...importers.keys()].sort()).toEqual(Object.keys(dependencies).sort());
  });

  test('use every package that has a home', () => {
    expect(Object.keys(PACKAGE_HOMES).sort()).toEqual([...importers.keys()].sort());
  });

  test('of tests bring no sleep', () => {
    const sleepers = tests
      .filter(({ path }) => !isSupport(path))
      .filter((file) => importsOf(file).some(({ specifier }) => /^(?:node:)?timers/.test(specifier)))
      .map(({ path }) => path);

    expect(sleepers).toEqual([]);
  });
});

describe('no file has', () => {
  test.each(BANS.map((ban) => [ban.what, ban] as const))('%s', (_, ban) => {
    expect(show(findBanned(all, ban))).toEqual([]);
  });

  test('a note to oneself', () => {
    expect(show(all.flatMap(findLeftovers))).toEqual([]);
  });

  test('SQL in a template outside the store', () => {
    expect(show(src.flatMap(findSqlTemplates))).toEqual([]);
  });

  test('DDL beside the .sql files', () => {
    expect(show(findDdl(src))).toEqual([]);
    expect(findStaleDdlExceptions(src)).toEqual([]);
  });

  test('a line of more than 120 columns', () => {
    expect(show(all.flatMap(findLongLines))).toEqual([]);
  });

  test('a name that is not in kebab case', () => {
    expect(findBadNames(all.map(({ path }) => path))).toEqual([]);
  });

  test('an exception to a ban that it does not need', () => {
    expect(BANS.flatMap((ban) => findStaleExceptions(src, ban))).toEqual([]);
  });
});

describe('every file of src', () => {
  test('says of each export what it is', () => {
    expect(show(src.flatMap(findUndocumented))).toEqual([]);
  });

  test('has 300 lines at most, unless a script writes it', async ({ annotate }) => {
    const written = src.filter(({ path }) => !path.endsWith('.generated.ts'));
    const sizes = written.map((file) => ({ path: file.path, lines: linesOf(file) })).sort((a, b) => b.lines - a.lines);

    const large = sizes.filter(({ lines }) => lines > LINES_USUAL).map(({ path, lines }) => `${path}: ${lines} lines`);
    if (large.length > 0) await annotate(`over ${LINES_USUAL} lines, worth a thought: ${large.join(', ')}`, 'notice');
    expect(sizes.filter(({ lines }) => lines > LINES_MAX)).toEqual([]);
  });
});

describe('every test', () => {
  test('has a title of its own, that says what is', () => {
    expect(show(testFiles.flatMap(findBadTitles))).toEqual([]);
  });

  test('waits for the promises that it expects something of', () => {
    expect(show(all.filter(({ path }) => !path.startsWith('src/')).flatMap(findFloating))).toEqual([]);
  });
});

test('docs/ARCHITECTURE.md draws the folders of src as they are', () => {
  expect(show(findWrongDrawing('docs/ARCHITECTURE.md', readText('docs/ARCHITECTURE.md'), readFolders('src')))).toEqual(
    [],
  );
});

test('docs/ARCHITECTURE.md says what each dependency is for', () => {
  const page = readText('docs/ARCHITECTURE.md');

  // Whole names: `@electric-sql/pglite` does not speak for `pg`.
  const isNamed = (name: string): boolean => new RegExp(`(?<![\\w@/-])${name}(?![\\w/-])`).test(page);
  expect(Object.keys(dependencies).filter((name) => !isNamed(name))).toEqual([]);
});
