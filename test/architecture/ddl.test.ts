import { expect, test } from 'vitest';
import { findDdl, findStaleDdlExceptions } from './ddl.ts';
import { files } from './support/files.ts';

// Put together here, or the rule would find the statements of its own test.
const [CREATE, ALTER, DROP] = ['create', 'alter', 'drop'];
const [GRANT, REVOKE, TRUNCATE, COMMENT, DO] = ['grant', 'revoke', 'truncate', 'comment', 'do'];

test.each([
  `${CREATE} table a (b int)`,
  `${CREATE} or replace function f()`,
  `${CREATE} unique index i on a (b)`,
  `${CREATE} materialized view v as select 1`,
  `${ALTER} table a add b int`,
  `${DROP} trigger t on a`,
  `${DROP.toUpperCase()} SCHEMA s`,
  `${CREATE} schema s`,
  `${CREATE} temporary table a (b int)`,
  `${CREATE} temp table a (b int)`,
  `${CREATE} global temporary table a (b int)`,
  `${CREATE} unlogged table a (b int)`,
  `${CREATE} foreign table a (b int)`,
  `${CREATE} or replace view v as select 1`,
  `${CREATE} or replace temp recursive view v (n) as select 1`,
  `${CREATE} role r`,
  `${CREATE} user u`,
  `${CREATE} extension e`,
  `${CREATE} rule r as on delete to a do instead nothing`,
  `${CREATE} policy p on a`,
  `${CREATE} constraint trigger t`,
  `${CREATE} event trigger t`,
  `${CREATE} aggregate a (int)`,
  `${CREATE} statistics s on b, c from a`,
  `${CREATE} text search configuration c`,
  `refresh materialized view v`,
  `${ALTER} event trigger t disable`,
  `${ALTER} default privileges in schema s`,
  `${ALTER} role r set a = b`,
  `${ALTER} system set a = b`,
  `${ALTER} index i set (fillfactor = 50)`,
  `${ALTER} sequence s cycle`,
  `${ALTER} domain d set not null`,
  `${DROP} owned by r`,
  `${DROP} extension e`,
  `reassign owned by r to s`,
  `${TRUNCATE} table a`,
  `${TRUNCATE} "a".b`,
  `${TRUNCATE} only a`,
  `${TRUNCATE} a`,
  `${TRUNCATE} a, b cascade`,
  `${GRANT} select on a to b`,
  `${GRANT} "role" to "user"`,
  `${REVOKE} all on a from b`,
  `${REVOKE} ${GRANT} option for select on a from b`,
  `${COMMENT} on table a is 'b'`,
  `${COMMENT} on materialized view a is 'b'`,
  `security label on table a is 'b'`,
  `${DO} $$ begin end $$`,
  `${DO} 'begin end'`,
  `${DO} language plpgsql $body$ begin end $body$`,
])('the DDL rule finds the statement %s', (statement) => {
  expect(findDdl(files({ 'src/store/a.ts': `const a = 1;\nconst text = \`${statement}\`;` }))).toMatchObject([
    { line: 2, message: 'DDL: write it into a .sql file of src/store/schema/baseline/' },
  ]);
});

test.each([
  ['a comment', `// ${CREATE} table a`],
  ['another statement', 'const text = `select * from a`;'],
  ['a sentence', `const text = '${CREATE} the schema of a ledger';`],
  ['a sentence on a right', `const text = '${GRANT} the role its rights';`],
  ['a sentence on a text', `const text = '${TRUNCATE} the text';`],
  ['a word of an identifier', `const ${DO} = 1; re${CREATE}(table); const ${CREATE}Table = f(table);`],
  ['an insert', 'const text = `insert into a values (1) on conflict do nothing`;'],
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
