import { LedgerError } from '../../domain/errors.ts';
import { type Database, type Statement, WHOLE_LEDGER_TIMEOUT_MS } from '../postgres/database.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';

/** The steps that a call of {@link migrate} applied. */
export interface MigrationReport {
  /** The version the schema has now. */
  readonly version: number;
  readonly applied: readonly string[];
}

/**
 * Brings the schema to the version of this package. Safe when several processes start at once: they take turns on a
 * lock that lives as long as the database transaction, so it holds behind a pooler too.
 *
 * @throws LedgerError `ERR_SCHEMA` if the schema is newer than this package.
 */
export async function migrate(
  database: Database,
  schema: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<MigrationReport> {
  const newest = migrations.length;
  const found = await installedVersion(database.run.bind(database), schema);
  if (found === newest) return { version: newest, applied: [] };
  return database.transaction(async (transaction) => {
    await transaction.run(lockMigrations(schema));
    const version = await installedVersion(transaction.run, schema);
    if (version > newest) {
      throw new LedgerError(
        'ERR_SCHEMA',
        `schema "${schema}" is at version ${version}, newer than this pursekit knows (${newest}): upgrade pursekit`,
      );
    }
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
 * For a role that may not migrate.
 *
 * @throws LedgerError `ERR_SCHEMA` unless the schema has exactly the version of this package.
 */
export async function assertMigrated(database: Database, schema: string): Promise<void> {
  const version = await installedVersion(database.run.bind(database), schema);
  if (version === MIGRATIONS.length) return;
  const what = version === 0 ? 'does not exist' : `is at version ${version}`;
  throw new LedgerError(
    'ERR_SCHEMA',
    `schema "${schema}" ${what}; this pursekit needs version ${MIGRATIONS.length}: run pursekit migrate`,
  );
}

async function installedVersion(
  run: (statement: Statement) => Promise<readonly unknown[]>,
  schema: string,
): Promise<number> {
  const [table] = (await run({
    name: 'find-migrations',
    // Not to_regclass: it takes no lock, so it may answer from a cache that knows nothing of the start we waited for.
    text: `select 1::text as found from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1::text and c.relname = 'migrations'`,
    values: [schema],
  })) as { found: string }[];
  if (table === undefined) return 0;
  const [row] = (await run({
    name: 'read-version',
    text: `select coalesce(max(version), 0)::text as version from "${schema}".migrations`,
    values: [],
  })) as { version: string }[];
  return Number(row?.version);
}

/** Has whoever changes the schema, or the rights to it, take turns: until the end of the database transaction. */
export function lockMigrations(schema: string): Statement {
  return {
    name: 'lock-migrations',
    text: `select pg_advisory_xact_lock(hashtextextended($1, 0))::text as locked`,
    values: [`pursekit migrations of ${schema}`],
    // Until another start has migrated, however long that takes.
    timeoutMs: WHOLE_LEDGER_TIMEOUT_MS,
  };
}

function bookkeeping(schema: string): string {
  return `
    create schema if not exists "${schema}";
    create table "${schema}".migrations (
      version integer primary key, name text not null, applied_at timestamptz not null default now()
    );`;
}

function recordStatement(schema: string, { version, name }: Migration): Statement {
  return {
    name: 'record-migration',
    text: `insert into "${schema}".migrations (version, name) values ($1::text::integer, $2::text)`,
    values: [String(version), name],
  };
}
