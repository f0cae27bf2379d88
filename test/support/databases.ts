import { randomBytes } from 'node:crypto';
import { afterAll, describe, inject } from 'vitest';
import type { Database } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { shareDatabase } from '../../src/store/postgres/shared-database.ts';
import { isRuntimeRole, ledgerUrl } from './runtime-role.ts';

/** The two databases that every promise about data is tested on. */
export type DatabaseKind = 'embedded' | 'server';

/** A database with a name for a schema of its own, which does not exist yet. */
export interface TestDatabase {
  readonly kind: DatabaseKind;
  /** Closing it is allowed and not needed. */
  readonly database: Database;
  readonly schema: string;
}

const KINDS = { embedded: 'embedded Postgres (PGlite)', server: 'Postgres server' } as const;

// Embedded Postgres is large and takes seconds to start, so one serves all tests of a worker.
const opened = new Map<DatabaseKind, Promise<Database>>();
const schemasOnServer: string[] = [];
let openedAsRuntime: Promise<Database> | undefined;

/**
 * Runs the same suite on both databases, or on the server alone in a run for the runtime role. Each call of `open`
 * gives a fresh schema name.
 */
export function describeDatabases(
  title: string,
  define: (open: () => Promise<TestDatabase>, kind: DatabaseKind) => void,
): void {
  closeTestDatabasesAfterAll();
  // The role changes nothing about the embedded one.
  const kinds = isRuntimeRole() ? (['server'] as const) : (['embedded', 'server'] as const);
  for (const kind of kinds) {
    describe(`${title} on ${KINDS[kind]}`, () => define(() => openTestDatabase(kind), kind));
  }
}

/** A schema name that no other test has. */
export function freshSchema(): string {
  return `test_${randomBytes(8).toString('hex')}`;
}

/** A handle on the worker's database of this kind. Whoever calls this needs {@link closeTestDatabasesAfterAll}. */
export async function openTestDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  let opening = opened.get(kind);
  if (opening === undefined) {
    opening = openDatabase(kind === 'server' ? inject('postgresUrl') : undefined);
    opened.set(kind, opening);
  }
  // The second handle is never closed: the database stays open whatever the test does with the first.
  const [database] = shareDatabase(await opening, 2) as [Database, Database];
  const schema = freshSchema();
  if (kind === 'server') schemasOnServer.push(schema);
  return { kind, database, schema };
}

/**
 * The database as a ledger or a store on the schema gets it: on the server, in the role that the run asks for, for
 * which the schema is made here.
 */
export async function ledgerDatabase(at: Pick<TestDatabase, 'database' | 'schema'>): Promise<Database> {
  if (!isRuntimeRole() || at.database.kind !== 'postgres') return at.database;
  const url = await ledgerUrl(at.database, at.schema);
  openedAsRuntime ??= openDatabase(url);
  // The second handle is never closed.
  const [database] = shareDatabase(await openedAsRuntime, 2) as [Database, Database];
  return database;
}

/** Registers the hook that drops the schemas and closes the databases once the tests of the file are done. */
export function closeTestDatabasesAfterAll(): void {
  afterAll(closeTestDatabases);
}

async function closeTestDatabases(): Promise<void> {
  const databases = [...opened];
  opened.clear();
  const runtime = await openedAsRuntime;
  openedAsRuntime = undefined;
  await runtime?.close();
  for (const [kind, opening] of databases) {
    const database = await opening;
    // The server may be someone's own: leave it as it was.
    if (kind === 'server') await dropSchemas(database, schemasOnServer.splice(0));
    await database.close();
  }
}

async function dropSchemas(database: Database, schemas: readonly string[]): Promise<void> {
  for (const schema of schemas) {
    await database.run({ name: 'drop-schema', text: `drop schema if exists "${schema}" cascade`, values: [] });
  }
}
