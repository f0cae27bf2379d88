import { expect, test } from 'vitest';
import { findDeadMentions, findDeadMentionsInPage, treeOf } from './mentions.ts';
import { parseSource } from './source.ts';

const TREE = treeOf(['src/ledger/ledger.ts', 'src/store/schema/baseline/commit.sql', 'docs/bench/history.svg']);

test.each([
  ['a file that was moved', 'see `src/ledger.ts`', 'src/ledger.ts'],
  ['a folder that was renamed', 'below src/purse/', 'src/purse/'],
  ['a file name alone', 'the answers of `known.ts`', 'known.ts'],
  ['a file of SQL', 'see 005-smooth.sql', '005-smooth.sql'],
])('a mention of %s is found in a comment and in a page', (_, text, found) => {
  const message = `"${found}" does not exist: name a file or folder of today`;

  expect(findDeadMentions(parseSource('src/a.ts', `const a = 1;\n// ${text}\n`), TREE)).toEqual([
    { path: 'src/a.ts', line: 2, message },
  ]);
  expect(findDeadMentionsInPage('docs/A.md', `# A\n\n${text}`, TREE)).toEqual([
    { path: 'docs/A.md', line: 3, message },
  ]);
});

test.each([
  ['a file', 'see `src/ledger/ledger.ts`'],
  ['a folder', 'below src/ledger/, or src/ledger'],
  ['a file name', 'see ledger.ts'],
  ['a pattern', '`src/store/schema/baseline/*.sql`, `src/ledger/<kind>.ts`, `docs/decisions/NNNN-title.md`'],
  ['a path from the folder of the page', '![history](bench/history.svg)'],
  ['a path of another place', 'https://example.org/src/a.ts, dist/src/a.js, ../docs'],
])('a mention of %s that exists is allowed', (_, text) => {
  expect(findDeadMentionsInPage('docs/A.md', text, TREE)).toEqual([]);
});

test('a path in the code of a source file is not a mention', () => {
  expect(findDeadMentions(parseSource('src/a.ts', "import './gone.ts'; read('src/gone.ts');"), TREE)).toEqual([]);
});
