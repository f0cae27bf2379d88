import { describe, expect, test } from 'vitest';
import { findCycles, findUnresolved, importsOf, packageOf } from './imports.ts';
import { findImpureDomain, findLayerBreaks, findRoomBreaks, importersOf, layerOf } from './layers.ts';
import { parseSource, type SourceFile } from './source.ts';

/** Files by path; the text of each is what it imports. */
function files(texts: Readonly<Record<string, string>>): SourceFile[] {
  return Object.entries(texts).map(([path, text]) => parseSource(path, text));
}

const one = (text: string): ReturnType<typeof importsOf> => importsOf(parseSource('src/x.ts', text));

describe('an import is found that is', () => {
  test.each<readonly [string, string, string, boolean]>([
    ['of names', "import { a, b as c } from 'pg';", 'pg', false],
    ['a default', "import fc from 'fast-check';", 'fast-check', false],
    ['a namespace', "import * as all from './a.ts';", './a.ts', false],
    ['mixed', "import a, { type B } from './a.ts';", './a.ts', false],
    ['over several lines', "import {\n  a, // why\n  b,\n} from './a.ts';", './a.ts', false],
    ['of types', "import type { A } from './a.ts';", './a.ts', true],
    ['of types by name', "import { type A, type B } from './a.ts';", './a.ts', true],
    ['of a type and a value', "import { type A, b } from './a.ts';", './a.ts', false],
    ['a re-export', "export { a } from './a.ts';", './a.ts', false],
    ['a re-export of types', "export type { A } from './a.ts';", './a.ts', true],
    ['a re-export of everything', "export * from './a.ts';", './a.ts', false],
    ['for its effect', "import './a.ts';", './a.ts', false],
    ['dynamic', "const a = await import('./a.ts');", './a.ts', false],
    ['in a type', "let a: import('./a.ts').A;", './a.ts', false],
    ['a require', "const a = require('pg');", 'pg', false],
    ['in double quotes', 'import { a } from "pg";', 'pg', false],
    ['of a name called type', "import type from './a.ts';", './a.ts', false],
  ])('%s', (_, text, specifier, isTypeOnly) => {
    expect(one(text)).toMatchObject([{ specifier, isTypeOnly }]);
  });

  test.each([
    ['in a comment', "// import { a } from 'pg';"],
    ['in a string', 'const a = "import { a } from \'pg\';";'],
    ['in a template', "const a = `import { a } from 'pg';`;"],
    ['the word of a property', "const a = { from: 'pg' };"],
    ['import.meta', "new URL('pg', import.meta.url);"],
    ['an export of its own', "export const from = 'pg';"],
  ])('but not %s', (_, text) => {
    expect(one(text)).toEqual([]);
  });

  test('each on its line', () => {
    expect(one("import 'a';\n\nimport { b } from 'b';\n").map(({ line }) => line)).toEqual([1, 3]);
  });
});

test.each([
  ['pg', 'pg'],
  ['pg/lib/x.js', 'pg'],
  ['@electric-sql/pglite', '@electric-sql/pglite'],
  ['@electric-sql/pglite/live', '@electric-sql/pglite'],
  ['./pg.ts', undefined],
  ['../pg.ts', undefined],
  ['node:fs', undefined],
])('%s is of the package %s', (specifier, name) => {
  expect(packageOf(specifier)).toBe(name);
});

test.each([
  ['src/domain/planning/plan-spend.ts', 'domain'],
  ['src/store/outbox/settle-deliveries.ts', 'store'],
  ['src/actors/wallet/mailbox.ts', 'actors'],
  ['src/ledger/create-ledger.ts', 'ledger'],
  ['src/index.ts', 'index'],
  ['src/testing/index.ts', 'testing'],
  ['src/scenarios/run.ts', 'scenarios'],
  ['src/cli/main.ts', 'cli'],
  ['src/utils/misc.ts', undefined],
])('%s is in the layer %s', (path, layer) => {
  expect(layerOf(path)).toBe(layer);
});

describe('whether there is a breach where', () => {
  test.each<readonly [string, string, string, number]>([
    ['a wallet imports from the supervisor', 'src/actors/wallet/a.ts', "import { b } from '../supervisor/b.ts';", 1],
    ['a wallet imports from the relay', 'src/actors/wallet/a.ts', "import type { B } from '../relay/b.ts';", 1],
    ['a message imports from a wallet', 'src/actors/messages/a.ts', "import type { B } from '../wallet/b.ts';", 1],
    ['the ground imports from a room', 'src/actors/a.ts', "import { b } from './messages/b.ts';", 1],
    ['the supervisor imports from a wallet', 'src/actors/supervisor/a.ts', "import { b } from '../wallet/b.ts';", 0],
    ['a wallet imports from the ground', 'src/actors/wallet/a.ts', "import { b } from '../b.ts';", 0],
    ['a wallet imports from itself', 'src/actors/wallet/a.ts', "import { b } from './b.ts';", 0],
  ])('%s', (_, path, text, breaks) => {
    expect(findRoomBreaks(files({ [path]: text }))).toHaveLength(breaks);
  });
});

