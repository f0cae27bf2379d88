import { isName } from '../../domain/values/names.ts';
import type { ResidentPage, ResidentSort } from '../messages/resident-row.ts';
import type { Resident } from './resident.ts';

/** A query with its defaults. */
export interface ParsedResidentQuery {
  readonly sort: ResidentSort;
  readonly asset: string | undefined;
  readonly search: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** A resident that may be on the page, with the number that it is compared by. */
interface Candidate {
  readonly resident: Resident;
  readonly key: number | bigint;
}

/** Lists a page of residents. It looks at each of them once, builds the rows of the page alone, and wakes none. */
export function pageOfResidents(
  residents: Iterable<Resident>,
  { sort, asset, search, offset, limit }: ParsedResidentQuery,
  steadyMs: number,
): ResidentPage {
  const wanted = offset + limit;
  let total = 0;
  // The first ones so far. They are sorted when they are twice as many as the page needs: to sort all residents would
  // take the host half a second with 100,000.
  let first: Candidate[] = [];
  let last: Candidate | undefined;
  const cut = (): void => {
    first.sort(compare);
    first = first.slice(0, wanted);
    if (first.length === wanted) last = first.at(-1);
  };
  for (const resident of residents) {
    const { wallet } = resident;
    if (!isName(wallet) || (search !== undefined && !wallet.includes(search))) continue;
    total += 1;
    const candidate = { resident, key: resident.sortKey(sort, steadyMs, asset) };
    if (last !== undefined && compare(candidate, last) > 0) continue;
    first.push(candidate);
    if (first.length >= wanted * 2) cut();
  }
  cut();
  return { total, wallets: first.slice(offset).map(({ resident }) => resident.row(steadyMs, asset)) };
}

function compare(a: Candidate, b: Candidate): number {
  if (a.key !== b.key) return a.key > b.key ? -1 : 1;
  return a.resident.wallet < b.resident.wallet ? -1 : 1;
}
