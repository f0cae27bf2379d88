import type { Projector } from '../actors/sequencer/projector.ts';
import type { Sequencer } from '../actors/sequencer/sequencer.ts';
import { invalidCommand, isLedgerError, LedgerError } from '../domain/errors.ts';
import type { AssetAmounts, RankedWallet } from '../domain/records/history-entry.ts';
import { BURNED, MINTED, OWNED } from '../domain/records/wallet-change.ts';
import { type Assets, toAssets } from '../domain/values/bundle.ts';
import type { OrderedPlace } from '../store/feed-store.ts';
import type { EntriesQuery, HistoryReach, HistoryStore, PlacedEntry } from '../store/history-store.ts';
import type { CallOptions } from './call-options.ts';
import type { Moment } from './moment.ts';

/** The changes that a read looks through at most, where they are not packed. */
const UNPACKED_BYTES_MAX = 16_000_000;
const UNPACKED_COMMITS_MAX = 32_768;
/** The packs that one read waits for. */
const PACKS_MAX = 4;

/** The reads of one `top()`: one finds no ranking, and others one that a pack has taken further meanwhile. */
const TOP_READS_MAX = 10;

/** The dependencies of a {@link HistoryReader}. */
export interface HistoryReaderDeps {
  readonly store: HistoryStore;
  readonly sequencer: Pick<Sequencer, 'sweep'>;
  /** Undefined if this runtime does not project. */
  readonly packer: Pick<Projector, 'oneStep' | 'swept'> | undefined;
}

/** The amounts of a wallet at a moment. */
export interface BalanceAt<Name extends string = string> {
  /** The last position that is counted; 0 before the first one. */
  readonly position: number;
  /** The assets that the wallet could spend, expired holds included. */
  readonly assets: Assets<Name>;
  /** The assets that were held and not expired. */
  readonly held: Assets<Name>;
}

/** Options of `balanceAt()`. */
export interface BalanceAtOptions extends CallOptions {
  /** Only this asset: the cost does not depend on the number of assets that the wallet ever had. */
  readonly asset?: string | undefined;
}

/** Options of `top()`. */
export interface TopOptions extends CallOptions {
  /** The maximum number of wallets; 10 by default, 1000 at most. */
  readonly limit?: number | undefined;
}

/** The amounts of an asset that were minted, burned and owned by all wallets at a moment: minted − burned = owned. */
export interface SupplyAt {
  /** The sum of all mints. */
  readonly minted: bigint;
  /** The sum of all burns. */
  readonly burned: bigint;
  /** The sum of the amounts of all wallets, held amounts included. */
  readonly owned: bigint;
}

/** Entries, and the position up to which the history was archived. */
export interface EntriesPage {
  readonly entries: readonly PlacedEntry[];
  readonly archivedUpto: number;
}

/** Reads the history: what was committed before the call, and answers about the past that never change. */
export class HistoryReader {
  readonly #deps: HistoryReaderDeps;

  constructor(deps: HistoryReaderDeps) {
    this.#deps = deps;
  }

