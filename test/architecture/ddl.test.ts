import { expect, test } from 'vitest';
import { findDdl, findStaleDdlExceptions } from './ddl.ts';
import { files } from './support/files.ts';

// Put together here, or the rule would find the statements of its own test.
const [CREATE, ALTER, DROP] = ['create', 'alter', 'drop'];

test.each([
  `${CREATE} table a (b int)`,
  `${CREATE} or replace function f()`,
  `${CREATE} unique index i on a (b)`,
  `${CREATE} materialized view v as select 1`,
  `${ALTER} table a add b int`,
  `${DROP} trigger t on a`,
  `${DROP.toUpperCase()} SCHEMA s`,
])('the DDL rule finds the statement %s', (statement) => {
  expect(findDdl(files({ 'src/store/a.ts': `const a = 1;\nconst text = \`${statement}\`;` }))).toMatchObject([
    { line: 2, message: 'DDL: write it into a .sql file of src/store/schema/baseline/' },
  ]);
});

test.each([
  ['a comment', `// ${CREATE} table a`],
  ['another statement', 'const text = `select * from a`;'],
  ['a sentence', `const text = '${CREATE} the schema of a ledger';`],
])('the DDL rule allows %s', (_, text) => {
  expect(findDdl(files({ 'src/store/a.ts': text }))).toEqual([]);
});

test('a file that is excepted may hold DDL, and is found once it holds none', () => {
  const text = `const text = \`${CREATE} schema s\`;`;
  const path = 'src/store/schema/migrate.ts';

  expect(findDdl(files({ [path]: text }))).toEqual([]);
  expect(findStaleDdlExceptions(files({ [path]: text }))).not.toContain(path);
  expect(findStaleDdlExceptions(files({ [path]: '' }))).toContain(path);
});
