import { invalidCommand } from '../domain/errors.ts';
import { isOutpoint } from '../domain/values/outpoint.ts';
import type { UtxoPage } from './ledger.ts';

const MOST = 1_000;

type Field = keyof UtxoPage;

/**
 * Which part of a list a caller asks for, with its default filled in.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `page_invalid`.
 */
export function parsePage(
  page: UtxoPage,
  fields: readonly Field[] = ['limit', 'after'],
): { readonly limit: number; readonly after: string | undefined } {
  if (typeof page !== 'object' || page === null) throw invalidCommand('page_invalid', 'page');
  const unknown = Object.keys(page).find((name) => !fields.includes(name as Field));
  if (unknown !== undefined) throw invalidCommand('page_invalid', unknown, `is none of ${fields.join(', ')}`);
  const { limit = MOST, after } = page;
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw invalidCommand('page_invalid', 'limit', 'must be a positive integer');
  }
  if (after !== undefined && !isOutpoint(after)) {
    throw invalidCommand('page_invalid', 'after', 'must be an outpoint, transactionId:outputIndex');
  }
  return { limit, after };
}
