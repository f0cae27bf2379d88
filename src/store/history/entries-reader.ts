import type { AssetAmounts, AssetChange } from '../../domain/records/history-entry.ts';
import { corrupt } from '../codec/cbor-validation.ts';
import type { EntriesQuery, HistoryReach, Place, PlacedEntry } from '../history-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { mapEntryRecords } from './entry-records.ts';
import {
  mapAmounts,
  PLACE_MAX,
  selectAmountsStatement,
  selectEntriesStatement,
  selectPagesStatement,
  selectPointsStatement,
  selectUnpackedStatement,
} from './history-statements.ts';
import { addAmounts, byPlace, changesOfPage, changesOfWallet, type WalletChanges } from './read-changes.ts';
import { WalletSums } from './wallet-sums.ts';

/** The pages of the first read; each further read takes four times as many. */
const PAGES_FIRST = 4;
const PAGES_MAX = 256;

/** The dependencies of an {@link EntriesReader}. */
export interface EntriesReaderOptions {
  readonly schema: string;
  read(statement: Statement): Promise<Row[]>;
}

/** The changes of a wallet by one transaction, with what it has after them. */
interface Entry extends Place {
  readonly assets: Map<string, AssetChange>;
}

/** A query, within what is not archived. */
interface ReaderQuery extends EntriesQuery {
  readonly archived: number;
}

/** Reads a page of the history of a wallet: pages up to the last packed position, and commits behind it. */
export class EntriesReader {
  readonly #options: EntriesReaderOptions;
  readonly #reach: HistoryReach;

  constructor(options: EntriesReaderOptions, reach: HistoryReach) {
    this.#options = options;
    this.#reach = reach;
  }

