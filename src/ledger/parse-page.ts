import { invalidCommand } from '../domain/errors.ts';
import type { UtxoPage } from './ledger.ts';

const OUTPOINT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}:[0-9]{1,9}$/i;
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
  // A list of one outpoint would match as that outpoint does.
  if (after !== undefined && (typeof after !== 'string' || !OUTPOINT.test(after))) {
    throw invalidCommand('page_invalid', 'after', 'must be an outpoint, transactionId:outputIndex');
  }
  return { limit, after };
}
