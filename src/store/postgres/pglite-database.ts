import { existsSync } from 'node:fs';
import { mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import type { Durability } from '../../domain/durability.ts';
import { LedgerError } from '../../domain/errors.ts';
import type { Database, DatabaseTransaction, Row, Statement } from './database.ts';
import { NotSentError, PINNED_PATH } from './database.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';

/** Opens embedded Postgres in memory: its data is lost when it is closed. */
export async function openPgliteMemory(): Promise<Database> {
  return new PgliteDatabase(await start(), 'embedded Postgres in memory', 'memory');
}

/**
 * Opens embedded Postgres on a directory, which is created if it is missing.
 *
 * @throws LedgerError `ERR_DIRECTORY_LOCKED` if another process has it open, naming the pid.
 */
export async function openPgliteDirectory(dataDir: string): Promise<Database> {
  // One name per database: a symbolic link uses the lock of its target.
  const directory = existsSync(dataDir) ? await realpath(dataDir) : resolve(dataDir);
  await mkdir(dirname(directory), { recursive: true });
  const lock = await lockDirectory(directory);
  try {
    if (!existsSync(join(directory, 'PG_VERSION'))) await initialise(directory);
    const pglite = await start(directory);
    return new PgliteDatabase(pglite, `embedded Postgres in ${directory}`, 'process', lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Creates the database beside its directory and renames it: a process killed meanwhile leaves no partial database. */
async function initialise(directory: string): Promise<void> {
  if (existsSync(directory) && (await readdir(directory)).length > 0) {
    throw new LedgerError('ERR_DATABASE_UNFIT', `${directory} is neither empty nor an embedded database`);
  }
  const unfinished = `${directory}.new`;
  await rm(unfinished, { recursive: true, force: true });
  const pglite = await start(unfinished);
  await pglite.close();
  await rename(unfinished, directory);
}

async function start(directory?: string): Promise<PGlite> {
  // Loaded here, so that a host with a server does not load the embedded one.
  const { PGlite } = await import('@electric-sql/pglite');
  return directory === undefined ? PGlite.create() : PGlite.create(directory);
}

/** Owns: the PGlite instance and the lock on its directory. */
class PgliteDatabase implements Database {
  readonly kind = 'embedded';
  readonly statementsInFlightMax = 1;
  readonly #pglite: PGlite;
  readonly #lock: DirectoryLock | undefined;
  readonly location: string;
  readonly embeddedDurability: Durability;

  constructor(pglite: PGlite, location: string, durability: Durability, lock?: DirectoryLock) {
    this.#pglite = pglite;
    this.location = location;
    this.embeddedDurability = durability;
    this.#lock = lock;
  }

  async run(statement: Statement): Promise<Row[]> {
    this.#assertOpen();
    const { rows } = await this.#pglite.query<Row>(statement.text, [...statement.values]);
    return rows;
  }

  async transaction<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> {
    this.#assertOpen();
    return this.#pglite.transaction(async (transaction) => {
      await transaction.exec(PINNED_PATH);
      return work({
        run: async (statement) => (await transaction.query<Row>(statement.text, [...statement.values])).rows,
        script: async (text) => {
          await transaction.exec(text);
        },
      });
    });
  }

  async close(): Promise<void> {
    if (!this.#pglite.closed) await this.#pglite.close();
    await this.#lock?.release();
  }

  #assertOpen(): void {
    if (this.#pglite.closed) throw new NotSentError(this.location, new Error('it is closed'));
  }
}
