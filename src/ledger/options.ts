import { z } from 'zod';
import { LedgerError } from '../domain/errors.ts';
import { DEFAULT_BOUNDS } from '../domain/limits.ts';
import { isPlainObject } from '../domain/values/plain-data.ts';
import type { DatabaseOption } from '../store/postgres/open-database.ts';
import { checkSchemaName } from '../store/postgres/schema-name.ts';

const count = (limit: number) => z.int().min(1).max(limit);
const bytes = () =>
  z
    .int()
    .min(1)
    .max(2 ** 40);
const ms = () => z.number().min(1).max(86_400_000);

const boundsSchema = z.strictObject({
  mailboxCapacity: count(1_000_000).default(DEFAULT_BOUNDS.mailboxCapacity),
  mailboxBytesMax: bytes().default(DEFAULT_BOUNDS.mailboxBytesMax),
  chainMax: count(1_000).default(DEFAULT_BOUNDS.chainMax),
  inputsMax: z.int().min(2).max(1_000).default(DEFAULT_BOUNDS.inputsMax),
  merges: z.boolean().default(true),
  idleMerges: z.boolean().default(true),
  utxosLoadedMax: z.int().min(2).max(100_000).default(DEFAULT_BOUNDS.utxosLoadedMax),
  residentWalletsMax: count(10_000_000).default(DEFAULT_BOUNDS.residentWalletsMax),
  idleMs: ms().default(DEFAULT_BOUNDS.idleMs),
  commandsWaitingMax: count(10_000_000).default(DEFAULT_BOUNDS.commandsWaitingMax),
  commandBytesWaitingMax: bytes().default(DEFAULT_BOUNDS.commandBytesWaitingMax),
  readsWaitingMax: count(10_000_000).default(DEFAULT_BOUNDS.readsWaitingMax),
  walletRestartsPerMinuteMax: count(1_000).default(DEFAULT_BOUNDS.walletRestartsPerMinuteMax),
  conflictAttemptsMax: count(1_000).default(DEFAULT_BOUNDS.conflictAttemptsMax),
  storeDeadlineMs: ms().default(DEFAULT_BOUNDS.storeDeadlineMs),
  deliveryAttemptsMax: count(1_000).default(DEFAULT_BOUNDS.deliveryAttemptsMax),
  deliveriesInFlightMax: count(1_000).default(DEFAULT_BOUNDS.deliveriesInFlightMax),
  deliveryLeaseMs: z.number().min(1_000).max(3_600_000).default(DEFAULT_BOUNDS.deliveryLeaseMs),
  deadLettersMax: count(1_000_000).default(DEFAULT_BOUNDS.deadLettersMax),
});

/** The bounds of a runtime with their defaults. Units are in the names; `docs/API.md` describes each bound. */
export type Bounds = z.output<typeof boundsSchema>;

/** The bounds as options: a bound that is absent has its default. */
export type BoundOptions = { readonly [Name in keyof Bounds]?: Bounds[Name] | undefined };

/** The options of `createLedger()`. */
export interface LedgerOptions extends BoundOptions {
  /**
   * A `postgres://` URL, your own `pg.Pool`, `{ dataDir }`, or `'memory'`: embedded Postgres in memory, the default. A
   * value of `undefined` is refused: the variable that names the database is missing.
   */
  readonly database?: DatabaseOption;
  /** The Postgres schema that holds the ledger; `pursekit` by default. */
  readonly schema?: string | undefined;
  /** Migrates the schema at the start; `true` by default. Set `false` for a role that may not change the schema. */
  readonly migrate?: boolean | undefined;
}

/** The options with their defaults. */
export interface ResolvedOptions {
  readonly database: DatabaseOption;
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
  checkOptions(options);
  const { schema = 'pursekit', migrate, database: _, ...bounds } = options;
  if (migrate !== undefined && typeof migrate !== 'boolean') {
    throw new LedgerError('ERR_INVALID_OPTIONS', 'migrate: expected true or false');
  }
  return {
    database: resolveDatabase(options),
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
 * Checks that options are a plain object, and that it has no other names than `names`, if these are given.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 */
export function checkOptions(options: unknown, names?: readonly string[]): void {
  // A spread of any other value yields unrelated keys, or leaves out the getters of a configuration class.
  if (!isPlainObject(options)) throw new LedgerError('ERR_INVALID_OPTIONS', 'options: expected a plain object');
  const unknown = names === undefined ? undefined : Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new LedgerError('ERR_INVALID_OPTIONS', `options: Unrecognized key: "${unknown}"`);
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
