import { readdirSync, statSync } from 'node:fs';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';

/** The database of `--database`: a `postgres://` URL, or a directory of embedded Postgres. */
export type NamedDatabase = string | { readonly dataDir: string };

/**
 * Parses the value of `--database`.
 *
 * @throws CliError `usage` for a URL of another scheme than `postgres`, `database` for the path of a file.
 */
export function namedDatabase(text: string): NamedDatabase {
  if (/^postgres(ql)?:\/\//.test(text)) return text;
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? [];
  if (scheme !== undefined) {
    throw new CliError(
      EXIT.usage,
      `--database: expected postgres://user@host:port/name or a directory, not ${scheme}://…`,
    );
  }
  if (text.trim() === '')
    throw new CliError(EXIT.usage, '--database: expected postgres://user@host:port/name or a directory');
  if (isFile(text)) {
    throw new CliError(
      EXIT.database,
      `${text} is a file: name a directory for embedded Postgres, or a postgres:// URL for a server`,
    );
  }
  return { dataDir: text };
}

/** The database of a command that needs one: the flag's, else that of `DATABASE_URL`. */
export function requiredDatabase(flag: string | undefined): NamedDatabase {
  const text = flag ?? process.env.DATABASE_URL;
  if (text === undefined || text === '') {
    throw new CliError(EXIT.usage, 'which database? Name it with --database <url | directory> or in DATABASE_URL');
  }
  return namedDatabase(text);
}

/**
 * The database of a command that reads one: opening a missing directory would create a database in it.
 *
 * @throws CliError `database` for a directory that is missing or empty.
 */
export function existingDatabase(flag: string | undefined): NamedDatabase {
  const named = requiredDatabase(flag);
  if (typeof named !== 'string' && isEmpty(named.dataDir)) {
    throw new CliError(EXIT.database, `no database in the directory ${named.dataDir}`);
  }
  return named;
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    // Opening the database reports a path that cannot be read.
    return false;
  }
}

function isEmpty(directory: string): boolean {
  try {
    return readdirSync(directory).length === 0;
  } catch (error) {
    // Opening the database reports a directory that cannot be read.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Formats a database that is not open yet, without user and password. */
export function databaseText(database: NamedDatabase | undefined): string {
  if (database === undefined) return 'embedded Postgres in memory';
  if (typeof database !== 'string') return `embedded Postgres in ${database.dataDir}`;
  const host = /^[^/]*\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(database)?.[1];
  return `Postgres at ${host === undefined || host === '' ? 'its default address' : host}`;
}
