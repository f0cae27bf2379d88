import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readSeededBugs } from './seeded-bug.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const bugs = await readSeededBugs(fileURLToPath(new URL('.', import.meta.url)));

// Checks that the patches apply. `npm run seeded-bugs` runs the tests against them, which takes minutes.

test('seeded bugs are at least twelve, numbered in order', () => {
  expect(bugs.length).toBeGreaterThanOrEqual(12);
  expect(bugs.map(({ number }) => number)).toEqual(bugs.map((_, at) => at + 1));
});

test.each(bugs)(
  'the patch $name applies to the tree, describes its bug and names existing tests',
  async ({ patch, ...bug }) => {
    await promisify(execFile)('git', ['apply', '--check', patch], { cwd: ROOT });

    expect(bug.sentence).toMatch(/^[A-Z].*\.$/);
    expect(bug.tests.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    expect(bug.tests).not.toEqual([]);
  },
);
