import { describe, expect, test } from 'vitest';
import { BASELINE_FILES } from '../../scripts/sql-module.ts';
import { readPaths, readText, readTree, show } from './files.ts';
import { findPositionalCalls, findSqlFileBreaks } from './sql-files.ts';

const BASELINE = 'src/store/schema/baseline';
const texts = new Map(readPaths('src', '.sql').map((path) => [path, readText(path)]));

/** Files of the baseline by their names there. */
const baseline = (files: Readonly<Record<string, string>>): Map<string, string> =>
  new Map(Object.entries(files).map(([name, text]) => [`${BASELINE}/${name}.sql`, text]));

test('every .sql file of src is read by the script that builds the schema', () => {
  expect(texts.size).toBeGreaterThan(8);
  expect(show(findSqlFileBreaks(texts, BASELINE_FILES))).toEqual([]);
});

test('every call of a function of the schema with more than three arguments names them', () => {
  const sources = readTree('src/store').filter(({ path }) => !path.endsWith('.generated.ts'));
  const all = [...texts, ...sources.map(({ path, text }) => [path, text] as const)];

  expect(show(all.flatMap(([path, text]) => findPositionalCalls(path, text)))).toEqual([]);
});

test('files that are listed or included are read', () => {
  const files = baseline({ a: 'select 1;\n-- include b\n', 'include/b': '-- what includes b' });

  expect(findSqlFileBreaks(files, ['a'])).toEqual([]);
});

describe('the rule of .sql files finds', () => {
  test.each<readonly [string, Record<string, string>, string]>([
    ['a file that is not listed', { a: '', b: '' }, `${BASELINE}/b.sql:1 nothing reads it`],
    ['an include that no file has', { a: '', 'include/b': '' }, `${BASELINE}/include/b.sql:1 nothing reads it`],
    ['a listed file that is absent', {}, `${BASELINE}/a.sql:1 no such file`],
    ['an include without a file', { a: '\n-- include b\n' }, `${BASELINE}/a.sql:2 no file ${BASELINE}/include/b.sql`],
    ['an include after code', { a: 'f( -- include b\n', 'include/b': '' }, `${BASELINE}/a.sql:1 no file`],
    ['an include in another spelling', { a: '--include b\n', 'include/b': '' }, `${BASELINE}/a.sql:1 no file`],
    [
      'an include in an included file',
      { a: '-- include b\n', 'include/b': '-- include c\n', 'include/c': '' },
      `${BASELINE}/include/b.sql:1 a file that is included`,
    ],
  ])('%s', (_, files, message) => {
    expect(show(findSqlFileBreaks(baseline(files), ['a']))).toContainEqual(expect.stringContaining(message));
  });

  test('a file outside the baseline', () => {
    const files = new Map([
      [`${BASELINE}/a.sql`, ''],
      ['src/store/reads/b.sql', ''],
    ]);

    expect(findSqlFileBreaks(files, ['a'])).toMatchObject([{ path: 'src/store/reads/b.sql' }]);
  });
});

describe('the rule of calls finds a call', () => {
  test.each([
    ['of four arguments', 'select $schema.f(a, b, c, d)'],
    ['with one name only', 'select $schema.f(a => 1, b, c, d)'],
    ['over lines', 'select * from $schema.f(\n  a, b,\n  c, d)'],
    ['with calls in it', 'select $schema.f(g(1, 2), array[3, 4], c, d)'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the template is seeded, as text
    ['in a statement of the store', 'const text = `select from "${schema}".f($1, $2, $3, $4)`;'],
  ])('%s', (_, text) => {
    expect(findPositionalCalls('src/store/a.ts', `\n${text}`)).toEqual([
      { path: 'src/store/a.ts', line: 2, message: 'f has 4 arguments by their places: write name => value' },
    ]);
  });

  test.each([
    ['of three arguments', 'select $schema.f(a, b, c)'],
    ['of named arguments', 'select $schema.f(a => 1, b => 2, c => 3, d => g(4, 5))'],
    ['of a function of Postgres', 'select unnest(a, b, c, d)'],
    ['but a declaration', 'create function $schema.f(a integer, b integer, c integer, d integer)'],
    ['but a list of columns', 'insert into $schema.t (a, b, c, d) values (1, 2, 3, 4)'],
    ['but columns of an index', 'create index i on $schema.t (a, b, c, d)'],
  ])('but none %s', (_, text) => {
    expect(findPositionalCalls('src/store/a.sql', text)).toEqual([]);
  });
});
