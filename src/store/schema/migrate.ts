import { createHash } from 'node:crypto';
import { LedgerError } from '../../domain/errors.ts';
import { type Database, type Row, type Statement, WHOLE_LEDGER_TIMEOUT_MS } from '../postgres/database.ts';
import { checkSchema } from './check-schema.ts';
import { LOCK_TIMEOUT_MS, type LockOptions, retryingLocks } from './migration-locks.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';

/** The steps that a call of {@link migrate} applied. */
export interface MigrationReport {
  /** The version the schema has now. */
  readonly version: number;
  /** The steps that ran, such as `1 baseline`; empty if the schema was up to date. */
  readonly applied: readonly string[];
}

/**
 * Brings the schema to the version of this package. Safe when several processes start at once: they take turns on a
 * lock that is held until the end of the database transaction, so it works behind a connection pooler, too. A step that
 * finds a table locked gives up soon and is tried again: it does not block the commits of running ledgers meanwhile.
 *
 * @throws LedgerError `ERR_SCHEMA` if the schema is newer than this package, or was created by a development version.
 */
export async function migrate(
  database: Database,
  schema: string,
  migrations: readonly Migration[] = MIGRATIONS,
  options: LockOptions = {},
): Promise<MigrationReport> {
  const found = await installedVersion(database.run.bind(database), schema, migrations);
  if (found === migrations.length) return { version: found, applied: [] };
  const { lockTimeoutMs = LOCK_TIMEOUT_MS } = options;
  return retryingLocks(database, schema, options, () => applySteps(database, schema, migrations, lockTimeoutMs));
}

function applySteps(
  database: Database,
  schema: string,
  migrations: readonly Migration[],
  lockTimeoutMs: number,
): Promise<MigrationReport> {
  const newest = migrations.length;
  return database.transaction(async (transaction) => {
    await transaction.run(lockMigrations(schema));
    // A step that waits for a lock has the commits of running ledgers queue behind it.
    await transaction.script(`set local lock_timeout = ${lockTimeoutMs}`);
    const version = await installedVersion(transaction.run, schema, migrations);
    if (version > newest) throw newerSchema(schema, version, newest);
    if (version === 0) await transaction.script(bookkeeping(schema));
    const applied: string[] = [];
    for (const migration of migrations.slice(version)) {
      await transaction.script(migration.script.replaceAll('$schema', `"${schema}"`));
      await transaction.run(recordStatement(schema, migration));
      applied.push(`${migration.version} ${migration.name}`);
    }
    return { version: newest, applied };
  });
}

/**
 * Checks a schema for a role that may not migrate it.
 *
 * @throws LedgerError `ERR_SCHEMA` unless the schema has exactly the version of this package.
 */
export async function assertMigrated(database: Database, schema: string): Promise<void> {
  const version = await installedVersion(database.run.bind(database), schema, MIGRATIONS);
  if (version === MIGRATIONS.length) return;
  if (version > MIGRATIONS.length) throw newerSchema(schema, version, MIGRATIONS.length);
  const state = version === 0 ? 'does not exist' : `is at version ${version}`;
  throw new LedgerError(
    'ERR_SCHEMA',
    `schema "${schema}" ${state}; this pursekit needs version ${MIGRATIONS.length}: run pursekit migrate`,
  );
}

function newerSchema(schema: string, version: number, newest: number): LedgerError {
  return new LedgerError(
    'ERR_SCHEMA',
    `schema "${schema}" is at version ${version}, newer than this pursekit knows (${newest}): upgrade pursekit`,
  );
}

/**
 * The version of a schema; 0 if there is none.
 *
 * @throws LedgerError `ERR_SCHEMA` if a step that the schema records is not the step of this package, if a function of
 * it acts on another schema, or if the role does not see all rows.
 */
async function installedVersion(
  run: (statement: Statement) => Promise<readonly Row[]>,
  schema: string,
  migrations: readonly Migration[],
): Promise<number> {
  const [table] = (await run({
    name: 'find-migrations',
    // Not to_regclass: it takes no lock, so a cache could answer that does not know the start we waited for.
    text: `select (c.relkind = 'r'::"char" and 3::bigint = (
        select pg_catalog.count(*) from pg_catalog.pg_attribute a
        where a.attrelid = c.oid and not a.attisdropped
          and a.attname in ('version'::name, 'name'::name, 'applied_at'::name)
      ))::text as is_own
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1::text and c.relname = 'migrations'::name`,
    values: [schema],
  })) as { is_own: string }[];
  if (table === undefined) return 0;
  // Never advise to drop what somebody else made.
  if (table.is_own !== 'true') {
    throw new LedgerError(
      'ERR_SCHEMA',
      `schema "${schema}" holds a table or view "migrations" that pursekit did not create: name another schema`,
    );
  }
  await checkSchema(run, schema);
  const rows = (await run({
    name: 'read-migrations',
    // As JSON: a schema of a development version has no column "sha256".
    text: `select m.version::text as version, pg_catalog.to_json(m) ->> 'sha256'::text as sha256
      from "${schema}".migrations m order by m.version`,
    values: [],
  })) as { version: string; sha256: string | null }[];
  const isOwn = migrations.slice(0, rows.length).every((migration, at) => hashOf(migration) === rows[at]?.sha256);
  if (!isOwn) {
    throw new LedgerError(
      'ERR_SCHEMA',
      `schema "${schema}" was created by a development version of pursekit, before 0.1.0, which cannot be upgraded: ` +
        'drop the schema, if it holds nothing else, and start again, or name another one',
    );
  }
  return Number(rows.at(-1)?.version ?? 0);
}

/** Makes processes that change the schema, or the rights to it, take turns until their database transaction ends. */
export function lockMigrations(schema: string): Statement {
  return {
    name: 'lock-migrations',
    text: `select pg_catalog.pg_advisory_xact_lock(
      pg_catalog.hashtextextended($1::text, 0::bigint))::text as locked`,
    values: [`pursekit migrations of ${schema}`],
    // Another start may be migrating: wait for it, however long it takes.
    timeoutMs: WHOLE_LEDGER_TIMEOUT_MS,
  };
}

function bookkeeping(schema: string): string {
  return `
    create schema if not exists "${schema}";
    create table "${schema}".migrations (
      version integer primary key, name text not null, sha256 text not null,
      applied_at timestamptz not null default now()
    );`;
}

function recordStatement(schema: string, migration: Migration): Statement {
  return {
    name: 'record-migration',
    text: `insert into "${schema}".migrations (version, name, sha256)
      values ($1::text::integer, $2::text, $3::text)`,
    values: [String(migration.version), migration.name, hashOf(migration)],
  };
}

function hashOf({ script }: Migration): string {
  return createHash('sha256').update(script).digest('hex');
}
