import { describe, expect, test } from 'vitest';
import { parseSource } from './source.ts';
import { findDialect, findDialectInPage, findStaleWordExceptions, RETIRED } from './vocabulary.ts';
import type { RetiredWord } from './word-rules.ts';

const ROWS = RETIRED.map((retired) => [retired.finds.replace(/\s+/g, ' '), retired] as const);
const inText = ROWS.filter(([, { reach }]) => reach === 'text');
const inCode = ROWS.filter(([, { reach }]) => reach === 'code');

/** A file in which the rule holds. */
function pathOf({ holdsIn = () => true }: RetiredWord): string {
  const paths = ['test/a.ts', 'src/a.ts', 'src/actors/a.ts', 'src/actors/wallet/a.ts', 'src/actors/relay/a.ts'];
  return paths.find(holdsIn) ?? 'none';
}

/** Findings of one rule: other rules may find the same text. */
const of = ({ instead }: RetiredWord, found: readonly { message: string }[]): number =>
  found.filter(({ message }) => message.endsWith(`: ${instead}`)).length;

describe('the vocabulary finds', () => {
  test.each(inText)('"%s" in code, in a comment, in a string and in a page', (_, retired) => {
    const path = pathOf(retired);

    expect(of(retired, findDialect(parseSource(path, `/* ${retired.finds} */`)))).toBe(1);
    expect(of(retired, findDialect(parseSource(path, `const a = \`${retired.finds}\`;`)))).toBe(1);
    expect(of(retired, findDialectInPage('a.md', `# A\n${retired.finds}, b`))).toBe(1);
  });

  test.each(inCode)('"%s" in code, and not in prose', (_, retired) => {
    const path = pathOf(retired);

    expect(of(retired, findDialect(parseSource(path, retired.finds)))).toBeGreaterThan(0);
    expect(of(retired, findDialect(parseSource(path, `/* ${retired.finds} */ a('${retired.finds}');`)))).toBe(0);
    expect(of(retired, findDialectInPage('a.md', retired.finds))).toBe(0);
  });

  test.each(['What', 'Whether', 'How', 'Why', 'Where', 'When', 'Who', 'Whose', 'Which', 'That'])(
    'a docstring that begins with "%s", also on its second line',
    (word) => {
      expect(findDialect(parseSource('src/a.ts', `/** ${word} a ledger needs. */`))).toHaveLength(1);
      expect(findDialect(parseSource('src/a.ts', `/**\n * ${word} a ledger needs.\n */`))).toHaveLength(1);
    },
  );

  test.each([
    ['with a small first letter', 'const deadLetterOffice = 1;'],
    ['within a longer name', 'class OldDeadLetterOfficeOptions {}'],
    ['as a private field', 'this.#deadLetterOffice'],
    ['in the plural', 'deadLetterOffices'],
    ['in kebab case', "import './dead-letter-office.ts';"],
    ['in snake case', 'dead_letter_office'],
    ['as a constant', 'const DEAD_LETTER_OFFICE = 1;'],
  ])('a name %s', (_, text) => {
    expect(findDialect(parseSource('src/a.ts', text))).toHaveLength(1);
  });

  test.each([
    ['over two lines of a docstring', '/**\n   * It is under\n   * way.\n   */'],
    ['over two lines of comments', '// It is under\n// way.'],
    ['with a capital', '// Under way.'],
  ])('a phrase %s', (_, text) => {
    expect(findDialect(parseSource('src/a.ts', text))).toHaveLength(1);
  });

  test('a phrase over two lines of SQL or of a page', () => {
    expect(findDialectInPage('a.sql', '-- It is under\n-- way.')).toHaveLength(1);
    expect(findDialectInPage('a.md', 'It is under\nway.')).toHaveLength(1);
  });

  test('a retired name in the name of a file', () => {
    expect(findDialect(parseSource('src/ledger/dead-letter-office.ts', ''))).toHaveLength(1);
    expect(findDialectInPage('docs/hand-over.md', '')).toHaveLength(1);
  });
});

describe('the vocabulary allows', () => {
  test.each(RETIRED.map((retired) => [retired.allows, retired] as const))('"%s"', (text, retired) => {
    const path = pathOf(retired);

    expect(of(retired, findDialect(parseSource(path, text)))).toBe(0);
    expect(of(retired, findDialect(parseSource(path, `/* ${text} */`)))).toBe(0);
    expect(of(retired, findDialectInPage('a.md', text))).toBe(0);
  });

  test.each([
    ['"what" within a docstring', '/** Says what it is. */'],
    ['a question word in a comment that is not a docstring', '// Why: the pool is shared.'],
  ])('%s', (_, text) => {
    expect(findDialect(parseSource('src/a.ts', text))).toEqual([]);
  });

  test('a word outside the files in which it is retired', () => {
    const scoped = RETIRED.filter(({ holdsIn }) => holdsIn !== undefined);

    expect(scoped.length).toBeGreaterThan(0);
    for (const retired of scoped) expect(of(retired, findDialect(parseSource('test/a.ts', retired.finds)))).toBe(0);
  });

  test('a word in a file that has an exception with a reason', () => {
    const retired = RETIRED.filter(({ reach, holdsIn }) => reach === 'text' && holdsIn === undefined);
    const excepted = retired.map((word) => ({ ...word, exceptions: { 'docs/a.md': 'it quotes what others say' } }));

    expect(retired.length).toBeGreaterThan(0);
    for (const [at, { finds }] of retired.entries()) {
      expect(findDialectInPage('docs/a.md', finds, excepted.slice(at, at + 1))).toEqual([]);
      expect(findDialectInPage('docs/b.md', finds, excepted.slice(at, at + 1))).not.toEqual([]);
    }
  });
});

test('a finding names the term to write instead', () => {
  expect(findDialectInPage('a.md', 'the gatherer')).toEqual([
    { path: 'a.md', line: 1, message: '"gatherer": BatchLoader' },
  ]);
});

test('an exception for a file without the word is stale', () => {
  const retired = { ...(RETIRED[0] as RetiredWord), exceptions: { 'src/a.ts': 'it was there once' } };

  expect(findStaleWordExceptions([parseSource('src/a.ts', 'a')], retired)).toHaveLength(1);
  expect(findStaleWordExceptions([parseSource('src/a.ts', retired.finds)], retired)).toEqual([]);
});
