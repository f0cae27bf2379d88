import { z } from 'zod';
import { LedgerError } from '../domain/errors.ts';
import { DEFAULT_BOUNDS } from '../domain/limits.ts';
import type { DatabaseOption } from '../store/postgres/open-database.ts';
import { checkSchemaName } from '../store/postgres/schema-name.ts';

const count = (limit: number) => z.int().min(1).max(limit);
const ms = () => z.number().min(1).max(86_400_000);

const boundsSchema = z.strictObject({
  mailboxCapacity: count(1_000_000).default(DEFAULT_BOUNDS.mailboxCapacity),
  chainMax: count(1_000).default(DEFAULT_BOUNDS.chainMax),
  inputsMax: z.int().min(2).max(1_000).default(DEFAULT_BOUNDS.inputsMax),
  merges: z.boolean().default(true),
  idleMerges: z.boolean().default(true),
  utxosLoadedMax: z.int().min(2).max(100_000).default(DEFAULT_BOUNDS.utxosLoadedMax),
  residentWalletsMax: count(10_000_000).default(DEFAULT_BOUNDS.residentWalletsMax),
  idleMs: ms().default(DEFAULT_BOUNDS.idleMs),
  commandsWaitingMax: count(10_000_000).default(DEFAULT_BOUNDS.commandsWaitingMax),
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
  /** A `postgres://` URL, your own `pg.Pool`, `{ dataDir }`, or nothing: embedded Postgres in memory. */
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
  const { database, schema = 'pursekit', migrate, ...bounds } = options;
  if (migrate !== undefined && typeof migrate !== 'boolean') {
    throw new LedgerError('ERR_INVALID_OPTIONS', 'migrate: expected true or false');
  }
  return {
    database,
    schema: checkSchemaName(schema),
    migrate: migrate ?? true,
    bounds: resolveBounds(bounds),
  };
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
 * Checks that options are an object, and that it has no other names than `names`, if these are given.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 */
export function checkOptions(options: unknown, names?: readonly string[]): void {
  // Spreading a string, a number or an array would yield unrelated keys or none.
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new LedgerError('ERR_INVALID_OPTIONS', 'options: expected an object');
  }
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
