import { invalidCommand } from '../domain/errors.ts';
import { isOutpoint } from '../domain/values/outpoint.ts';
import type { UtxoPage } from './ledger.ts';

const LIMIT = 1_000;

type Field = keyof UtxoPage;

/**
 * Parses the page of a list, and completes it with the default limit.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `page_invalid`.
 */
export function parsePage(
  page: UtxoPage,
  fields: readonly Field[] = ['limit', 'after'],
): { readonly limit: number; readonly after: string | undefined } {
  if (typeof page !== 'object' || page === null) throw invalidCommand('page_invalid', 'page');
  const unknown = Object.keys(page).find((name) => !fields.includes(name as Field));
  if (unknown !== undefined) throw invalidCommand('page_invalid', unknown, `is not one of ${fields.join(', ')}`);
  const { limit = LIMIT, after } = page;
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw invalidCommand('page_invalid', 'limit', 'must be a positive integer');
  }
  if (after !== undefined && !isOutpoint(after)) {
    throw invalidCommand('page_invalid', 'after', 'must be an outpoint, transactionId:outputIndex');
  }
  return { limit, after };
}
