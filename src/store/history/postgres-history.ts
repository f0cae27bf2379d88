import type { AssetAmounts, RankedWallet } from '../../domain/records/history-entry.ts';
import { OWNED } from '../../domain/records/wallet-change.ts';
import { parseOutpoint } from '../../domain/values/outpoint.ts';
import type {
  EntriesQuery,
  HistoryReach,
  HistoryStore,
  PackSize,
  Place,
  PlacedCommit,
  PlacedEntry,
} from '../history-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import type { PackedStep, PlacedCommits, ProjectedSpends, SpentBy } from '../progress.ts';
import { mapProjectedSpends, projectSpendsStatement } from '../spends/project-spends.ts';
import { mapSpender, selectSpenderStatement } from '../spends/select-spender.ts';
import { mapSpentBy, selectSpentByStatement } from '../spends/select-spent-by.ts';
import { EntriesReader } from './entries-reader.ts';
import {
  lapsedAtStatement,
  mapAmounts,
  PLACE_MAX,
  positionAtStatement,
  selectAmountsStatement,
  selectArchivedStatement,
  selectCommitStatement,
  selectPagesStatement,
  selectReachStatement,
  selectUnpackedStatement,
} from './history-statements.ts';
import { packHistory, selectChangeTextsStatement } from './pack-history.ts';
import { mapFinalUntil, mapPlacedCommits, placeCommitsStatement } from './place-commits.ts';
import { rankWalletsStatement } from './ranking-statements.ts';
import { addAmounts, changesOfPage, ownedIn, type WalletChanges } from './read-changes.ts';
import { TopWallets } from './top-wallets.ts';
import { WalletSums } from './wallet-sums.ts';

/** The dependencies of a {@link PostgresHistory}. */
export interface PostgresHistoryOptions {
  readonly schema: string;
  /** For what readers ask. */
  read(statement: Statement): Promise<Row[]>;
  /** For the work behind the commit path. */
  run(statement: Statement): Promise<Row[]>;
}

/** The {@link HistoryStore} on Postgres. */
export class PostgresHistory implements HistoryStore {
  readonly schema: string;
  readonly #options: PostgresHistoryOptions;

  constructor(options: PostgresHistoryOptions) {
    this.schema = options.schema;
    this.#options = options;
  }

