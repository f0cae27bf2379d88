import { InvariantError } from '../../domain/assert.ts';
import type { Command } from '../../domain/commands/command.ts';
import { paidBy } from '../../domain/commands/registry.ts';
import { AMOUNT_MAX, LIMITS } from '../../domain/limits.ts';
import { type DueHold, type LoadedUtxos, loadedTotal, type PayerUtxos } from '../../domain/planning/payer-utxos.ts';
import { type HoldRecord, holdIdOf } from '../../domain/records/hold.ts';
import type { ReversalTarget } from '../../domain/records/reversal.ts';
import { subjectIdOf } from '../../domain/records/subject.ts';
import type { Bundle } from '../../domain/values/bundle.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import { UtxoSet } from '../../domain/values/utxo-set.ts';
import type { LedgerStore } from '../../store/ledger-store.ts';
import type { Mailbox } from './mailbox.ts';
import { WalletHolds } from './wallet-holds.ts';

/** Bounds of the UTXOs of one wallet in memory. */
export interface UtxoCacheBounds {
  /** Maximum number of UTXOs per load. The cache holds at most twice as many. */
  readonly utxosLoadedMax: number;
  /** Maximum number of inputs of one transaction. */
  readonly inputsMax: number;
}

/**
 * The UTXOs of one wallet in memory: a complete or a partial cache of what the database stores.
 *
 * The cache is partial if the wallet holds more UTXOs than one load returns. A command that the cached UTXOs cannot pay
 * then causes a load for that command alone, of the largest UTXOs of the assets that the wallet pays. For example, a
 * wallet of 20,000 UTXOs that is asked for 500 gold has, after that load,
 *
 *     utxos     the UTXOs of earlier loads and credits, and those with the most gold
 *     totals    { gold: 730n }   all gold of the wallet, cached or not; other assets are unknown
 *     loadedFor that command     compared by identity
 *
 * 1. `needsLoad` is true until the first load succeeds, and whenever the cache is known to be wrong or not sufficient.
 * 2. A command with an arrival of at most `freshUpTo` had arrived before the last load began.
 * 3. A cached UTXO is spendable whether the cache is partial or not.
 */
export class UtxoCache implements PayerUtxos {
  /** Number of calls of `credit()`. */
  credits = 0;
  readonly #wallet: string;
  readonly #store: LedgerStore;
  readonly #bounds: UtxoCacheBounds;
  readonly #steadyMs: () => number;
  #utxos = new UtxoSet();
  /** Credits received during a load, which may or may not have returned them. */
  #creditsDuringLoad: Utxo[] | undefined;
  /** Defined if the cache is partial. */
  #totals: Map<string, bigint> | undefined;
  #loadedFor: Command | undefined;
  #freshUpTo = 0;
  #needsLoad = true;
  /** The load is needed because the cache is not sufficient for the first command; it is not known to be wrong. */
  #isInsufficient = false;
  #spentSinceLoad = false;
  /** A planner of merges found nothing to merge among this number of UTXOs. */
  #mergedDownTo = 0;
  readonly #holds = new WalletHolds();
  /** The totals of what is held, where not all holds are in memory. */
  readonly #heldTotals = new Map<string, bigint>();
  /** Of a hold: its id. */
  readonly #holdId: string | undefined;
  #hold: HoldRecord | null = null;
  /** Of a name that stands for a transaction: its id. */
  readonly #subjectId: string | undefined;
  #target: ReversalTarget | null = null;

  constructor(wallet: string, store: LedgerStore, bounds: UtxoCacheBounds, steadyMs: () => number = () => 0) {
    this.#steadyMs = steadyMs;
    this.#holdId = holdIdOf(wallet);
    this.#subjectId = subjectIdOf(wallet);
    this.#wallet = wallet;
    this.#store = store;
    this.#bounds = bounds;
  }

  get utxos(): UtxoSet {
    return this.#utxos;
  }

