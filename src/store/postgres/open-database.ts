import { LedgerError } from '../../domain/errors.ts';
import type { Database } from './database.ts';
import { isPgPool, openPgPool, openPgUrl } from './pg-database.ts';
import { openPgliteDirectory, openPgliteMemory } from './pglite-database.ts';

/**
 * The host's own `pg.Pool`, typed by its members. The type of `pg` itself would be `any` for a host without
 * `@types/pg`, and every value would pass as a database.
 */
export interface HostPool {
  readonly totalCount: number;
  connect(): Promise<unknown>;
  query(text: string): Promise<unknown>;
}

/**
 * The database of a ledger: a `postgres://` URL, the host's own `pg.Pool`, a directory for embedded Postgres, or
 * nothing for embedded Postgres in memory.
 */
export type DatabaseOption = string | HostPool | { readonly dataDir: string } | undefined;

/** Opens the database that the option names. A server is connected on first use. */
export async function openDatabase(option: DatabaseOption): Promise<Database> {
  if (option === undefined) return openPgliteMemory();
  if (typeof option === 'string') {
    if (/^postgres(ql)?:\/\//.test(option)) return openPgUrl(option);
    throw new LedgerError(
      'ERR_INVALID_OPTIONS',
      'database: a string must be a postgres:// URL; for a directory pass { dataDir }',
    );
  }
  if (isPgPool(option)) return openPgPool(option);
  const { dataDir } = (option ?? {}) as { readonly dataDir?: unknown };
  if (typeof dataDir === 'string' && dataDir !== '') return openPgliteDirectory(dataDir);
  throw new LedgerError('ERR_INVALID_OPTIONS', 'database: expected a postgres:// URL, a pg.Pool or { dataDir }');
}
