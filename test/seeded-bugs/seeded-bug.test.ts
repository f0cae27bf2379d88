import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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

    expect(await findAmbiguous(patch)).toEqual([]);
    expect(bug.sentence).toMatch(/^[A-Z].*\.$/);
    expect(bug.tests.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    expect(bug.tests).not.toEqual([]);
  },
);

/** The hunks of a patch whose text before the change is not in its file exactly once: git takes the nearest place. */
async function findAmbiguous(patch: string): Promise<string[]> {
  const ambiguous: string[] = [];
  for (const part of (await readFile(patch, 'utf8')).split(/^diff --git /m).slice(1)) {
    const [, path] = /^\+\+\+ b\/(.*)$/m.exec(part) as unknown as [string, string];
    const text = `\n${await readFile(join(ROOT, path), 'utf8')}`;
    for (const hunk of part.split(/^@@ .*\n/m).slice(1)) {
      const before = hunk.split('\n').filter((line) => /^[ -]/.test(line));
      const count = text.split(`\n${before.map((line) => line.slice(1)).join('\n')}\n`).length - 1;
      if (count !== 1) ambiguous.push(`${path}: ${before[0]}`);
    }
  }
  return ambiguous;
}
