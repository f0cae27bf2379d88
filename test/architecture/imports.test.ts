import { describe, expect, test } from 'vitest';
import { findCycles, findUnresolved, importsOf, packageOf } from './imports.ts';
import { parseSource } from './source.ts';
import { files } from './support/files.ts';

const one = (text: string): ReturnType<typeof importsOf> => importsOf(parseSource('src/x.ts', text));

describe('the scanner finds an import that is', () => {
  test.each<readonly [string, string, string, boolean]>([
    ['of names', "import { a, b as c } from 'pg';", 'pg', false],
    ['a default', "import fc from 'fast-check';", 'fast-check', false],
    ['a namespace', "import * as all from './a.ts';", './a.ts', false],
    ['mixed', "import a, { type B } from './a.ts';", './a.ts', false],
    ['over several lines', "import {\n  a, // why\n  b,\n} from './a.ts';", './a.ts', false],
    ['of types', "import type { A } from './a.ts';", './a.ts', true],
    ['of types by name, which loads the file', "import { type A, type B } from './a.ts';", './a.ts', false],
    ['a re-export of types by name', "export { type A } from './a.ts';", './a.ts', false],
    ['of a name that is a string', "import { 'a-b' as c } from './a.ts';", './a.ts', false],
    ['of a type whose name is a string', "import type { 'a-b' as C } from './a.ts';", './a.ts', true],
    ['a re-export of a name that is a string', "export { a as 'a-b' } from './a.ts';", './a.ts', false],
    ['a re-export of everything as a string', "export * as 'a-b' from './a.ts';", './a.ts', false],
    ['without spaces', "import{a}from'./a.ts';", './a.ts', false],
    ['of all without spaces', "import*as a from'./a.ts';", './a.ts', false],
    ['of a type without spaces', "import type{A}from'./a.ts';", './a.ts', true],
    ['a default and all', "import a, * as b from './a.ts';", './a.ts', false],
    ['of a name that is not ASCII', "import { größe } from './a.ts';", './a.ts', false],
    ['after a type of its own', "export interface A {}\nimport type { B } from './a.ts';", './a.ts', true],
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
])('the package of %s is %s', (specifier, name) => {
  expect(packageOf(specifier)).toBe(name);
});

test('an import that names no file is found, and one that leaves out the ending', () => {
  const seeded = files({ 'src/a.ts': "import './b.ts'; import './b.js'; import './b';", 'src/b.ts': '' });

  expect(findUnresolved(seeded).map(({ message }) => message.split(':')[0])).toEqual(['no file ./b.js', 'no file ./b']);
});

describe('the scanner finds a cycle', () => {
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
