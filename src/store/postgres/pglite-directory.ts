import { existsSync, statfsSync } from 'node:fs';
import { mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isLedgerError, LedgerError } from '../../domain/errors.ts';
import type { Database } from './database.ts';
import { LOCK_NAME, lockDirectory } from './directory-lock.ts';
import { PgliteDatabase, startPglite } from './pglite-database.ts';

/** The database while it is created, and when it is complete and its files move to their place. */
const CREATING = 'pursekit.new';
const COMPLETE = 'pursekit.ready';
/** Entries of a directory that is empty otherwise; a new file system has `lost+found`. */
const OWN_ENTRIES: readonly string[] = [LOCK_NAME, CREATING, 'lost+found'];
/** A database whose directory has this file is complete. */
const VERSION_FILE = 'PG_VERSION';

/** The free space below which embedded Postgres gets no statement: two segments of its log. */
const FREE_BYTES_MIN = 32 * 1024 * 1024;
/** The free space for a new database and its first statements. */
const NEW_BYTES_MIN = 48 * 1024 * 1024 + FREE_BYTES_MIN;

/** Error codes of the file system that may be absent later. */
const PASSING = ['EBUSY', 'ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ESTALE', 'ETIMEDOUT'];

/**
 * Opens embedded Postgres on a directory, which is created if it is missing. Nothing is written outside of it.
 *
 * @throws LedgerError `ERR_DIRECTORY_LOCKED` if another process has it open, `ERR_DATABASE_UNFIT` if the directory
 * cannot be used, `ERR_STORE_UNAVAILABLE` if its disk is full or fails.
 */
export async function openPgliteDirectory(dataDir: string): Promise<Database> {
  const directory = resolve(dataDir);
  try {
    return await open(directory);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (isLedgerError(error) || typeof code !== 'string') throw error;
    const kind = PASSING.includes(code) || code === '53100' ? 'ERR_STORE_UNAVAILABLE' : 'ERR_DATABASE_UNFIT';
    throw new LedgerError(kind, `cannot open embedded Postgres in ${directory}: ${message}`, { cause: error });
  }
}

/** Returns true if a directory has a database, or one whose creation was interrupted at its end. */
export function hasPgliteDatabase(dataDir: string): boolean {
  return [VERSION_FILE, COMPLETE].some((name) => existsSync(join(dataDir, name)));
}

async function open(path: string): Promise<Database> {
  await assertUsable(path);
  await mkdir(path, { recursive: true });
  const directory = await realpath(path);
  const lock = await lockDirectory(directory);
  try {
    // Again: the previous holder may have created or removed it.
    await assertUsable(directory);
    if (!existsSync(join(directory, VERSION_FILE))) await initialise(directory);
    await rm(join(directory, COMPLETE), { recursive: true, force: true });
    const spaceError = (): string | undefined => lackOfSpace(directory, FREE_BYTES_MIN);
    const full = spaceError();
    if (full !== undefined) throw new LedgerError('ERR_STORE_UNAVAILABLE', full);
    const pglite = await startPglite(directory);
    const location = `embedded Postgres in ${directory}`;
    return new PgliteDatabase(pglite, location, 'process', { lock, spaceError });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Refuses a directory with other content before anything is written to it. */
async function assertUsable(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (entries.includes(VERSION_FILE) || entries.includes(COMPLETE)) return;
  if (entries.some((name) => !OWN_ENTRIES.includes(name))) {
    throw new LedgerError('ERR_DATABASE_UNFIT', `${directory} is neither empty nor an embedded database`);
  }
}

/**
 * Creates the database inside its directory: a mount point cannot be renamed. A process that is killed meanwhile
 * leaves `pursekit.new`, which the next start removes, or `pursekit.ready`, which the next start moves on.
 */
async function initialise(directory: string): Promise<void> {
  const [creating, complete] = [join(directory, CREATING), join(directory, COMPLETE)];
  if (!existsSync(complete)) {
    await rm(creating, { recursive: true, force: true });
    const full = lackOfSpace(dirname(creating), NEW_BYTES_MIN);
    if (full !== undefined) throw new LedgerError('ERR_STORE_UNAVAILABLE', full);
    const pglite = await startPglite(creating);
    await pglite.close();
    await rename(creating, complete);
  }
  const names = (await readdir(complete)).filter((name) => name !== VERSION_FILE);
  for (const name of [...names, VERSION_FILE]) await rename(join(complete, name), join(directory, name));
}

/** The message for a disk without space; undefined if it has space, or does not tell. */
function lackOfSpace(directory: string, bytesMin: number): string | undefined {
  let free: number;
  try {
    const { bavail, bsize } = statfsSync(directory);
    free = bavail * bsize;
  } catch {
    return undefined;
  }
  if (free >= bytesMin) return undefined;
  return (
    `the disk of ${directory} has ${Math.floor(free / 1_048_576)} MB free, and embedded Postgres needs ` +
    `${bytesMin / 1_048_576} MB: free some space`
  );
}