  of(wallet: string): LoadedUtxos {
    if (wallet !== this.#wallet) throw new InvariantError(`the cache of ${this.#wallet} has no UTXOs of ${wallet}`);
    return this;
  }

  /** The open holds of the wallet. */
  get holds(): WalletHolds {
    return this.#holds;
  }

  /** The expired holds of the wallet. */
  get due(): readonly DueHold[] {
    return this.#holds.due;
  }

  /** The amount of an asset in open holds; undefined if not all are in memory and the total is not loaded. */
  held(asset: string): bigint | undefined {
    return this.#heldTotals.get(asset) ?? (this.#holds.isAll ? this.#holds.held(asset) : undefined);
  }

  /** Of a hold: its record at the last load; null if there was none. */
  get hold(): HoldRecord | null {
    return this.#hold;
  }

  /** Of a name that stands for a transaction: what is to be reversed at the last load; null if there is none. */
  get target(): ReversalTarget | null {
    return this.#target;
  }

  get freshUpTo(): number {
    return this.#freshUpTo;
  }

  /** True if the cache has to be loaded before the next command is planned. */
  get needsLoad(): boolean {
    return this.#needsLoad;
  }

  /** True if the wallet itself has planned a spend or a merge since the last load. */
  get spentSinceLoad(): boolean {
    return this.#spentSinceLoad;
  }

  /** True if the wallet holds more UTXOs than are cached. */
  get isPartial(): boolean {
    return this.#totals !== undefined;
  }

  /** The wallet's total of each asset whose total is known, cached or not. Undefined if the cache is complete. */
  get totals(): Bundle | undefined {
    return this.#totals;
  }

  /** The command that the last load was for; undefined after a load that was not for one command. */
  get loadedFor(): Command | undefined {
    return this.#loadedFor;
  }

  /** True if merging would leave the wallet with notably fewer UTXOs. */
  get isFragmented(): boolean {
    const { size } = this.#utxos;
    return (size > LIMITS.mergeAboveUtxos || this.isPartial) && size > this.#mergedDownTo;
  }

  /** True if the cache holds more UTXOs than it may. */
  get isOverfull(): boolean {
    return this.#utxos.size > this.#heldMax;
  }

  /**
   * Loads from the store: for the first command of the mailbox alone if that is why a load is needed, else all UTXOs up
   * to the bound. The wallet must have nothing in flight meanwhile.
   */
  async load(mailbox: Mailbox): Promise<void> {
    const { arrivals } = mailbox;
    const first = mailbox.at(0)?.command;
    const credits: Utxo[] = [];
    this.#creditsDuringLoad = credits;
    try {
      if (this.#totals !== undefined && this.#isInsufficient && first !== undefined)
        await this.#loadFor(first, this.#totals);
      else await this.#loadAll();
    } finally {
      this.#creditsDuringLoad = undefined;
    }
    for (const utxo of credits) this.credit(utxo);
    this.#freshUpTo = arrivals;
    this.#needsLoad = false;
    this.#isInsufficient = false;
    this.#spentSinceLoad = false;
  }

  /** Adds a new UTXO that another wallet's transaction created. A lost or a stale credit costs a load, nothing else. */
  credit(utxo: Utxo): void {
    this.credits += 1;
    const during = this.#creditsDuringLoad;
    if (during !== undefined) {
      // One credit above the bound is kept, so that adding them after the load makes the cache partial.
      if (during.length <= this.#heldMax) during.push(utxo);
    } else if (this.#utxos.size < this.#heldMax) {
      this.#utxos.add(utxo);
    } else {
      // Not cached, so that memory is bounded for any number of credits. A command that needs it causes a load.
      this.#totals ??= new Map();
    }
  }

  /** Removes the smallest UTXOs of an overfull cache, which becomes partial. The wallet must have nothing in flight. */
  evict(): void {
    if (!this.isOverfull) return;
    this.#totals ??= new Map();
    this.#utxos.shrinkTo(this.#bounds.utxosLoadedMax);
  }

  /** Loads as {@link load} does, also if the cache is taken for sufficient: others may have paid the wallet. */
  loadAgain(mailbox: Mailbox): Promise<void> {
    // One that is known to be wrong is loaded as a whole.
    if (!this.#needsLoad) this.markSufficient(false);
    return this.load(mailbox);
  }

  /** Records whether the cache is sufficient for the command that is now first in the mailbox. */
  markSufficient(isSufficient: boolean): void {
    this.#needsLoad = !isSufficient;
    this.#isInsufficient = !isSufficient;
  }

  /** Records that the wallet has planned a spend or a merge; of a transaction, that its reversed sum has changed. */
  markSpent(): void {
    this.#spentSinceLoad = true;
    this.#needsLoad ||= this.#subjectId !== undefined;
  }

  /** Records that the cache is wrong, so that it is loaded before it is used again. */
  invalidate(): void {
    this.#needsLoad = true;
    this.#isInsufficient = false;
  }

  /** Records that there is nothing to merge among the cached UTXOs. */
  markMerged(): void {
    this.#mergedDownTo = this.#utxos.size + LIMITS.mergeAboveUtxos;
  }

  /** Removes all UTXOs. */
  clear(): void {
    this.#utxos = new UtxoSet();
    this.#needsLoad = true;
  }

  get #heldMax(): number {
    return 2 * this.#bounds.utxosLoadedMax;
  }

  async #loadAll(): Promise<void> {
    if (this.#subjectId !== undefined) {
      this.#target = (await this.#store.reversalTarget(this.#subjectId)) ?? null;
      return;
    }
    if (this.#holdId !== undefined) {
      this.#hold = (await this.#store.hold(this.#holdId)) ?? null;
      this.#utxos = UtxoSet.of(this.#hold?.utxos ?? []);
      return;
    }
    const { utxos, isAll, holds } = await this.#store.unspent(this.#wallet);
    this.#utxos = UtxoSet.of(utxos);
    this.#holds.load(holds, this.#steadyMs());
    this.#totals = isAll && holds.isAll ? undefined : new Map();
    this.#heldTotals.clear();
    this.#loadedFor = undefined;
    this.#mergedDownTo = 0;
  }

  /** Loads for one command. A command that this wallet pays nothing for is planned against any part of its UTXOs. */
  async #loadFor(command: Command, totals: Map<string, bigint>): Promise<void> {
    const wanted = paidBy(this.#wallet, command);
    if (wanted === undefined || wanted.size === 0) {
      await this.#loadAll();
    } else {
      // Totals are valid for one command: merges for it do not change them, spends of other commands do.
      if (this.#loadedFor !== command) {
        totals.clear();
        this.#heldTotals.clear();
      }
      await this.#loadMore(wanted, totals);
    }
    this.#loadedFor = command;
  }

  /** Loads the largest UTXOs of some assets, and the totals of those assets that these UTXOs do not cover. */
  async #loadMore(wanted: Bundle, totals: Map<string, bigint>): Promise<void> {
    const assets = [...wanted.keys()];
    const { utxosLoadedMax, inputsMax } = this.#bounds;
    // At least as many as one transaction takes: if they do not pay the command, a merge is needed.
    const limit = Math.max(inputsMax, Math.floor(utxosLoadedMax / assets.length));
    const { utxos, complete } = await this.#store.largest(this.#wallet, assets, limit);
    for (const [asset, sum] of complete) totals.set(asset, sum);
    if (this.#utxos.size + utxos.length > this.#heldMax) this.#utxos = UtxoSet.of(utxos);
    else for (const utxo of utxos) this.#utxos.add(utxo);
    await this.#loadTotals(wanted, totals);
  }

  /** Loads the totals of assets of which all is wanted, or too little is cached: expired holds may have more. */
  async #loadTotals(wanted: Bundle, totals: Map<string, bigint>): Promise<void> {
    const isOpen = (asked: bigint, known = 0n): boolean => asked >= AMOUNT_MAX || known < asked;
    const short = [...wanted].filter(([asset, asked]) => isOpen(asked, this.#utxos.total(asset)));
    // Of all assets: another runtime may have spent those that are in memory, and a refusal names all that lack.
    if (short.some(([asset, asked]) => isOpen(asked, totals.get(asset)))) {
      const loaded = (await this.#store.totals(new Map([[this.#wallet, [...wanted.keys()]]]))).get(this.#wallet);
      for (const [asset, total] of loaded?.available ?? []) totals.set(asset, total);
      for (const [asset, total] of loaded?.held ?? []) this.#heldTotals.set(asset, total);
    }
    // A hold may have expired, or another runtime may have opened it, since the holds were loaded.
    if (short.some(([asset]) => loadedTotal(this, asset) < (totals.get(asset) ?? 0n)))
      this.#holds.load((await this.#store.unspent(this.#wallet)).holds, this.#steadyMs());
  }
}
