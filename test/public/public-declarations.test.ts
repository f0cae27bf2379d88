import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRIES = ['index.d.ts', 'admin/index.d.ts', 'testing/index.d.ts', 'scenarios/index.d.ts'];

/** Builds the declarations of the package into a directory that is removed when the test ends. */
function writeDeclarations(): string {
  const directory = mkdtempSync(join(tmpdir(), 'pursekit-declarations-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const args = ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', directory];
  const { stdout, status } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), args, { cwd: ROOT, encoding: 'utf8' });
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  return directory;
}

/** The packages that these files import, directly or through other files: a host's compiler needs their types. */
function packagesBehind(files: readonly string[]): string[] {
  const read = new Set<string>();
  const packages = new Set<string>();
  for (const queue = [...files]; queue.length > 0; ) {
    const file = queue.pop() as string;
    if (read.has(file)) continue;
    read.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport\()\s*["']([^"']+)["']/g)) {
      if (name.startsWith('.')) queue.push(resolve(dirname(file), name.replace(/\.[jt]s$/, '.d.ts')));
      else packages.add(name);
    }
  }
  return [...packages].sort();
}

test('the declarations need no package whose types a host would have to install', () => {
  const directory = writeDeclarations();

  const packages = packagesBehind(ENTRIES.map((entry) => join(directory, entry)));

  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(packages.filter((name) => !(name in dependencies))).toEqual([]);
  // Types in a package of their own, such as `@types/pg`, are not installed with ours: for a host they are `any`.
  expect(packages.filter((name) => existsSync(join(ROOT, 'node_modules/@types', name)))).toEqual([]);
});
