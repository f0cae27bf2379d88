import { RESIDENT_SORTS, type ResidentQuery } from '../actors/messages/resident-row.ts';
import type { ParsedResidentQuery } from '../actors/supervisor/resident-page.ts';
import { LedgerError } from '../domain/errors.ts';
import { isName } from '../domain/values/names.ts';
import { checkOptions } from './options.ts';

const LIMIT = 50;
const LIMIT_MAX = 1_000;

/**
 * Checks the query of `residentPage()` and completes it with its defaults.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the field.
 */
export function parseResidentQuery(query: ResidentQuery): ParsedResidentQuery {
  checkOptions(query, ['sort', 'asset', 'search', 'offset', 'limit']);
  const { sort = 'depth', asset, search, offset = 0, limit = LIMIT } = query;
  if (!RESIDENT_SORTS.includes(sort)) throw invalid('sort', `one of ${RESIDENT_SORTS.join(', ')}`);
  if (asset !== undefined && !isName(asset)) throw invalid('asset', 'the name of an asset');
  if (sort === 'balance' && asset === undefined) throw invalid('asset', 'the asset to sort by');
  if (search !== undefined && typeof search !== 'string') throw invalid('search', 'a text');
  if (!Number.isSafeInteger(offset) || offset < 0) throw invalid('offset', 'a whole number from 0 on');
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    throw invalid('limit', `a whole number from 1 to ${LIMIT_MAX}`);
  return { sort, asset, search, offset, limit };
}

function invalid(field: string, expected: string): LedgerError {
  return new LedgerError('ERR_INVALID_OPTIONS', `residentPage: ${field}: expected ${expected}`);
}
