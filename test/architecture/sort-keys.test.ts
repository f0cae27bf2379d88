import { expect, test } from 'vitest';
import { findTextSortKeys } from './sort-keys.ts';

const find = (text: string): string[] =>
  findTextSortKeys({ path: 'src/a.ts', text }).map(({ line, message }) => `${line} ${message}`);

test.each([
  ['a number', 'select n::text as n from t order by n'],
  ['the second key', 'select a, n::text as n from t\norder by a::text, n limit 1'],
  ['a descending key', 'select n::text as n from t order by n desc nulls last'],
  ['a key behind a call with commas', 'select n::text as n from t order by coalesce(a, 0), n'],
  ['distinct on', 'select distinct on (a, n) n::text as n from t'],
  ['upper case', 'SELECT n::text AS n FROM t ORDER BY n'],
])('a sort by the text of a column is found: %s', (_, statement) => {
  expect(find(`x;\nsql\`${statement}\`;`)).toEqual([
    `${statement.includes('\norder') ? 3 : 2} sorts by the text of n: write the column with its table`,
  ]);
});

test.each([
  ['a column with its table', 'select n::text as n from t order by t.n'],
  ['a column of another name', 'select n::text as text from t order by n'],
  ['an expression', 'select n::text as n from t order by n::bigint'],
  ['a column without a cast', 'select n, a::text as a from t order by n'],
  ['a group, which takes the column of the table', 'select n::text as n from t group by n'],
  ['another statement', 'select n::text as n from t; select n from t order by n'],
  ['a name behind the list', 'select n::text as n from (select from t order by a limit 1) x where n'],
])('a sort by what is not the text of a column is left alone: %s', (_, statement) => {
  expect(find(`\`${statement}\``)).toEqual([]);
});
