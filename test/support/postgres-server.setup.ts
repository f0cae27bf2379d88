import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgresServer } from './postgres-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A superuser's URL of a Postgres server that the tests may fill with databases, roles and schemas. */
    postgresUrl: string;
    /** Set in a run with PURSEKIT_TEST_RUNTIME_ROLE=1: the URL of the role that ledgers on the server run as. */
    runtimeUrl: string | null;
  }
}

/**
 * Starts one Postgres server for all projects of the run, or takes the one that PURSEKIT_TEST_DATABASE_URL names. The
 * setups of the projects run one after the other: the first one starts the server and stops it after the run.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const run = project.vitest;
  if (run.getRootProject().getProvidedContext().postgresUrl !== undefined) return undefined;
  const named = process.env.PURSEKIT_TEST_DATABASE_URL;
  const server = named === undefined || named === '' ? await startPostgresServer() : undefined;
  const url = server?.url ?? (named as string);
  const role = process.env.PURSEKIT_TEST_RUNTIME_ROLE === '1' ? await createRuntimeRole(url) : undefined;
  run.provide('postgresUrl', url);
  run.provide('runtimeUrl', role?.url ?? null);
  return async () => {
    await role?.drop();
    await server?.stop();
  };
}

/** Creates a role that may log in, without other rights. */
async function createRuntimeRole(url: string): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `pursekit_runtime_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(16).toString('hex');
  await asSuperuser(url, `create role ${name} login password '${password}'`);
  const own = new URL(url);
  own.username = name;
  own.password = password;
  // Its rights were dropped with the schemas of the tests; `drop owned` removes those of killed tests.
  return { url: own.href, drop: () => asSuperuser(url, `drop owned by ${name}`, `drop role ${name}`) };
}

async function asSuperuser(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
