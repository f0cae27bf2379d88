import { LedgerError } from '../../domain/errors.ts';
import type { Database } from './database.ts';
import { checkDirectoryName, checkUrl } from './database-address.ts';
import { CONNECTIONS_MAX, isPgPool, openPgPool, openPgUrl } from './pg-database.ts';
import { openPgliteMemory } from './pglite-database.ts';
import { openPgliteDirectory } from './pglite-directory.ts';

const IS_URL = /^postgres(ql)?:\/\//i;

/**
 * The host's own `pg.Pool`, typed by its members. The type of `pg` itself would be `any` for a host without
 * `@types/pg`, and every value would pass as a database.
 */
export interface HostPool {
  /** The number of open connections. */
  readonly totalCount: number;
  /** Takes a connection. */
  connect(): Promise<unknown>;
  /** Sends one statement. */
  query(text: string): Promise<unknown>;
}

/**
 * The database of a ledger: a `postgres://` URL, the host's own `pg.Pool`, a directory for embedded Postgres, or
 * `'memory'` for embedded Postgres in memory.
 */
export type DatabaseOption =
  | string
  | HostPool
  | {
      /** The path of the directory, which is created if it does not exist. */
      readonly dataDir: string;
    };

/**
 * Checks the value of a database, without opening it. No message contains a password.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`
 */
export function checkDatabase(option: DatabaseOption): void {
  if (option === 'memory' || isPgPool(option)) return;
  if (typeof option === 'string') {
    if (!IS_URL.test(option)) {
      throw new LedgerError(
        'ERR_INVALID_OPTIONS',
        "database: a string must be a postgres:// URL or 'memory'; for a directory pass { dataDir }",
      );
    }
    checkUrl(option);
    return;
  }
  const { dataDir } = (option ?? {}) as { readonly dataDir?: unknown };
  if (typeof dataDir !== 'string' || dataDir === '') {
    throw new LedgerError(
      'ERR_INVALID_OPTIONS',
      "database: expected a postgres:// URL, a pg.Pool, { dataDir } or 'memory'",
    );
  }
  checkDirectoryName(dataDir);
}

/** Opens the database that the option names. A server is connected on first use, `connectionsMax` times at most. */
export async function openDatabase(option: DatabaseOption, connectionsMax = CONNECTIONS_MAX): Promise<Database> {
  checkDatabase(option);
  if (option === 'memory') return openPgliteMemory();
  if (typeof option === 'string') return openPgUrl(option, connectionsMax);
  return isPgPool(option) ? openPgPool(option) : openPgliteDirectory((option as { readonly dataDir: string }).dataDir);
}
