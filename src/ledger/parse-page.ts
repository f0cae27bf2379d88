import { invalidCommand } from '../domain/errors.ts';
import { isName } from '../domain/values/names.ts';
import { isOutpoint } from '../domain/values/outpoint.ts';

const LIMIT = 1_000;

/** A page as a caller passes it. */
export interface PageInput {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

/** The place after which a page starts. */
export interface Cursor {
  accepts(after: unknown): boolean;
  readonly expected: string;
}

const OUTPOINT: Cursor = { accepts: isOutpoint, expected: 'must be an outpoint, transactionId:outputIndex' };

/** The cursor of a list of holds. */
export const HOLD_ID: Cursor = { accepts: isName, expected: 'must be the id of a hold' };

/** The cursor of a list of wallets. */
export const WALLET_NAME: Cursor = { accepts: isName, expected: 'must be a wallet name' };

/**
 * Parses the page of a list, and completes it with the default limit.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `page_invalid`.
 */
export function parsePage(
  page: PageInput,
  fields: readonly string[] = ['limit', 'after'],
  cursor = OUTPOINT,
): { readonly limit: number; readonly after: string | undefined } {
  checkPageFields(page, fields);
  const { limit = LIMIT, after } = page;
  parseLimit(limit);
  if (after !== undefined && !cursor.accepts(after)) throw invalidCommand('page_invalid', 'after', cursor.expected);
  return { limit, after };
}

/**
 * Checks that a page is an object of these fields.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `page_invalid`.
 */
export function checkPageFields(page: object, fields: readonly string[]): void {
  if (typeof page !== 'object' || page === null) throw invalidCommand('page_invalid', 'page');
  const unknown = Object.keys(page).find((name) => !fields.includes(name));
  if (unknown !== undefined) throw invalidCommand('page_invalid', unknown, `is not one of ${fields.join(', ')}`);
}

/**
 * Checks the limit of a page, which may have a maximum.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `page_invalid`.
 */
export function parseLimit(limit: number, max = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw invalidCommand('page_invalid', 'limit', 'must be a positive integer');
  }
  if (limit > max) throw invalidCommand('page_invalid', 'limit', `is at most ${max}`);
  return limit;
}
