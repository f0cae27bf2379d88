import { expect, test } from 'vitest';
import { readFolders, readPaths } from './files.ts';
import { findUnreadFiles } from './unread-files.ts';

test('every file of code is one that the checks read', () => {
  const trees = ['src', 'test', 'bench', 'examples', 'scripts'];
  const folders = new Set(trees.flatMap(readFolders));
  const paths = trees.flatMap((tree) => readPaths(tree, '')).filter((path) => !folders.has(`${path}/`));

  expect(paths.length).toBeGreaterThan(300);
  expect(findUnreadFiles(paths.filter((path) => !path.includes('node_modules/')))).toEqual([]);
});

test.each([
  ...['src/a.mts', 'src/a.cts', 'src/a.js', 'src/a.mjs', 'src/a.cjs', 'src/a.tsx', 'src/a.jsx'],
  ...['src/a.json', 'src/a.wasm', 'src/a', 'src/store/a.sql.bak', 'test/support/a.mjs', 'scripts/a.js', 'bench/a.mts'],
])('the file %s is found', (path) => {
  expect(findUnreadFiles([path])).toEqual([path]);
});

test.each(['src/a.ts', 'src/a.generated.ts', 'src/store/a.sql', 'src/.DS_Store', 'test/a.txt', 'test/a.test-d.ts'])(
  'the file %s is not found',
  (path) => {
    expect(findUnreadFiles([path])).toEqual([]);
  },
);
