import { InvariantError } from '../../domain/assert.ts';
import { NotSentError } from './database.ts';

/**
 * What a failed statement means for the caller:
 * - `retry`: rolled back; the same statement may succeed later.
 * - `retry_now`: rolled back because another commit of the same key or id was under way; it is done now.
 * - `refused`: rolled back because of the data; the same statement never succeeds.
 * - `unavailable`: nothing was sent.
 * - `in_doubt`: the connection died; applied or not, nobody knows until the same ids are sent again.
 * - `bug`: an invariant of ours is broken; the actor ends, and what it had in hand goes again under the same ids.
 * - `broken`: rolled back; the schema, the rights or pursekit are wrong.
 */
export type ErrorClass = 'retry' | 'retry_now' | 'refused' | 'unavailable' | 'in_doubt' | 'bug' | 'broken';

interface SqlError {
  readonly code?: unknown;
  readonly severity?: unknown;
  readonly constraint?: unknown;
}

const TRANSACTION_KEYS = ['transactions_pkey', 'transactions_key'];

/**
 * ERROR in the languages that a server speaks (`lc_messages`; the translations of Postgres). The field that says it
 * untranslated is dropped by node-postgres. A word that is not here proves nothing.
 */
const ERROR_WORDS: ReadonlySet<unknown> = new Set([
  ...['ERROR', 'FEHLER', 'ERREUR', 'ERRORE', 'ERRO', 'FEL', 'CHYBA', 'BŁĄD', 'HATA'],
  ...['ОШИБКА', 'ПОМИЛКА', 'შეცდომა', '오류', '错误', '錯誤'],
]);

/** Whether an answer of this severity says that the statement was rolled back, and the session goes on. */
export function isRolledBack(severity: unknown): boolean {
  return ERROR_WORDS.has(severity);
}

/** Classifies what a driver threw. Every statement of the store is a database transaction of its own. */
export function classify(error: unknown): ErrorClass {
  if (error instanceof NotSentError) return 'unavailable';
  if (error instanceof InvariantError) return 'bug';
  const { code, severity, constraint } = (error ?? {}) as SqlError;
  // Only an ErrorResponse of severity ERROR proves that nothing was applied: FATAL, PANIC and everything that is not
  // an answer of the server (ECONNRESET, a read timeout, a closed socket) may have come after the commit.
  if (!isRolledBack(severity) || typeof code !== 'string') return 'in_doubt';
  if (code === '23505' && TRANSACTION_KEYS.includes(String(constraint))) return 'retry_now';
  if (/^(40001|40P01|55P03|57014|57P03|PK001|25006|53...)$/.test(code)) return 'retry';
  if (/^(22|23)/.test(code)) return 'refused';
  return 'broken';
}
