import { existsSync, openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, inject } from 'vitest';
import { closeSharedEmbedded, hasSharedEmbedded, sharedEmbedded } from '../../src/testing/test-database.ts';

/*
 * Runs in a worker before each of its test files.
 *
 * 1. A new embedded Postgres of this process starts from the snapshot of the run, in memory or in a directory. Those of
 *    child processes (the command line, the processes that are killed) run `initdb`.
 * 2. The embedded Postgres of the worker is replaced when its one session has become slow: it keeps the functions and
 *    plans of dropped schemas, and each `drop` goes through all of them. 75 schemas with a ledger each take 50 MB.
 */

const SESSION_BYTES_MAX = 50_000_000;
const PATCHED = Symbol.for('pursekit.tests.startsFromSnapshot');

type Create = (directory?: string) => Promise<PGlite>;
const patchable = PGlite as unknown as { create: Create & { [PATCHED]?: true } };

if (patchable.create[PATCHED] === undefined) {
  const create = PGlite.create.bind(PGlite);
  const fromSnapshot: Create = async (dataDir) => {
    if (dataDir !== undefined && existsSync(join(dataDir, 'PG_VERSION'))) return create(dataDir);
    const loadDataDir = await openAsBlob(inject('embeddedSnapshot'));
    return create({ loadDataDir, ...(dataDir === undefined ? {} : { dataDir }) });
  };
  patchable.create = Object.assign(fromSnapshot, { [PATCHED]: true as const });
}

afterAll(async () => {
  if (hasSharedEmbedded() && (await sessionBytes()) > SESSION_BYTES_MAX) await closeSharedEmbedded();
});

async function sessionBytes(): Promise<number> {
  const text = 'select sum(used_bytes)::text as bytes from pg_backend_memory_contexts';
  const [row] = await (await sharedEmbedded()).run({ name: 'session-bytes', text, values: [] });
  return Number(row?.bytes);
}