  async placeCommits(): Promise<PlacedCommits> {
    return mapPlacedCommits(await this.#options.run(placeCommitsStatement(this.#options.schema)));
  }

  async projectSpends(): Promise<ProjectedSpends> {
    return mapProjectedSpends(await this.#options.run(projectSpendsStatement(this.#options.schema)));
  }

  async spentBy(outpoint: string): Promise<SpentBy> {
    return mapSpentBy(await this.#options.read(selectSpentByStatement(this.#options.schema, parseOutpoint(outpoint))));
  }

  async spender(outpoint: string): Promise<string | undefined> {
    return mapSpender(await this.#options.read(selectSpenderStatement(this.#options.schema, parseOutpoint(outpoint))));
  }

  pack(size?: PackSize): Promise<PackedStep> {
    return packHistory(this.#options, size);
  }

  async reach(): Promise<HistoryReach> {
    const [row] = await this.#options.read(selectReachStatement(this.#options.schema));
    const { packed, last, archived, bytes } = row ?? {};
    const unpackedBytes = Number(bytes);
    return { packed: Number(packed), last: Number(last), archived: Number(archived), unpackedBytes };
  }

  async archivedUpto(): Promise<number> {
    const [row] = await this.#options.read(selectArchivedStatement(this.#options.schema));
    return Number(row?.archived);
  }

  entries(query: EntriesQuery, reach: HistoryReach): Promise<readonly PlacedEntry[]> {
    return new EntriesReader(this.#options, reach).read(query);
  }

  async amountsAt(
    wallet: string,
    position: number,
    asset: string | undefined,
    { packed, archived }: HistoryReach,
  ): Promise<ReadonlyMap<string, AssetAmounts>> {
    const { schema, read } = this.#options;
    const upto = Math.min(position, packed);
    const amounts = new Map<string, AssetAmounts>();
    for (const row of await read(selectAmountsStatement(schema, wallet, upto, asset)))
      amounts.set(row.asset as string, mapAmounts(row));
    if (position > packed) {
      if (wallet === OWNED) await this.#addOwned(amounts, packed, position);
      else await this.#addUnpacked(amounts, wallet, packed, position);
    } else {
      for (const { position: at, amounts: changes } of await this.#split(wallet, position, packed, archived)) {
        if (at > position) break;
        for (const [name, change] of changes) addAmounts(amounts, name, change);
      }
    }
    if (asset === undefined) return amounts;
    const one = amounts.get(asset);
    return new Map(one === undefined ? [] : [[asset, one]]);
  }

  async lapsedAt(wallet: string, position: number, at: Date): Promise<ReadonlyMap<string, bigint>> {
    const rows = await this.#options.read(lapsedAtStatement(this.#options.schema, [wallet], position, at));
    return new Map(rows.map(({ asset, amount }) => [asset as string, BigInt(amount as string)]));
  }

  async rankWallets(asset: string): Promise<boolean> {
    const [row] = await this.#options.run(rankWalletsStatement(this.#options.schema, asset));
    return row?.is_ranked === 'true';
  }

  topWallets(asset: string, limit: number, reach: HistoryReach): Promise<readonly RankedWallet[] | undefined> {
    return new TopWallets(this.#options, asset, reach).read(limit);
  }

  async settleUntil(at: Date): Promise<{ readonly finalUntil: Date; readonly hasMore: boolean }> {
    const rows = await this.#options.run(placeCommitsStatement(this.#options.schema, at));
    return { finalUntil: mapFinalUntil(rows), hasMore: mapPlacedCommits(rows).hasMore };
  }

  async positionAt(at: Date): Promise<number> {
    const [row] = await this.#options.read(positionAtStatement(this.#options.schema, at));
    return Number(row?.position);
  }

  async commitAt(position: number): Promise<PlacedCommit | undefined> {
    const [row] = await this.#options.read(selectCommitStatement(this.#options.schema, position));
    if (row === undefined) return undefined;
    const [committedAt, recordedAt] = [new Date(Number(row.ms)), new Date(Number(row.recorded_ms))];
    return { id: Number(row.id), committedAt, recordedAt };
  }

  async #addUnpacked(amounts: Map<string, AssetAmounts>, wallet: string, after: number, upto: number): Promise<void> {
    const sums = new WalletSums(wallet);
    for (const { changes } of await this.#options.read(
      selectUnpackedStatement(this.#options.schema, `${wallet} `, after, upto),
    ))
      sums.add(changes ?? '');
    sums.addTo(amounts);
  }

  /** Adds what all wallets own, which is not in the changes of commits, as packs do. */
  async #addOwned(amounts: Map<string, AssetAmounts>, after: number, upto: number): Promise<void> {
    const { schema, read } = this.#options;
    for (let from = after; from < upto; ) {
      const rows = await read(selectChangeTextsStatement(schema, from, upto));
      for (const { changes } of rows)
        for (const [name, owned] of ownedIn(changes ?? '')) addAmounts(amounts, name, { available: owned, held: 0n });
      from = rows.length === 0 ? upto : Number(rows.at(-1)?.position);
    }
  }

  /** The changes of the page that begins at or before a position and ends behind it. */
  async #split(wallet: string, position: number, packed: number, archived: number): Promise<WalletChanges[]> {
    const from: Place = { position, place: PLACE_MAX };
    const query = { wallet, asset: undefined, isNewestFirst: false, from, packed, archived, limit: 1 };
    const [row] = await this.#options.read(selectPagesStatement(this.#options.schema, query));
    return row === undefined ? [] : changesOfPage(row.entries ?? '');
  }
}
