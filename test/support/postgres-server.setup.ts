import type { TestProject } from 'vitest/node';
import { startPostgresServer } from './postgres-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A superuser's URL of a Postgres server that the tests may fill with databases, roles and schemas. */
    postgresUrl: string;
  }
}

/** One Postgres server for the whole run: the one that PURSEKIT_TEST_DATABASE_URL names, or one of our own. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const url = process.env.PURSEKIT_TEST_DATABASE_URL;
  if (url !== undefined && url !== '') {
    project.provide('postgresUrl', url);
    return undefined;
  }
  const server = await startPostgresServer();
  project.provide('postgresUrl', server.url);
  return () => server.stop();
}
