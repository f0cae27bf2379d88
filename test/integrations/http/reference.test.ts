import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../../src/index.ts';
import { HTTP_PROBLEMS, PROBLEM_OF_ERROR } from '../../../src/integrations/http/http-problems.ts';

const page = readFileSync(new URL('../../../docs/reference/http.md', import.meta.url), 'utf8');
const rows = (header: string): string[][] => {
  const [, table = ''] = page.split(`${header}\n`);
  const lines = (table.split('\n\n')[0] ?? '').trimEnd().split('\n').slice(1);
  return lines.map((line) => line.replaceAll('`', '').slice(2, -2).split(' | '));
};

test('docs/reference/http.md lists every problem in the words and the order of HTTP_PROBLEMS', () => {
  const expected = Object.entries(HTTP_PROBLEMS).map(([name, { status, retryAfterS, title }]) => {
    return [name, `${status}`, `${retryAfterS ?? '–'}`, title];
  });

  expect(rows('| name | status | Retry-After | title |')).toEqual(expected);
});

test('docs/reference/http.md lists the problem of every error code', () => {
  const listed = rows('| name | codes |').flatMap(([name, codes = '']) =>
    codes.split(', ').map((code) => [code, name]),
  );

  expect(Object.fromEntries(listed)).toEqual(PROBLEM_OF_ERROR);
  expect(listed.length).toBe(Object.keys(ERROR_CODES).length);
});

test('the problems are frozen', () => {
  expect([HTTP_PROBLEMS, ...Object.values(HTTP_PROBLEMS)].every(Object.isFrozen)).toBe(true);
});
