import { describe, expect, test } from 'vitest';
import { BANS, findBanned, findLeftovers, findSqlTemplates, findStaleExceptions, isSupport } from './bans.ts';
import { findDdl, findStaleDdlExceptions } from './ddl.ts';
import { findWrongDrawing } from './drawing.ts';
import { readFolders, readPaths, readText, readTree, show } from './files.ts';
import { findCycles, findUnresolved, importsOf } from './imports.ts';
import {
  findBypassedEntryPoints,
  findImpureDomain,
  findLayerBreaks,
  findRoomBreaks,
  findStoreInActors,
} from './layers.ts';
import { findDeadMentions, findDeadMentionsInPage, treeOf } from './mentions.ts';
import { findStrayPackages, importersOf, PACKAGE_HOMES } from './packages.ts';
import {
  findBadNames,
  findLongLines,
  findLongLinesInPage,
  findUndocumented,
  LINES_MAX,
  LINES_USUAL,
  linesOf,
} from './shape.ts';
import { findTextSortKeys } from './sort-keys.ts';
import { findBadTitles, findFloating } from './test-files.ts';
import { findDialect, findDialectInPage, findStaleWordExceptions, RETIRED } from './vocabulary.ts';

// The rules of CONTRIBUTING.md. The other tests of test/architecture/ prove that each check can fail.

const src = readTree('src');
const tests = readTree('test');
const all = [...src, ...tests, ...readTree('bench'), ...readTree('examples'), ...readTree('scripts')];
const FOLDERS = ['src', 'test', 'bench', 'docs', 'examples', 'scripts'];
const ROOT_FILES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'package.json',
  'stryker.config.json',
];
const paths = [...ROOT_FILES, ...FOLDERS.flatMap((folder) => readPaths(folder, ''))];
/** Pages, SQL, data that our programs wrote, patches: every text but TypeScript. */
const texts = paths
  .filter((path) => /\.(?:md|sql|json|patch|yml|txt|svg)$/.test(path) && !path.includes('node_modules/'))
  .map((path) => ({ path, text: readText(path) }));
const testFiles = all.filter(({ path }) => path.endsWith('.test.ts'));

const manifest: Record<'dependencies' | 'peerDependencies', Record<string, string>> = JSON.parse(
  readText('package.json'),
);
const dependencies = { ...manifest.dependencies, ...manifest.peerDependencies };
const importers = importersOf(src);

test('the checks read the files of src and of test', () => {
  expect(src.length).toBeGreaterThan(50);
  expect(testFiles.length).toBeGreaterThan(10);
});

test('the scanner finds balanced brackets in every file', () => {
  // A string or a regular expression that is mistaken for code, or code for one of them, leaves unbalanced brackets.
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

  test('of tests are not of timers', () => {
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

  test('a note of open work', () => {
    expect(show(all.flatMap(findLeftovers))).toEqual([]);
  });

  test('SQL in a template outside the store', () => {
    expect(show(src.flatMap(findSqlTemplates))).toEqual([]);
  });

  test('DDL beside the .sql files', () => {
    expect(show(findDdl(src))).toEqual([]);
    expect(findStaleDdlExceptions(src)).toEqual([]);
  });

  test('a sort by a number or a time that is cast to text', () => {
    const sources = [...all, ...texts.filter(({ path }) => path.endsWith('.sql'))];
    const isRule = (path: string): boolean => path.startsWith('test/architecture/');
    expect(show(sources.filter(({ path }) => !isRule(path)).flatMap(findTextSortKeys))).toEqual([]);
  });

  // The list itself, and its tests.
  const isList = (path: string): boolean =>
    /^test\/architecture\/(?:vocabulary|retired-names|dialect|word-rules)\b/.test(path);
  const sources = [...all, ...readTree('docs')].filter(({ path }) => !isList(path));

  test('a retired word or a turn of phrase that a newcomer does not know', () => {
    expect(show(sources.flatMap(findDialect))).toEqual([]);
    expect(show(texts.flatMap(({ path, text }) => findDialectInPage(path, text)))).toEqual([]);
    const files = [...sources, ...texts.map((file) => ({ ...file, code: '' }))];
    expect(RETIRED.flatMap((retired) => findStaleWordExceptions(files, retired))).toEqual([]);
  });

  test('a mention of a file or folder that does not exist, in a comment or in a page', () => {
    const tree = treeOf(paths);

    expect(show(sources.flatMap((file) => findDeadMentions(file, tree)))).toEqual([]);
    const pages = texts.filter(({ path }) => /\.(?:md|sql|patch|yml)$/.test(path));
    expect(show(pages.flatMap(({ path, text }) => findDeadMentionsInPage(path, text, tree)))).toEqual([]);
  });

  test('a line of more than 120 columns, but in tables and code of pages', () => {
    expect(show(all.flatMap(findLongLines))).toEqual([]);
    const pages = texts.filter(({ path }) => /^docs\/.*\.md$/.test(path));
    expect(show(pages.flatMap(({ path, text }) => findLongLinesInPage(path, text)))).toEqual([]);
  });

  test('a name that is not in kebab case', () => {
    expect(findBadNames(all.map(({ path }) => path))).toEqual([]);
  });

  test('an exception from a ban without need', () => {
    expect(BANS.flatMap((ban) => findStaleExceptions(src, ban))).toEqual([]);
  });
});

describe('every file of src', () => {
  test('documents each export', () => {
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

describe('every test file', () => {
  test('has unique titles in the present tense', () => {
    expect(show(testFiles.flatMap(findBadTitles))).toEqual([]);
  });

  test('awaits its assertions on promises', () => {
    expect(show(all.filter(({ path }) => !path.startsWith('src/')).flatMap(findFloating))).toEqual([]);
  });
});

test('docs/ARCHITECTURE.md draws the folders of src as they are', () => {
  expect(show(findWrongDrawing('docs/ARCHITECTURE.md', readText('docs/ARCHITECTURE.md'), readFolders('src')))).toEqual(
    [],
  );
});

test('docs/ARCHITECTURE.md names each dependency', () => {
  const page = readText('docs/ARCHITECTURE.md');

  // Whole names: `@electric-sql/pglite` does not contain `pg`.
  const isNamed = (name: string): boolean => new RegExp(`(?<![\\w@/-])${name}(?![\\w/-])`).test(page);
  expect(Object.keys(dependencies).filter((name) => !isNamed(name))).toEqual([]);
});