describe('a seeded import is found that', () => {
  test.each<readonly [string, string, string]>([
    ['goes from domain to store', 'src/domain/a.ts', "import type { B } from '../store/ledger-store.ts';"],
    ['goes from store to actors', 'src/store/a.ts', "import { b } from '../actors/mailbox.ts';"],
    ['goes from actors to the ledger', 'src/actors/a.ts', "import { b } from '../ledger/ledger.ts';"],
    ['goes from actors to Postgres', 'src/actors/a.ts', "import type { B } from '../store/postgres-store.ts';"],
    ['goes from actors to a statement', 'src/actors/a.ts', "import { b } from '../store/outbox/settle-deliveries.ts';"],
    [
      'goes from actors to a value of database.ts',
      'src/actors/a.ts',
      "import { b } from '../store/postgres/database.ts';",
    ],
    ['goes from the ledger to the index', 'src/ledger/ledger.ts', "import { b } from '../index.ts';"],
    ['goes from the index to the test kit', 'src/index.ts', "export { b } from './testing/b.ts';"],
    ['goes from the test kit to scenarios', 'src/testing/a.ts', "import { b } from '../scenarios/b.ts';"],
    ['goes from scenarios to the command line', 'src/scenarios/a.ts', "import { b } from '../cli/b.ts';"],
    ['goes to a directory that is no layer', 'src/cli/a.ts', "import { b } from '../utils/b.ts';"],
    ['comes from a directory that is no layer', 'src/utils/a.ts', ''],
  ])('%s', (_, path, text) => {
    expect(findLayerBreaks(files({ [path]: text }))).toHaveLength(1);
  });

  test.each<readonly [string, string, string]>([
    ['stays in its layer', 'src/domain/a.ts', "import { b } from './b.ts';"],
    ['takes the interface of the store', 'src/actors/a.ts', "import type { B } from '../store/ledger-store.ts';"],
    ['takes a type of database.ts', 'src/actors/a.ts', "import { type B } from '../store/postgres/database.ts';"],
    ['goes from the test kit to the index', 'src/testing/a.ts', "import { b } from '../index.ts';"],
    ['goes from the test kit to the ledger', 'src/testing/a.ts', "import { b } from '../ledger/ledger.ts';"],
    ['goes from the command line to domain', 'src/cli/a.ts', "import { b } from '../domain/b.ts';"],
  ])('unless it %s', (_, path, text) => {
    expect(findLayerBreaks(files({ [path]: text }))).toEqual([]);
  });

  test.each(["import { b } from 'pg';", "import { b } from 'node:crypto';", "import type { B } from 'xstate';"])(
    'brings something into domain: %s',
    (text) => {
      expect(findImpureDomain(files({ 'src/domain/a.ts': text, 'src/store/b.ts': text }))).toHaveLength(1);
    },
  );

  test('names no file', () => {
    const seeded = files({ 'src/a.ts': "import './b.ts'; import './b.js'; import './b';", 'src/b.ts': '' });

    expect(findUnresolved(seeded).map(({ message }) => message.split(':')[0])).toEqual([
      'there is no file ./b.js',
      'there is no file ./b',
    ]);
  });
});

describe('a seeded cycle is found', () => {
  test.each<readonly [string, Record<string, string>, string[]]>([
    ['of a file with itself', { 'src/a.ts': "import './a.ts';" }, ['src/a.ts', 'src/a.ts']],
    [
      'of two files, by type',
      { 'src/a.ts': "import type { B } from './d/b.ts';", 'src/d/b.ts': "import type { A } from '../a.ts';" },
      ['src/a.ts', 'src/d/b.ts', 'src/a.ts'],
    ],
    [
      'behind a file that is in none',
      { 'src/a.ts': "import './b.ts';", 'src/b.ts': "import './c.ts';", 'src/c.ts': "export * from './b.ts';" },
      ['src/b.ts', 'src/c.ts', 'src/b.ts'],
    ],
  ])('%s', (_, texts, cycle) => {
    expect(findCycles(files(texts))).toEqual([cycle]);
  });

  test('but none in a diamond', () => {
    const diamond = { 'src/a.ts': "import './b.ts'; import './c.ts';", 'src/d.ts': '' };
    const sides = { 'src/b.ts': "import './d.ts';", 'src/c.ts': "import './d.ts';" };

    expect(findCycles(files({ ...diamond, ...sides }))).toEqual([]);
  });
});

test('the importers of a package are counted by file', () => {
  const seeded = files({ 'src/b.ts': "import 'pg'; import 'pg/x';", 'src/a.ts': "import type { A } from 'pg';" });

  expect(importersOf(seeded)).toEqual(new Map([['pg', ['src/a.ts', 'src/b.ts']]]));
});
