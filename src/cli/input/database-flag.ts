import { readdirSync, statSync } from 'node:fs';
import { checkDatabase } from '../../admin/index.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';

/** The database of `--database`: a `postgres://` URL, a directory of embedded Postgres, or `memory`. */
export type NamedDatabase = string | { readonly dataDir: string };

/**
 * The database of `--database`, else that of `DATABASE_URL`; undefined if neither names one. No message contains the
 * text, which may hold a password.
 *
 * @throws CliError `usage` for a text that is neither a `postgres://` URL nor the name of a directory, `database` for
 * the path of a file.
 */
export function namedDatabase(flag: string | undefined): NamedDatabase | undefined {
  const text = flag ?? (process.env.DATABASE_URL || undefined);
  if (text === undefined) return undefined;
  const origin = flag === undefined ? 'DATABASE_URL' : '--database';
  if (text.trim() === '') {
    throw new CliError(EXIT.usage, `${origin}: expected postgres://user@host:port/name or a directory`);
  }
  const named = text === 'memory' || /^postgres(ql)?:\/\//i.test(text) ? text : { dataDir: text };
  try {
    checkDatabase(named);
  } catch (error) {
    throw new CliError(EXIT.usage, (error as Error).message.replace(/^database/, origin), { cause: error });
  }
  if (typeof named !== 'string' && isFile(named.dataDir)) {
    throw new CliError(
      EXIT.database,
      `${named.dataDir} is a file: name a directory for embedded Postgres, or a postgres:// URL for a server`,
    );
  }
  return named;
}

/** The database of a command that needs one that lasts. */
export function requiredDatabase(flag: string | undefined): NamedDatabase {
  const named = namedDatabase(flag);
  if (named === undefined) {
    throw new CliError(EXIT.usage, 'which database? Name it with --database <url | directory> or in DATABASE_URL');
  }
  if (named === 'memory') throw new CliError(EXIT.usage, 'a database in memory has no content: only run takes it');
  return named;
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
export function databaseText(database: NamedDatabase): string {
  if (database === 'memory') return 'embedded Postgres in memory';
  if (typeof database !== 'string') return `embedded Postgres in ${database.dataDir}`;
  const host = /^[^/]*\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(database)?.[1];
  return `Postgres at ${host === undefined || host === '' ? 'its default address' : host}`;
}