  /**
   * The entries of a page, of what was committed before the call and not archived.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` with `page_archived` if the page starts behind an archived place.
   */
  async entries(query: EntriesQuery): Promise<EntriesPage> {
    return this.#beyondArchive(async (reach) => {
      const { after } = query;
      if (after !== undefined && after.position <= reach.archived) throw invalidCommand('page_archived', 'after');
      return { entries: await this.#deps.store.entries(query, reach), archivedUpto: reach.archived };
    });
  }

  /** @throws LedgerError `ERR_INVALID_COMMAND` with `page_stale` if the history does not have the place. */
  async checkPlace({ position, commitId, committedMs }: OrderedPlace): Promise<void> {
    const commit = await this.#deps.store.commitAt(position);
    if (commit?.id !== commitId || commit.committedAt.getTime() !== committedMs)
      throw invalidCommand('page_stale', 'after');
  }

  balanceAt(wallet: string, moment: Moment, asset: string | undefined): Promise<BalanceAt> {
    return this.#beyondArchive((reach) => this.#balanceAt(wallet, moment, asset, reach));
  }

  async #balanceAt(wallet: string, moment: Moment, asset: string | undefined, reach: HistoryReach): Promise<BalanceAt> {
    const { position, at } = await this.#resolve(moment, reach);
    const { store } = this.#deps;
    const amounts = new Map(await store.amountsAt(wallet, position, asset, reach));
    // A wallet that holds nothing has no expired hold.
    if (at !== undefined && [...amounts.values()].some(({ held }) => held !== 0n)) {
      for (const [name, lapsed] of await store.lapsedAt(wallet, position, at)) {
        const { available, held } = amounts.get(name) ?? { available: 0n, held: 0n };
        if (amounts.has(name)) amounts.set(name, { available: available + lapsed, held: held - lapsed });
      }
    }
    return { position, assets: assetsOf(amounts, 'available'), held: assetsOf(amounts, 'held') };
  }

  supplyAt(moment: Moment): Promise<ReadonlyMap<string, SupplyAt>> {
    return this.#beyondArchive((reach) => this.#supplyAt(moment, reach));
  }

  async #supplyAt(moment: Moment, reach: HistoryReach): Promise<ReadonlyMap<string, SupplyAt>> {
    const { position } = await this.#resolve(moment, reach);
    const { store } = this.#deps;
    const amounts = async (name: string) => store.amountsAt(name, position, undefined, reach);
    const [minted, burned, owned] = [await amounts(MINTED), await amounts(BURNED), await amounts(OWNED)];
    const of = (map: ReadonlyMap<string, AssetAmounts>, asset: string): bigint => map.get(asset)?.available ?? 0n;
    const assets = [...new Set([...minted.keys(), ...burned.keys(), ...owned.keys()])].sort();
    return new Map(
      assets.map((asset) => [asset, { minted: of(minted, asset), burned: of(burned, asset), owned: of(owned, asset) }]),
    );
  }

  /** The wallets that own the most of an asset: its ranking begins with the first call. */
  async top(asset: string, limit: number): Promise<readonly RankedWallet[]> {
    const { store } = this.#deps;
    for (let reads = 0; reads < TOP_READS_MAX; reads += 1) {
      const reach = await this.#catchUp();
      const wallets = await store.topWallets(asset, limit, reach);
      if (wallets !== undefined) return wallets;
      let isRanked = false;
      while (!isRanked) isRanked = await store.rankWallets(asset);
    }
    throw new LedgerError('ERR_HISTORY_BEHIND', `packs went on during ${TOP_READS_MAX} reads of the ranking`);
  }

  /** The last position of a moment, and the time at which holds are looked at; undefined before the first position. */
  async #resolve(
    moment: Moment,
    { archived }: HistoryReach,
  ): Promise<{ readonly position: number; readonly at: Date | undefined }> {
    const { store } = this.#deps;
    if ('position' in moment) {
      const { position } = moment;
      const commit = position === 0 ? undefined : await store.commitAt(position);
      if (commit === undefined && position > 0) throw invalidCommand('moment_invalid', 'position', 'is not given yet');
      if (position < archived) throw invalidCommand('moment_archived', 'position');
      return { position, at: commit?.recordedAt };
    }
    const { at } = moment;
    let finalUntil: Date;
    let hasMore: boolean;
    do ({ finalUntil, hasMore } = await store.settleUntil(at));
    while (hasMore);
    if (finalUntil.getTime() < at.getTime()) throw invalidCommand('moment_invalid', 'at', 'is later than the ledger');
    const position = await store.positionAt(at);
    if (position < archived) throw invalidCommand('moment_archived', 'at');
    return { position, at };
  }

  /**
   * Reads again if the history was archived further meanwhile: what the read needs may have been removed. An operator
   * does it now and then.
   */
  async #beyondArchive<Result>(read: (reach: HistoryReach) => Promise<Result>): Promise<Result> {
    while (true) {
      const reach = await this.#catchUp();
      const isComplete = async (): Promise<boolean> => (await this.#deps.store.archivedUpto()) === reach.archived;
      try {
        const result = await read(reach);
        if (await isComplete()) return result;
      } catch (error) {
        // A page without its points.
        if (!isLedgerError(error, 'ERR_CORRUPT') || (await isComplete())) throw error;
      }
    }
  }

  /** Gives a position to all that was committed before the call, and packs where too much is not packed. */
  async #catchUp(): Promise<HistoryReach> {
    const { store, sequencer, packer } = this.#deps;
    await sequencer.sweep();
    for (let packs = 0; ; packs += 1) {
      const reach = await store.reach();
      const { packed, last, unpackedBytes } = reach;
      if (last - packed <= UNPACKED_COMMITS_MAX && unpackedBytes <= UNPACKED_BYTES_MAX) {
        // The next reads find less that is not packed.
        packer?.swept();
        return reach;
      }
      if (packer === undefined || packs === PACKS_MAX) {
        const text = `${last - packed} of ${last} commits are not in the history of the wallets yet`;
        throw new LedgerError('ERR_HISTORY_BEHIND', text);
      }
      await packer.oneStep();
    }
  }
}

function assetsOf(amounts: ReadonlyMap<string, AssetAmounts>, part: keyof AssetAmounts): Assets {
  const present = [...amounts].map(([asset, of]): [string, bigint] => [asset, of[part]]);
  return toAssets(new Map(present.filter(([, amount]) => amount !== 0n).sort(([a], [b]) => (a < b ? -1 : 1))));
}
