import { InvariantError } from '../../domain/assert.ts';
import { NotSentError } from './database.ts';

/**
 * The class of a failed statement, which decides what the caller does next:
 * - `retry`: rolled back; the same statement may succeed later.
 * - `locked`: rolled back; a lock was not free in time.
 * - `retry_now`: rolled back because another commit with the same key, id or hold was in flight, which has ended now.
 * - `refused`: rolled back because of the data; the same statement never succeeds.
 * - `unavailable`: not sent.
 * - `in_doubt`: the connection failed; the same ids must be sent again to learn whether it was applied.
 * - `bug`: an invariant of pursekit is broken; the actor restarts and sends its commands in flight with the same ids.
 * - `broken`: rolled back; the schema, the rights or pursekit are wrong.
 */
export type ErrorClass = 'retry' | 'retry_now' | 'locked' | 'refused' | 'unavailable' | 'in_doubt' | 'bug' | 'broken';

interface SqlError {
  readonly code?: unknown;
  readonly severity?: unknown;
  readonly constraint?: unknown;
}

/** `commit_batch` fails at these rows only if it looked for them before: the next attempt finds them. */
const LOOKED_FOR = ['transactions_pkey', 'transactions_key', 'holds_pkey'];

/**
 * The severity ERROR in the languages of Postgres (`lc_messages`). node-postgres drops the untranslated field. An
 * unknown word proves nothing.
 */
const ERROR_WORDS: ReadonlySet<unknown> = new Set([
  ...['ERROR', 'FEHLER', 'ERREUR', 'ERRORE', 'ERRO', 'FEL', 'CHYBA', 'BŁĄD', 'HATA'],
  ...['ОШИБКА', 'ПОМИЛКА', 'შეცდომა', '오류', '错误', '錯誤'],
]);

/** True if an error of this severity proves that the statement was rolled back and the session continues. */
export function isRolledBack(severity: unknown): boolean {
  return ERROR_WORDS.has(severity);
}

/**
 * True if the server ended the session because it idled (`idle_session_timeout`). It looks at that time once more
 * between the arrival of a statement and its execution: a statement that is answered so was not executed.
 */
export function isIdleTimeout(error: unknown): boolean {
  const { code, severity } = (error ?? {}) as SqlError;
  return code === '57P05' && !isRolledBack(severity);
}

/** Codes and messages of a failed connection that no further attempt changes: password, role, database, certificate. */
const LOGIN_CODES = /^(?:28...$|3D000$|CERT_|ERR_TLS_CERT_|UNABLE_TO_(?:GET|VERIFY)_)|SELF_SIGNED_CERT/;
const LOGIN_MESSAGES = /^(?:SASL:|The server does not support SSL connections)/;

/** Tells a connection that failed because of the login or the certificate: the same login fails again. */
export function isRefusedLogin(error: unknown): boolean {
  if (!(error instanceof NotSentError) || !(error.cause instanceof Error)) return false;
  const { code, message } = error.cause as NodeJS.ErrnoException;
  return (typeof code === 'string' && LOGIN_CODES.test(code)) || LOGIN_MESSAGES.test(message);
}

/** Classifies an error of a driver. Every statement of the store is a database transaction of its own. */
export function classify(error: unknown): ErrorClass {
  if (error instanceof NotSentError) return 'unavailable';
  if (error instanceof InvariantError) return 'bug';
  const { code, severity, constraint } = (error ?? {}) as SqlError;
  // Only an ErrorResponse of severity ERROR proves that nothing was applied: FATAL, PANIC and errors that the server
  // did not send (ECONNRESET, a read timeout, a closed socket) may have come after the commit.
  if (!isRolledBack(severity) || typeof code !== 'string') return 'in_doubt';
  if (code === '23505' && LOOKED_FOR.includes(String(constraint))) return 'retry_now';
  if (code === '55P03') return 'locked';
  if (/^(40001|40P01|57014|57P03|PK001|25006|53...)$/.test(code)) return 'retry';
  if (/^(22|23)/.test(code)) return 'refused';
  return 'broken';
}
