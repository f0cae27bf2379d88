import { readdirSync } from 'node:fs';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';

/** What `--database` means: a URL as it is, anything else as a directory of embedded Postgres. */
export type NamedDatabase = string | { readonly dataDir: string };

/** @throws CliError `usage` for a URL that is not one of Postgres. */
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
  return { dataDir: text };
}

/** The database of a command that cannot do without one: the flag's, else that of `DATABASE_URL`. */
export function requiredDatabase(flag: string | undefined): NamedDatabase {
  const text = flag ?? process.env.DATABASE_URL;
  if (text === undefined || text === '') {
    throw new CliError(EXIT.usage, 'which database? Name it with --database <url | directory> or in DATABASE_URL');
  }
  return namedDatabase(text);
}

/**
 * The database of a command that only looks at one: opening a directory that is not there would make a database in it.
 *
 * @throws CliError `database` for a directory that is not there or empty.
 */
export function existingDatabase(flag: string | undefined): NamedDatabase {
  const named = requiredDatabase(flag);
  if (typeof named !== 'string' && isNothing(named.dataDir)) {
    throw new CliError(EXIT.database, `there is no database in the directory ${named.dataDir}`);
  }
  return named;
}

function isNothing(directory: string): boolean {
  try {
    return readdirSync(directory).length === 0;
  } catch (error) {
    // What is a file, or may not be read, is for the one who opens it to say.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** A database for people, before it is opened: never shows user or password. */
export function databaseText(database: NamedDatabase | undefined): string {
  if (database === undefined) return 'embedded Postgres in memory';
  if (typeof database !== 'string') return `embedded Postgres in ${database.dataDir}`;
  const host = /^[^/]*\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(database)?.[1];
  return `Postgres at ${host === undefined || host === '' ? 'its default address' : host}`;
}
