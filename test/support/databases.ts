import { randomBytes } from 'node:crypto';
import { afterAll, describe, inject } from 'vitest';
import type { Database } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { shareDatabase } from '../../src/store/postgres/shared-database.ts';
import { sharedEmbedded } from '../../src/testing/test-database.ts';
import { isRuntimeRole, ledgerUrl } from './runtime-role.ts';

/** The two kinds of database that tests run on. */
export type DatabaseKind = 'embedded' | 'server';

/** A database with a name for a schema of its own, which does not exist yet. */
export interface TestDatabase {
  readonly kind: DatabaseKind;
  /** A test may close it, and need not. */
  readonly database: Database;
  readonly schema: string;
}

const KINDS = { embedded: 'embedded Postgres (PGlite)', server: 'Postgres server' } as const;

// One pool of connections to the server serves all tests of a file.
let openedServer: Promise<Database> | undefined;
const schemas: Record<DatabaseKind, string[]> = { embedded: [], server: [] };
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
  // The role has no effect on embedded Postgres.
  const kinds = isRuntimeRole() ? (['server'] as const) : (['embedded', 'server'] as const);
  for (const kind of kinds) {
    describe(`${title} on ${KINDS[kind]}`, () => define(() => openTestDatabase(kind), kind));
  }
}

/** Makes a schema name that no other test uses. */
export function freshSchema(): string {
  return `test_${randomBytes(8).toString('hex')}`;
}

/** A handle on the worker's database of this kind. The file must call {@link closeTestDatabasesAfterAll}. */
export async function openTestDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const opening = kind === 'server' ? openServer() : sharedEmbedded();
  // The second handle is never closed: the database stays open after the test has closed the first.
  const [database] = shareDatabase(await opening, 2) as [Database, Database];
  const schema = freshSchema();
  schemas[kind].push(schema);
  return { kind, database, schema };
}

function openServer(): Promise<Database> {
  openedServer ??= openDatabase(inject('postgresUrl'));
  return openedServer;
}

/**
 * The database as a ledger or a store on the schema receives it. On the server of a run for the runtime role it
 * connects as that role, after this function has migrated the schema for it.
 */
export async function ledgerDatabase(at: Pick<TestDatabase, 'database' | 'schema'>): Promise<Database> {
  if (!isRuntimeRole() || at.database.kind !== 'postgres') return at.database;
  const url = await ledgerUrl(at.database, at.schema);
  openedAsRuntime ??= openDatabase(url);
  // The second handle is never closed.
  const [database] = shareDatabase(await openedAsRuntime, 2) as [Database, Database];
  return database;
}

/**
 * Registers the hook that drops the schemas after the tests of the file and closes the connections to the server.
 * Embedded Postgres stays open: it takes seconds to start, so one serves all files of a worker.
 */
export function closeTestDatabasesAfterAll(): void {
  afterAll(closeTestDatabases);
}

async function closeTestDatabases(): Promise<void> {
  const runtime = await openedAsRuntime;
  openedAsRuntime = undefined;
  await runtime?.close();
  if (schemas.embedded.length > 0) await dropSchemas(await sharedEmbedded(), schemas.embedded.splice(0));
  const server = await openedServer;
  openedServer = undefined;
  if (server === undefined) return;
  // The server may be the developer's own: no schema of a test stays on it.
  await dropSchemas(server, schemas.server.splice(0));
  await server.close();
}

async function dropSchemas(database: Database, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await database.run({ name: 'drop-schema', text: `drop schema if exists "${name}" cascade`, values: [] });
  }
}
