import { LedgerError } from '../../domain/errors.ts';

const EXPECTED = 'expected postgres://user@host:port/name';

/**
 * Checks a `postgres://` URL. The driver would read a password with a raw `/`, `?` or `#` as host, port and database,
 * and messages would name them. No message contains the URL.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`
 */
export function checkUrl(url: string): void {
  let parsed: URL;
  try {
    // As the driver does for a URL without a host, such as postgres://user@/name?host=/var/run/postgresql.
    parsed = new URL(/^[^/]*\/\/[^/?#]*@\//.test(url) ? url.replace('@/', '@localhost/') : url);
  } catch {
    throw invalid(`the URL cannot be read; ${EXPECTED}, with / ? # @ in a password as %2F %3F %23 %40`);
  }
  const { pathname, hash, search, username } = parsed;
  if (pathname.includes('@') || hash.includes('@') || (username === '' && search.includes('@'))) {
    throw invalid(`a @ after the host: ${EXPECTED}, with / ? # @ in a password as %2F %3F %23 %40`);
  }
}

/**
 * Checks the name of a data directory: an address or a connection string would become a directory that is named after
 * its password. No message contains the name.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`
 */
export function checkDirectoryName(name: string): void {
  const hint = `${EXPECTED} or a directory; a directory with such a name begins with ./`;
  if (/^\s*[a-z_]+\s*=/i.test(name)) throw invalid(`a connection string of key=value pairs; ${hint}`);
  // A drive letter has one character.
  if (/^\s*(?:[a-z][a-z0-9+.-]+:|\/\/)/i.test(name) || /^[^./][^/]*:[^/]*@/.test(name)) {
    throw invalid(`an address that is not a postgres:// URL; ${hint}`);
  }
}

/** Converts an error of the driver while it reads an address. Its text would repeat the password. */
export function addressError(cause: unknown): LedgerError {
  const { code, path, syscall } = (cause ?? {}) as NodeJS.ErrnoException;
  if (typeof path === 'string' && syscall !== undefined) {
    return invalid(`the file ${path} of sslrootcert, sslcert or sslkey cannot be read: ${code}`);
  }
  const name = cause instanceof Error ? cause.name : undefined;
  return new LedgerError('ERR_INVALID_OPTIONS', `database: the URL cannot be read; ${EXPECTED}`, { cause: name });
}

function invalid(text: string): LedgerError {
  return new LedgerError('ERR_INVALID_OPTIONS', `database: ${text}`);
}
