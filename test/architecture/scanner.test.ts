// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are seeded, as text
import { describe, expect, test } from 'vitest';
import { lineOf, parseSource } from './source.ts';

const codeOf = (text: string): string => parseSource('src/x.ts', text).code;

describe('the code of a file leaves out', () => {
  // Each text has the word `secret` in a place that is not code, and `seen` in one that is.
  test.each([
    ['a line comment', 'seen(); // secret'],
    ['a block comment', '/* secret\n secret */ seen();'],
    ['a docstring', '/** secret */\nseen();'],
    ['a hashbang', '#!/usr/bin/env secret\nseen();'],
    ['a string in single quotes', "seen('secret')"],
    ['a string in double quotes', 'seen("secret")'],
    ['an escaped quote', "seen('it\\'s secret')"],
    ['a comment in a string', "seen('// secret')"],
    ['a string in a comment', "// 'secret\nseen()"],
    ['a template', 'seen(`secret`)'],
    ['a template around an expression', '`secret ${seen} secret`'],
    ['a template in a template', '`secret ${`secret ${seen} secret`} secret`'],
    ['a template around braces', '`secret ${seen({ a: { b: 1 } })} secret`'],
    ['an escaped dollar', '`secret \\${secret}`; seen'],
    ['a regular expression', 'seen(/secret/)'],
    ['a regular expression with a quote', 'x = /["\']secret/; seen'],
    ['a regular expression with a slash in a class', 'x = /[/]secret/; seen'],
    ['a regular expression after return', 'return /secret"/; seen'],
  ])('%s', (_, text) => {
    expect(codeOf(text)).not.toContain('secret');
    expect(codeOf(text)).toContain('seen');
  });

  test.each([
    ['a division', 'a / seen / b'],
    ['a division after a call', 'f(x) / seen / b'],
    ['an expression of a template', '`${seen}`'],
    ['what follows a template', '`${a}` + seen'],
    ['a nested block in an expression', '`${f(() => { return { seen }; })}`'],
    ['what follows an unclosed string', "const a = 'x\nseen"],
  ])('but not %s', (_, text) => {
    expect(codeOf(text)).toContain('seen');
  });
});

test('code and text have the same length and the same lines', () => {
  const text = "/* a\nb */ const x = `c\n${d}\ne`; // f\nconst y = 'g';\n";

  const { code } = parseSource('src/x.ts', text);

  expect(code).toHaveLength(text.length);
  expect(code.split('\n').map((line) => line.length)).toEqual(text.split('\n').map((line) => line.length));
});

test('comments and templates are found where they are', () => {
  const text = 'const a = `x ${`y`}`; // z\n';

  const { comments, templates } = parseSource('src/x.ts', text);

  expect(comments.map(({ from, to }) => text.slice(from, to))).toEqual(['// z']);
  expect(templates.map(({ from, to }) => text.slice(from, to))).toEqual(['`y`', '`x ${`y`}`']);
});

test('lines are counted from 1', () => {
  expect([lineOf('a\nb\nc', 0), lineOf('a\nb\nc', 2), lineOf('a\nb\nc', 4)]).toEqual([1, 2, 3]);
});