  async read(asked: EntriesQuery): Promise<readonly PlacedEntry[]> {
    const { packed, archived } = this.#reach;
    const query: ReaderQuery = { ...asked, archived };
    const { isNewestFirst, after, limit, wallet } = query;
    const parts = isNewestFirst
      ? [(left: number) => this.#unpacked(query, left), (left: number) => this.#packed(query, left)]
      : [(left: number) => this.#packed(query, left), (left: number) => this.#unpacked(query, left)];
    if (isNewestFirst && after !== undefined && after.position <= packed) parts.shift();
    const entries: Entry[] = [];
    for (const part of parts) {
      const found = entries.length < limit ? await part(limit - entries.length) : [];
      entries.push(...found.filter((entry) => isBehind(entry, query)).slice(0, limit - entries.length));
    }
    return this.#complete(entries, wallet);
  }

  /** So many entries behind the last packed position, and more if the last commit has more. */
  async #unpacked(query: ReaderQuery, wanted: number): Promise<Entry[]> {
    const { wallet, asset, isNewestFirst, after } = query;
    const { schema, read } = this.#options;
    const { packed, last } = this.#reach;
    const upto = isNewestFirst && after !== undefined ? Math.min(last, after.position) : last;
    const rows = await read(selectUnpackedStatement(schema, `${wallet} `, packed, upto));
    // What is before the entries is added up, which takes a tenth of the time of entries.
    const [earlier, changes] = splitRows(rows, query, wanted);
    if (changes.length === 0) return [];
    const before = new Map<string, AssetAmounts>();
    for (const row of await read(selectAmountsStatement(schema, wallet, packed, asset)))
      before.set(row.asset as string, mapAmounts(row));
    const sums = new WalletSums(wallet);
    for (const row of earlier) sums.add(row.changes ?? '');
    sums.addTo(before);
    const entries = changes.map((change) => countForward(change, before, asset));
    return isNewestFirst ? entries.reverse() : entries;
  }

  /** So many entries of pages, and more if the last page has more. */
  async #packed(query: ReaderQuery, wanted: number): Promise<Entry[]> {
    const { wallet, asset, isNewestFirst, after } = query;
    const { packed, archived } = this.#reach;
    const entries: Entry[] = [];
    let from: Place = { position: isNewestFirst ? packed : archived, place: PLACE_MAX };
    if (after !== undefined && isNewestFirst && after.position <= packed) {
      // The page that ends at or behind the place has some of the entries before it.
      const [split] = await this.#pages({ ...query, isNewestFirst: false }, before(after), 1);
      if (split !== undefined) entries.push(...(await this.#entriesOf([split], query)));
      from = before(after);
    } else if (after !== undefined && !isNewestFirst) from = after;
    for (let limit = PAGES_FIRST; count(entries, query) < wanted; limit = Math.min(limit * 4, PAGES_MAX)) {
      const pages = await this.#pages({ wallet, asset, isNewestFirst }, from, limit);
      // The first pages are often enough: the others are not parsed.
      let needed = 0;
      for (let found = count(entries, query); needed < pages.length && found < wanted; needed += 1)
        found += count((pages[needed] as Page).changes, query);
      entries.push(...(await this.#entriesOf(pages.slice(0, needed), query)));
      const lastPage = pages.at(-1);
      if (lastPage === undefined || pages.length < limit) break;
      from = isNewestFirst ? before(lastPage) : lastPage;
    }
    return entries;
  }

  async #pages(
    { wallet, asset, isNewestFirst }: Pick<EntriesQuery, 'wallet' | 'asset' | 'isNewestFirst'>,
    from: Place,
    limit: number,
  ): Promise<Page[]> {
    const { packed, archived } = this.#reach;
    const query = { wallet, asset, isNewestFirst, from, packed, archived, limit };
    const rows = await this.#options.read(selectPagesStatement(this.#options.schema, query));
    return rows.map((row) => new Page(row, asset));
  }

  /** The entries of pages with what the wallet had after each: the points of a page say it of its end. */
  async #entriesOf(pages: readonly Page[], { wallet, asset, isNewestFirst }: EntriesQuery): Promise<Entry[]> {
    if (pages.length === 0) return [];
    const wanted = pages.flatMap(({ position, place, changes }) => {
      const assets = asset === undefined ? new Set(changes.flatMap(({ amounts }) => [...amounts.keys()])) : [asset];
      return [...assets].map((name) => ({ position, place, asset: name }));
    });
    const points = new Map<string, AssetAmounts>();
    for (const row of await this.#options.read(selectPointsStatement(this.#options.schema, wallet, wanted)))
      points.set(`${row.position}.${row.place} ${row.asset}`, mapAmounts(row));
    return pages.flatMap(({ position, place, changes }) => {
      const amountsAfter = (name: string): AssetAmounts => {
        const point = points.get(`${position}.${place} ${name}`);
        if (point === undefined) throw corrupt(`the history of ${wallet} has no ${name} at ${position}.${place}`);
        return point;
      };
      const entries = countBackward(changes, amountsAfter, asset);
      return isNewestFirst ? entries : entries.reverse();
    });
  }

  async #complete(entries: readonly Entry[], wallet: string): Promise<PlacedEntry[]> {
    if (entries.length === 0) return [];
    const rows = await this.#options.read(selectEntriesStatement(this.#options.schema, entries));
    const records = mapEntryRecords(rows, wallet);
    return entries.map(({ position, place, assets }) => {
      const record = records.get(`${position}.${place}`);
      if (record === undefined) throw corrupt(`no transaction at place ${place} of position ${position}`);
      return { ...record, assets: Object.fromEntries(assets) };
    });
  }
}

/** A page of a wallet, by its end, with its changes of one asset or all. */
class Page implements Place {
  readonly position: number;
  readonly place: number;
  readonly #text: string;
  readonly #asset: string | undefined;
  #changes: readonly WalletChanges[] | undefined;

  constructor({ position, place, entries }: Row, asset: string | undefined) {
    this.position = Number(position);
    this.place = Number(place);
    this.#text = entries ?? '';
    this.#asset = asset;
  }

  /** They are parsed when they are read first. */
  get changes(): readonly WalletChanges[] {
    this.#changes ??= changesOfPage(this.#text, this.#asset);
    return this.#changes;
  }
}

/** The rows before a page, and the changes of its asset in those of the page, oldest first. */
function splitRows(
  rows: readonly Row[],
  query: ReaderQuery,
  wanted: number,
): readonly [readonly Row[], readonly WalletChanges[]] {
  const { wallet, asset, isNewestFirst, after } = query;
  const parts: (readonly WalletChanges[])[] = [];
  let found = 0;
  const take = ({ position, changes }: Row): void => {
    const part = changesOfWallet(Number(position), changes ?? '', wallet, asset);
    parts.push(part);
    found += count(part, query);
  };
  if (isNewestFirst) {
    let first = rows.length;
    for (; first > 0 && found < wanted; first -= 1) take(rows[first - 1] as Row);
    return [rows.slice(0, first), parts.reverse().flat()];
  }
  const start = after === undefined ? 0 : rows.findIndex(({ position }) => Number(position) >= after.position);
  const first = start === -1 ? rows.length : start;
  for (let at = first; at < rows.length && found < wanted; at += 1) take(rows[at] as Row);
  return [rows.slice(0, first), parts.flat()];
}

/** The place before another one. */
function before({ position, place }: Place): Place {
  return { position, place: place - 1 };
}

function isBehind(entry: Place, { after, isNewestFirst, archived }: ReaderQuery): boolean {
  // A page that ends behind the archived position has some from before it.
  if (entry.position <= archived) return false;
  if (after === undefined) return true;
  return isNewestFirst ? byPlace(entry, after) < 0 : byPlace(entry, after) > 0;
}

function count(entries: readonly Place[], query: ReaderQuery): number {
  return entries.reduce((sum, entry) => (isBehind(entry, query) ? sum + 1 : sum), 0);
}

/** The entry of changes, oldest first; `amounts` are those before it, and then those after it. */
function countForward(
  { position, place, amounts: changes }: WalletChanges,
  amounts: Map<string, AssetAmounts>,
  asset: string | undefined,
): Entry {
  const assets = new Map<string, AssetChange>();
  for (const [name, { available, held }] of changes) {
    if (asset !== undefined && asset !== name) continue;
    assets.set(name, { available, held, after: addAmounts(amounts, name, { available, held }) });
  }
  return { position, place, assets };
}

/** The entries of the changes of a page, newest first. */
function countBackward(
  changes: readonly WalletChanges[],
  amountsAfter: (asset: string) => AssetAmounts,
  asset: string | undefined,
): Entry[] {
  const amounts = new Map<string, AssetAmounts>();
  const entries: Entry[] = [];
  for (const { position, place, amounts: changed } of changes.toReversed()) {
    const assets = new Map<string, AssetChange>();
    for (const [name, { available, held }] of changed) {
      if (asset !== undefined && asset !== name) continue;
      const after = amounts.get(name) ?? amountsAfter(name);
      amounts.set(name, { available: after.available - available, held: after.held - held });
      assets.set(name, { available, held, after });
    }
    if (assets.size > 0) entries.push({ position, place, assets });
  }
  return entries;
}
