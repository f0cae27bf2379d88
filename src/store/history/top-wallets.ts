import type { RankedWallet } from '../../domain/records/history-entry.ts';
import type { HistoryReach } from '../history-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { AssetSums } from './asset-sums.ts';
import { lapsedAtStatement, mapAmounts, selectUnpackedStatement } from './history-statements.ts';
import {
  mapRanked,
  type RankedAmount,
  type RankedGain,
  selectAmountsOfStatement,
  selectRankedStatement,
  selectRisingStatement,
} from './ranking-statements.ts';

/** The rows of the first page of a ranking beyond the limit: a row far below the top leaves few others to look at. */
const ROWS_MORE = 1_000;
const ROWS_MAX = 16_000;
/** The wallets whose amounts one statement reads. */
const WALLETS_PER_READ = 20_000;

/** The dependencies of {@link TopWallets}. */
export interface TopWalletsOptions {
  readonly schema: string;
  read(statement: Statement): Promise<Row[]>;
}

/** The rows that were read: those of wallets without changes are final. */
interface Rows {
  readonly unchanged: readonly RankedAmount[];
  readonly changed: ReadonlySet<string>;
  /** No row that was not read had a larger amount when the first page was read: packs may have changed it since. */
  readonly floor: bigint;
}

/**
 * Reads the wallets that own the most of an asset. The ranking has the order of the packed changes; the changes behind
 * them are added here, for every wallet that they could bring to the top, as the threshold algorithm does (Fagin, Lotem
 * and Naor, "Optimal aggregation algorithms for middleware", 2001): a wallet whose row is below those that were read
 * owns at most the last amount of their first page, and what it gained since.
 */
export class TopWallets {
  readonly #options: TopWalletsOptions;
  readonly #asset: string;
  readonly #reach: HistoryReach;
  readonly #changed: AssetSums;

  constructor(options: TopWalletsOptions, asset: string, reach: HistoryReach) {
    this.#options = options;
    this.#asset = asset;
    this.#reach = reach;
    this.#changed = new AssetSums(asset);
  }

  /** Undefined if the ranking has changes behind the reach, or has ended. */
  async read(limit: number): Promise<readonly RankedWallet[] | undefined> {
    await this.#addChanges();
    const rows = await this.#readRows(limit);
    if (rows === undefined) return undefined;
    const rising = await this.#findRising(rows, limit);
    if (rising === undefined) return undefined;
    const final = rows.unchanged.slice(0, limit).map(({ wallet }) => wallet);
    const amounts = await this.#amountsOf([...final, ...rows.changed, ...rising]);
    return this.#withLapsed(
      amounts
        .filter((of) => ownedBy(of) > 0n)
        .sort(byAmount)
        .slice(0, limit),
    );
  }

  async #addChanges(): Promise<void> {
    const { packed, last } = this.#reach;
    const statement = selectUnpackedStatement(this.#options.schema, this.#changed.wanted, packed, last);
    for (const { changes } of await this.#options.read(statement)) this.#changed.add(changes ?? '');
  }

  /** Reads rows until `limit` of them are of wallets without changes. Others are between them. */
  async #readRows(limit: number): Promise<Rows | undefined> {
    const unchanged: RankedAmount[] = [];
    const changed = new Set<string>();
    let after: RankedAmount | undefined;
    let floor: bigint | undefined;
    for (let size = limit + ROWS_MORE; ; size = Math.min(size * 2, ROWS_MAX)) {
      const statement = selectRankedStatement(this.#options.schema, this.#asset, after, size);
      const { upto, wallets } = mapRanked(await this.#options.read(statement));
      if (upto === undefined || upto > this.#reach.last) return undefined;
      for (const row of wallets) {
        if (this.#changed.of(row.wallet) !== undefined) changed.add(row.wallet);
        else unchanged.push(row);
      }
      // A wallet without a row has nothing.
      if (wallets.length < size) return { unchanged, changed, floor: floor ?? 0n };
      after = wallets.at(-1) as RankedAmount;
      // Not the last amount of a later page: a pack may take a row from below one page to above the next.
      floor ??= after.amount;
      if (unchanged.length >= limit) return { unchanged, changed, floor };
    }
  }

  /** The wallets whose rows were not read, and which may come before the last one of those that have no changes. */
  async #findRising({ unchanged, changed, floor }: Rows, limit: number): Promise<readonly string[] | undefined> {
    const last = unchanged[limit - 1];
    const rising: string[] = [];
    const asked: RankedGain[] = [];
    for (const [wallet, { gains }] of this.#changed) {
      if (changed.has(wallet)) continue;
      // Also if it has no row.
      if (last === undefined || gains >= last.amount) rising.push(wallet);
      else if (gains > 0n && floor + gains >= last.amount) asked.push({ wallet, gains });
    }
    if (last === undefined) return rising;
    for (let from = 0; from < asked.length; from += WALLETS_PER_READ) {
      const some = asked.slice(from, from + WALLETS_PER_READ);
      const statement = selectRisingStatement(this.#options.schema, this.#asset, some, last);
      const { upto, wallets } = mapRanked(await this.#options.read(statement));
      if (upto === undefined || upto > this.#reach.last) return undefined;
      for (const { wallet } of wallets) rising.push(wallet);
    }
    return rising;
  }

  /** The amounts of wallets at the last position of the reach. */
  async #amountsOf(wallets: readonly string[]): Promise<RankedWallet[]> {
    const { schema, read } = this.#options;
    const packed = new Map<string, RankedWallet>();
    for (let from = 0; from < wallets.length; from += WALLETS_PER_READ) {
      const some = wallets.slice(from, from + WALLETS_PER_READ);
      for (const row of await read(selectAmountsOfStatement(schema, this.#asset, some, this.#reach.packed)))
        packed.set(row.wallet as string, { wallet: row.wallet as string, ...mapAmounts(row) });
    }
    return wallets.map((wallet) => {
      const { available, held } = packed.get(wallet) ?? { available: 0n, held: 0n };
      const change = this.#changed.of(wallet)?.sums ?? { available: 0n, held: 0n };
      return { wallet, available: available + change.available, held: held + change.held };
    });
  }

  /** Counts holds that are expired now as available, as a balance does. */
  async #withLapsed(ranked: readonly RankedWallet[]): Promise<readonly RankedWallet[]> {
    const holders = ranked.filter(({ held }) => held > 0n).map(({ wallet }) => wallet);
    if (holders.length === 0) return ranked;
    const { schema, read } = this.#options;
    const rows = await read(lapsedAtStatement(schema, holders, this.#reach.last, undefined));
    const ofAsset = rows.filter(({ asset }) => asset === this.#asset);
    const lapsed = new Map(ofAsset.map(({ wallet, amount }) => [wallet as string, BigInt(amount as string)]));
    return ranked.map(({ wallet, available, held }) => {
      const amount = lapsed.get(wallet) ?? 0n;
      return { wallet, available: available + amount, held: held - amount };
    });
  }
}

function ownedBy({ available, held }: RankedWallet): bigint {
  return available + held;
}

/** The most first; of equal amounts the first name, by character codes, as the ranking orders them. */
function byAmount(one: RankedWallet, other: RankedWallet): number {
  const [a, b] = [ownedBy(one), ownedBy(other)];
  if (a !== b) return a > b ? -1 : 1;
  return one.wallet < other.wallet ? -1 : 1;
}
