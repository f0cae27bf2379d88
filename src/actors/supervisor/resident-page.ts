import { isName } from '../../domain/values/names.ts';
import type { ResidentPage, ResidentRow, ResidentSort } from '../messages/resident-row.ts';
import type { Resident } from './resident.ts';

/** A query with its defaults. */
export interface ParsedResidentQuery {
  readonly sort: ResidentSort;
  readonly asset: string | undefined;
  readonly search: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** The numbers that residents are compared by. Without an asset all balances are equal. */
const KEYS: Readonly<Record<ResidentSort, (row: ResidentRow) => number | bigint>> = {
  depth: ({ depth }) => depth,
  age: ({ oldestMs }) => oldestMs,
  attempts: ({ attempts }) => attempts,
  utxos: ({ utxos }) => utxos,
  conflicts: ({ conflicts }) => conflicts,
  balance: ({ available = 0n }) => available,
  name: () => 0,
};

/** Lists a page of residents. It looks at each of them once, and wakes none. */
export function pageOfResidents(
  residents: Iterable<Resident>,
  { sort, asset, search, offset, limit }: ParsedResidentQuery,
  steadyMs: number,
): ResidentPage {
  const key = KEYS[sort];
  const rows: ResidentRow[] = [];
  for (const resident of residents) {
    const { wallet } = resident;
    if (isName(wallet) && (search === undefined || wallet.includes(search))) rows.push(resident.row(steadyMs, asset));
  }
  rows.sort((a, b) => {
    const [of, other] = [key(a), key(b)];
    if (of !== other) return of > other ? -1 : 1;
    return a.wallet < b.wallet ? -1 : 1;
  });
  return { total: rows.length, wallets: rows.slice(offset, offset + limit) };
}
