import { randomBytes } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import { connectToServer, serverUrl } from './second-connection.ts';
import { until } from './until.ts';

/** A role with a password and these settings, dropped when the test ends. Returns its URL. */
export async function temporaryRole(...settings: readonly string[]): Promise<{ name: string; url: string }> {
  const [name, password] = [`role_${randomBytes(6).toString('hex')}`, randomBytes(12).toString('hex')];
  await execute(`create role ${name} login password '${password}'`);
  onTestFinished(() => execute(`drop owned by ${name} cascade`, `drop role ${name}`));
  for (const setting of settings) await execute(`alter role ${name} set ${setting}`);
  return { name, url: serverUrl({ user: name, password }) };
}

/** A database with these options, dropped when the test ends. Returns its URL. */
export async function temporaryDatabase(options: string): Promise<string> {
  const name = `database_${randomBytes(6).toString('hex')}`;
  await execute(`create database ${name} template template0 ${options}`);
  onTestFinished(() => execute(`drop database ${name} with (force)`));
  return serverUrl({ database: name });
}

/** Runs statements as the superuser, one by one, on a connection of their own. */
export function execute(...statements: readonly string[]): Promise<void> {
  return executeOn(inject('postgresUrl'), ...statements);
}

/** Changes settings of the whole server, and waits until new connections have them. */
export async function configure(url: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const changes = Object.entries(settings);
  await executeOn(
    url,
    ...changes.map(([name, value]) => `alter system set ${name} = '${value}'`),
    'select pg_reload_conf()',
  );
  await until('the settings to hold', async () => {
    const client = await connectToServer(url);
    const shown: unknown[] = [];
    for (const [name] of changes) shown.push(...(await client.query(`show ${name}`)).rows.map((row) => row[name]));
    await client.end();
    return changes.every(([, value], at) => shown[at] === value);
  });
}

async function executeOn(url: string, ...statements: readonly string[]): Promise<void> {
  const client = await connectToServer(url);
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
