import type { PGlite, Transaction } from '@electric-sql/pglite';
import type { Durability } from '../../domain/durability.ts';
import { LedgerError } from '../../domain/errors.ts';
import type { Database, DatabaseTransaction, Row, Statement, StatementValue } from './database.ts';
import { AnswerLostError, NotSentError, PINNED_PATH } from './database.ts';
import type { DirectoryLock } from './lock-heartbeat.ts';

/** The lock and the disk of an embedded database on a directory. */
export interface DirectoryGuard {
  readonly lock: DirectoryLock;
  /** The message for a disk without space. */
  readonly spaceError: () => string | undefined;
}

/** Opens embedded Postgres in memory: its data is lost when it is closed. */
export async function openPgliteMemory(): Promise<Database> {
  return new PgliteDatabase(await startPglite(), 'embedded Postgres in memory', 'memory');
}

/**
 * Starts PGlite.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` if the package is not installed.
 */
export async function startPglite(directory?: string): Promise<PGlite> {
  // Loaded here: a host with a server neither loads nor needs it.
  const { PGlite } = await import('@electric-sql/pglite').catch((cause: unknown) => {
    throw missingPackage(cause);
  });
  const pglite = await (directory === undefined ? PGlite.create() : PGlite.create(directory));
  // For its one session: the database may have another default.
  await pglite.exec("set default_transaction_isolation = 'read committed'");
  return pglite;
}

function missingPackage(cause: unknown): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes('@electric-sql/pglite')) return cause;
  return new LedgerError(
    'ERR_INVALID_OPTIONS',
    'database: embedded Postgres needs the package @electric-sql/pglite: npm install @electric-sql/pglite, ' +
      'or pass a postgres:// URL',
    { cause },
  );
}

/**
 * Owns: the PGlite instance and the lock on its directory.
 *
 * 1. A statement runs only while the lock is held, and its result is returned only if the lock is held afterwards.
 * 2. A statement runs only while the disk has space: PGlite that has met a full disk never answers again, and blocks
 *    the event loop. After such an error, and after the lock is lost, PGlite runs nothing more, not even its shutdown.
 */
export class PgliteDatabase implements Database {
  readonly kind = 'embedded';
  readonly statementsInFlightMax = 1;
  readonly #pglite: PGlite;
  readonly #guard: DirectoryGuard | undefined;
  readonly location: string;
  readonly embeddedDurability: Durability;
  /** The reason why PGlite runs nothing more. */
  #stopped: string | undefined;
  /** Resolves when the statement before has ended: none waits inside PGlite, which would run it after an error. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(pglite: PGlite, location: string, durability: Durability, guard?: DirectoryGuard) {
    this.#pglite = pglite;
    this.location = location;
    this.embeddedDurability = durability;
    this.#guard = guard;
  }

  run({ text, values }: Statement): Promise<Row[]> {
    return this.#guarded(async () => (await this.#pglite.query<Row>(text, texts(values))).rows);
  }

  transaction<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> {
    return this.#guarded(
      () =>
        new Promise<T>((resolve, reject) => {
          const worked = async (transaction: Transaction): Promise<T> => {
            await transaction.exec(PINNED_PATH);
            return work({
              run: async ({ text, values }) => (await transaction.query<Row>(text, texts(values))).rows,
              script: async (text) => {
                await transaction.exec(text);
              },
            });
          };
          const transact = (transaction: Transaction): Promise<T> =>
            worked(transaction).catch((error: unknown) => {
              if (!isEnd(error)) throw error;
              reject(error);
              // PGlite would send a ROLLBACK.
              return new Promise<never>(() => {});
            });
          this.#pglite.transaction(transact).then(resolve, reject);
        }),
    );
  }

  async close(): Promise<void> {
    // The shutdown writes to files that belong to another process, or never ends.
    if (!this.#pglite.closed && this.#mayRun()) await this.#pglite.close();
    await this.#guard?.lock.release();
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#guard === undefined) {
      this.#assertRuns();
      return work();
    }
    const before = this.#turn;
    const done = before.then(async () => {
      this.#assertRuns();
      this.#assertSpace();
      return work();
    });
    this.#turn = done.catch((error: unknown) => {
      if (isEnd(error)) this.#stopped ??= `it stopped at an error of its disk: ${String(error)}; restart the process`;
    });
    const result = await done;
    if (!this.#mayRun()) throw new AnswerLostError(this.location, this.#reason());
    return result;
  }

  #assertRuns(): void {
    if (this.#pglite.closed) throw new NotSentError(this.location, new Error('it is closed'));
    if (!this.#mayRun()) throw new NotSentError(this.location, this.#reason());
  }

  #assertSpace(): void {
    const message = this.#guard?.spaceError();
    if (message !== undefined) throw new NotSentError(this.location, new Error(message));
  }

  #mayRun(): boolean {
    if (this.#stopped !== undefined) return false;
    const { lock } = this.#guard ?? {};
    if (lock === undefined || lock.isHeld()) return true;
    if (lock.isLost()) {
      this.#stopped = 'another process took the directory over while this one was suspended; restart the process';
    }
    return false;
  }

  #reason(): Error {
    return new Error(this.#stopped ?? 'its lock file cannot be read or written');
  }
}

/** PGlite takes bytes for a `bytea`. */
function texts(values: readonly StatementValue[]): (string | null)[] {
  return values.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value));
}

/** Tells an error after which PGlite must run nothing more: a full or failed disk, or the end of its program. */
function isEnd(error: unknown): boolean {
  // The class is WebAssembly.RuntimeError, which the types of Node do not have.
  if (error instanceof Error && error.name === 'RuntimeError') return true;
  const { code, severity } = (error ?? {}) as { readonly code?: unknown; readonly severity?: unknown };
  return code === '53100' || code === '58030' || severity === 'FATAL' || severity === 'PANIC';
}
