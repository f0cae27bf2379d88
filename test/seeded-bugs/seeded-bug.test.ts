import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readSeededBugs } from './seeded-bug.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const bugs = await readSeededBugs(fileURLToPath(new URL('.', import.meta.url)));

// Whether they are caught takes minutes to see: npm run seeded-bugs. That they can be seeded at all is seen here.

test('there are at least twelve seeded bugs, numbered in order', () => {
  expect(bugs.length).toBeGreaterThanOrEqual(12);
  expect(bugs.map(({ number }) => number)).toEqual(bugs.map((_, at) => at + 1));
});

test.each(bugs)('$name fits the tree, says what it is and names tests that are there', async ({ patch, ...bug }) => {
  await promisify(execFile)('git', ['apply', '--check', patch], { cwd: ROOT });

  expect(bug.sentence).toMatch(/^[A-Z].*\.$/);
  expect(bug.tests.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  expect(bug.tests).not.toEqual([]);
});
