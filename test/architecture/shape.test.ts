import { describe, expect, test } from 'vitest';
import { findBadNames, findLongLines, findLongLinesInPage, findUndocumented, linesOf } from './shape.ts';
import { parseSource } from './source.ts';
import { findBadTitles, findFloating, titlesOf } from './test-files.ts';

const source = (text: string): ReturnType<typeof parseSource> => parseSource('test/a.test.ts', text);

describe('an export without a docstring is found that is', () => {
  test.each([
    ['a function', 'export function a(): void {}'],
    ['an async function', 'export async function a() {}'],
    ['a generator', 'export function* a() {}'],
    ['a class', 'export class A {}'],
    ['an abstract class', 'export abstract class A {}'],
    ['an interface', 'export interface A {}'],
    ['a type', 'export type A = string;'],
    ['a const', 'export const a = 1;'],
    ['under a line comment', '// what it is\nexport const a = 1;'],
    ['under a plain block comment', '/* what it is */\nexport const a = 1;'],
    ['under an empty line', '/** What it is. */\n\nexport const a = 1;'],
    ['under the docstring of another', '/** What it is. */\nconst b = 1;\nexport const a = 1;'],
    ['under a docstring in a string', "const b = '/** no */'\nexport const a = 1;"],
  ])('%s', (_, text) => {
    expect(findUndocumented(source(text))).toHaveLength(1);
  });

  test.each([
    ['has one', '/** What it is. */\nexport const a = 1;'],
    ['has a long one', '/**\n * What it is.\n */\nexport class A {}'],
    ['is a second signature', '/** What it is. */\nexport function a(): 1;\nexport function a(b?: 1): 1 {}'],
    ['is a re-export', "export { a } from './a.ts';\nexport type { A } from './a.ts';"],
    ['is not exported', 'const a = 1;'],
  ])('unless it %s', (_, text) => {
    expect(findUndocumented(source(text))).toEqual([]);
  });
});

describe('a title is found', () => {
  test.each([
    ['of a test', "test('a', () => {});", ['a']],
    ['of an it', "it('a', () => {});", ['a']],
    ['of a table', "test.each([['x', f(1)]])('a %s', () => {});", ['a %s']],
    ['of a table over lines', "test.each([\n  ['x'],\n])(\n  'a',\n  () => {},\n);", ['a']],
    ['of a test with a modifier', "test.concurrent('a', () => {});", ['a']],
    ['of a conditional test', "test.skipIf(slow())('a', () => {});", ['a']],
    ['with a quote in it', "test('it\\'s', () => {});", ["it\\'s"]],
    ['in a template', 'test(`a`, () => {});', ['a']],
    [
      'of a test in blocks',
      "describe('a', () => {\n  describe('b', () => test('c', d));\n});\ntest('e', f);",
      ['a b c', 'e'],
    ],
    ['of a test in a table of blocks', "describe.each([1])('a %i', () => {\n  test('b', c);\n});", ['a %i b']],
    ['of each of several', "test('a', () => {});\ntest('b', () => {});", ['a', 'b']],
  ])('%s', (_, text, titles) => {
    expect(titlesOf(source(text)).map(({ title }) => title)).toEqual(titles);
  });

  test.each([
    "pattern.test('a');",
    "// test('a')",
    'const a = "test(\'a\')";',
    'test(title, run);',
    "describe('a', b);",
  ])('in nothing else: %s', (text) => {
    expect(titlesOf(source(text))).toEqual([]);
  });
});

test('a repeated title is found', () => {
  const [found, ...others] = findBadTitles(source("test('a', b);\ntest('c', b);\ntest('a', d);"));

  expect(found).toEqual({ path: 'test/a.test.ts', line: 3, message: 'the title "a" is taken, by line 1' });
  expect(others).toEqual([]);
});

test('the same title in two blocks is not a repetition', () => {
  const text = "describe('a', () => {\n  test('c', d);\n});\ndescribe('b', () => {\n  test('c', d);\n});";

  expect(findBadTitles(source(text))).toEqual([]);
});

test('a title that states a wish is found', () => {
  expect(findBadTitles(source("test('a shoulder is fine', b);\ntest('it should work', b);"))).toMatchObject([
    { line: 2 },
  ]);
});

describe('an assertion on a promise is found that', () => {
  test.each([
    ['floats', 'expect(a()).rejects.toThrow();'],
    ['floats in a block', 'test(() => {\n  expect(a()).resolves.toBe(1);\n});'],
    ['floats after another', 'await b;\n  expect(a(b(1), c)).rejects.toThrow();'],
    ['floats over lines', 'f();\nexpect(\n  a(),\n)\n  .rejects.toThrow();'],
    ['floats negated', 'f();\nexpect(a()).not.rejects.toThrow();'],
    ['floats softly', 'f();\nexpect.soft(a()).rejects.toThrow();'],
    ['is thrown away on purpose', 'void expect(a()).rejects.toThrow();'],
    ['is kept and forgotten', 'const b = expect(a()).rejects.toThrow();\nawait c;'],
  ])('%s', (_, text) => {
    expect(findFloating(source(text))).toHaveLength(1);
  });

  test.each([
    ['awaited', 'await expect(a()).rejects.toThrow();'],
    ['returned', 'return expect(a()).rejects.toThrow();'],
    ['the value of an arrow function', 'const b = () => expect(a()).rejects.toThrow();'],
    ['one of several', 'await Promise.all([expect(a()).rejects.toThrow(), expect(b()).resolves.toBe(1)]);'],
    ['kept and awaited', 'const b = expect(a()).rejects.toThrow();\nopen();\nawait b;'],
    ['kept and awaited with others', 'const b = expect(a()).rejects.toThrow();\nawait Promise.all([c, b]);'],
    ['no assertion on a promise', "expect(a.rejects).toBe(1);\nexpect('x.rejects').toBe(1);"],
  ])('unless it is %s', (_, text) => {
    expect(findFloating(source(text))).toEqual([]);
  });
});

test.each([
  ['src/domain/values/utxo-set.ts', true],
  ['src/store/schema/sql.generated.ts', true],
  ['test/domain/plan-spend.merge.test.ts', true],
  ['test/public/public-types.test-d.ts', true],
  ['src/utxoSet.ts', false],
  ['src/UtxoSet.ts', false],
  ['src/utxo_set.ts', false],
  ['src/utxo--set.ts', false],
])('the name of %s is, or is not, in kebab case', (path, isFine) => {
  expect(findBadNames([path])).toEqual(isFine ? [] : [path]);
});

test('a line of 121 columns is found, one of 120 is not', () => {
  expect(findLongLines(source(`${'a'.repeat(120)}\n${'a'.repeat(121)}\n`))).toMatchObject([{ line: 2 }]);
});

test('a line of more than 120 columns of a page is found, but not in a table or in code', () => {
  const long = 'a'.repeat(121);
  const page = ['# A', long, `| ${long} |`, '```ts', long, '```', `- ${long}`].join('\n');

  expect(findLongLinesInPage('docs/a.md', page)).toMatchObject([{ line: 2 }, { line: 7 }]);
});

test('the line feed at the end of a file does not count as a line', () => {
  expect([linesOf(source('a\nb\n')), linesOf(source('a\nb'))]).toEqual([2, 2]);
});
