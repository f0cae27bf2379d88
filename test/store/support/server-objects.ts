import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { connectToServer, serverUrl } from './second-connection.ts';

/** A role with a password and these settings, dropped when the test ends; answers its URL. */
export async function temporaryRole(...settings: readonly string[]): Promise<{ name: string; url: string }> {
  const [name, password] = [`role_${randomBytes(6).toString('hex')}`, randomBytes(12).toString('hex')];
  await execute(`create role ${name} login password '${password}'`);
  onTestFinished(() => execute(`drop owned by ${name} cascade`, `drop role ${name}`));
  for (const setting of settings) await execute(`alter role ${name} set ${setting}`);
  return { name, url: serverUrl({ user: name, password }) };
}

/** A database with these options, dropped when the test ends; answers its URL. */
export async function temporaryDatabase(options: string): Promise<string> {
  const name = `database_${randomBytes(6).toString('hex')}`;
  await execute(`create database ${name} template template0 ${options}`);
  onTestFinished(() => execute(`drop database ${name} with (force)`));
  return serverUrl({ database: name });
}

/** Runs statements as the superuser, one by one, on a connection of their own. */
export async function execute(...statements: readonly string[]): Promise<void> {
  const client = await connectToServer();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
