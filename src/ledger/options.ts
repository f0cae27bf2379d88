import type { z } from 'zod';
import { LedgerError } from '../domain/errors.ts';
import { knownNames } from '../domain/unknown-field.ts';
import { isPlainObject } from '../domain/values/plain-data.ts';
import type { DatabaseOption } from '../store/postgres/open-database.ts';
import { CONNECTIONS_MAX, isPgPool } from '../store/postgres/pg-database.ts';
import { checkSchemaName } from '../store/postgres/schema-name.ts';
import { type BoundOptions, type Bounds, boundsSchema } from './bounds.ts';

/** The options of `createLedger()`. */
export interface LedgerOptions extends BoundOptions {
  /**
   * A `postgres://` URL, your own `pg.Pool`, `{ dataDir }`, or `'memory'`: embedded Postgres in memory, the default. A
   * value of `undefined` is refused: the variable that names the database is missing.
   */
  readonly database?: DatabaseOption;
  /**
   * Maximum number of connections of the pool that the ledger opens for a `postgres://` URL. Your own `pg.Pool` has its
   * own `max`, so that this option is refused beside it; embedded Postgres has one connection. Default: 8, from 1 to
   * 100.
   */
  readonly connectionsMax?: number | undefined;
  /** The Postgres schema that holds the ledger. Default: `pursekit`. */
  readonly schema?: string | undefined;
  /**
   * Migrates the schema at the start. Set `false` for a role that may not change the schema. Default: `true`.
   */
  readonly migrate?: boolean | undefined;
}

/** The names of the bounds. */
export const BOUND_NAMES: readonly string[] = Object.keys(boundsSchema.shape);
/** The names of the {@link LedgerOptions}. */
export const OPTION_NAMES: readonly string[] = ['database', 'schema', 'migrate', 'connectionsMax', ...BOUND_NAMES];

/** The options with their defaults. */
export interface ResolvedOptions {
  readonly database: DatabaseOption;
  readonly connectionsMax: number;
  readonly schema: string;
  readonly migrate: boolean;
  readonly bounds: Bounds;
}

/**
 * Checks the options and completes them with their defaults.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 */
export function resolveOptions(options: LedgerOptions): ResolvedOptions {
  checkOptions(options, OPTION_NAMES);
  const { schema = 'pursekit', migrate, database: _, connectionsMax = CONNECTIONS_MAX, ...bounds } = options;
  const database = resolveDatabase(options);
  if (options.connectionsMax !== undefined && isPgPool(database)) {
    throw new LedgerError('ERR_INVALID_OPTIONS', 'connectionsMax: your own pool has a max of its own: leave it out');
  }
  if (migrate !== undefined && typeof migrate !== 'boolean') {
    throw new LedgerError('ERR_INVALID_OPTIONS', 'migrate: expected true or false');
  }
  return {
    database,
    connectionsMax: checkWholeNumber('connectionsMax', connectionsMax, 1, 100),
    schema: checkSchemaName(schema),
    migrate: migrate ?? true,
    bounds: resolveBounds(bounds),
  };
}

/**
 * The database of the options; in memory only if none was named.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` if it is present and undefined.
 */
export function resolveDatabase(options: { readonly database?: DatabaseOption | undefined }): DatabaseOption {
  const { database } = options;
  if (database !== undefined) return database;
  if (!('database' in options)) return 'memory';
  throw new LedgerError(
    'ERR_INVALID_OPTIONS',
    "database: present and undefined (is DATABASE_URL set?); for memory pass 'memory' or leave it out",
  );
}

/**
 * Checks the bounds and completes them with their defaults.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the bound.
 */
export function resolveBounds(bounds: BoundOptions): Bounds {
  const parsed = boundsSchema.safeParse(bounds);
  if (parsed.success) return parsed.data;
  throw invalidOptions(parsed.error);
}

/**
 * Checks that options are a plain object, and that it has no other names than `names`.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 */
export function checkOptions(options: unknown, names: readonly string[]): void {
  // A spread of any other value yields unrelated keys, or leaves out the getters of a configuration class.
  if (!isPlainObject(options)) throw new LedgerError('ERR_INVALID_OPTIONS', 'options: expected a plain object');
  checkNames(options, names);
}

/**
 * Checks that an object has no other names than `names`. It runs before a schema or a spread, which read every field of
 * an object of a million fields, and name each.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the first other one.
 */
export function checkNames(options: object, names: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    throw new LedgerError('ERR_INVALID_OPTIONS', `options: unknown option "${name}"; ${knownNames(name, names)}`);
  }
}

/**
 * Checks a whole number among options.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 */
export function checkWholeNumber(name: string, value: unknown, low: number, high: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high) return value as number;
  throw new LedgerError('ERR_INVALID_OPTIONS', `${name}: expected a whole number from ${low} to ${high}`);
}

/** Builds the `ERR_INVALID_OPTIONS` that names the first invalid option. */
export function invalidOptions({ issues }: z.ZodError): LedgerError {
  const [issue] = issues;
  const name = issue === undefined || issue.path.length === 0 ? 'options' : issue.path.join('.');
  return new LedgerError('ERR_INVALID_OPTIONS', `${name}: ${issue?.message ?? 'invalid'}`);
}
