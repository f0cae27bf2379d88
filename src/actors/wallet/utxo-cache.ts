import { InvariantError } from '../../domain/assert.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { LoadedUtxos, PayerUtxos } from '../../domain/planning/payer-utxos.ts';
import type { Bundle } from '../../domain/values/bundle.ts';
import { sumOf, type Utxo } from '../../domain/values/utxo.ts';
import { UtxoSet } from '../../domain/values/utxo-set.ts';
import type { LedgerStore } from '../../store/ledger-store.ts';
import type { Mailbox } from './mailbox.ts';

/** What bounds the UTXOs in memory. */
export interface UtxoCacheBounds {
  /** Most UTXOs that are read at once. At most twice as many are held. */
  readonly utxosLoadedMax: number;
  /** Most inputs of one transaction. */
  readonly inputsMax: number;
}

/**
 * What a wallet believes to hold: a cache of the database, or of a part of what it says.
 *
 * 1. `needsLoad` is true until a read succeeded, and whenever the belief is known to be wrong, or is not enough.
 * 2. A command with an arrival of at most `freshUpTo` was there before the last read began.
 * 3. A part is as good as the whole for spending what is in it. What is not in it is read when a command asks for it.
 */
export class UtxoCache implements PayerUtxos {
  readonly #wallet: string;
  readonly #store: LedgerStore;
  readonly #bounds: UtxoCacheBounds;
  #utxos = new UtxoSet();
  /** Credits that came while a read was under way: the read may or may not have seen them. */
  #creditsDuringLoad: Utxo[] | undefined;
  /** Present where `#utxos` is a part: what the wallet holds in all of those assets that were summed up. */
  #totals: Map<string, bigint> | undefined;
  #loadedFor: Bundle | undefined;
  #freshUpTo = 0;
  needsLoad = true;
  /** The read is needed for the command in front of the mailbox only: what is held is not known to be wrong. */
  #isShort = false;
  /** Whether the wallet itself spent anything since the last read. */
  spentSinceLoad = false;
  /** With so many UTXOs it was found that there is nothing to merge. */
  #mergedDownTo = 0;

  constructor(wallet: string, store: LedgerStore, bounds: UtxoCacheBounds) {
    this.#wallet = wallet;
    this.#store = store;
    this.#bounds = bounds;
  }

  get utxos(): UtxoSet {
    return this.#utxos;
  }

  /** The UTXOs against which the commands of this wallet are planned. */
  of(wallet: string): LoadedUtxos {
    if (wallet !== this.#wallet) throw new InvariantError(`the cache of ${this.#wallet} has no UTXOs of ${wallet}`);
    return this;
  }

  get freshUpTo(): number {
    return this.#freshUpTo;
  }

  /** Whether the wallet holds more than is in memory. */
  get isPartial(): boolean {
    return this.#totals !== undefined;
  }

  /** Where a part is held: what the wallet holds in all of those assets that were summed up. */
  get totals(): Bundle | undefined {
    return this.#totals;
  }

  /** Where a part is held: what the last read was to pay, if it was a read for one command. */
  get loadedFor(): Bundle | undefined {
    return this.#loadedFor;
  }

  /** Whether merging would leave the wallet with notably fewer UTXOs. */
  get isFragmented(): boolean {
    const { size } = this.#utxos;
    return (size > LIMITS.mergeAboveUtxos || this.isPartial) && size > this.#mergedDownTo;
  }

  /** Whether more are held than memory has room for. */
  get isOverfull(): boolean {
    return this.#utxos.size > this.#heldMax;
  }

  /** Asks the database. Nothing of this wallet may be with the store meanwhile. */
  async read(mailbox: Mailbox): Promise<void> {
    const { arrivals } = mailbox;
    const wanted = mailbox.at(0)?.command.bundle;
    const credits: Utxo[] = [];
    this.#creditsDuringLoad = credits;
    try {
      if (this.#totals !== undefined && this.#isShort && wanted !== undefined)
        await this.#loadMore(wanted, this.#totals);
      else await this.#loadAll();
    } finally {
      this.#creditsDuringLoad = undefined;
    }
    for (const utxo of credits) this.credit(utxo);
    this.#freshUpTo = arrivals;
    this.needsLoad = false;
    this.#isShort = false;
    this.spentSinceLoad = false;
  }

  /** A new output of another wallet's transaction. Only a hint: one that is lost or stale costs a read. */
  credit(utxo: Utxo): void {
    const during = this.#creditsDuringLoad;
    if (during !== undefined) {
      // One too many is enough to know, once the read is over, that some were left out.
      if (during.length <= this.#heldMax) during.push(utxo);
    } else if (this.#utxos.size < this.#heldMax) {
      this.#utxos.add(utxo);
    } else {
      // It is read when it is needed: memory is bounded, however often others pay.
      this.#totals ??= new Map();
    }
  }

  /** Lets go of the smallest UTXOs where more are held than memory has room for. Nothing may be with the store. */
  evict(): void {
    if (!this.isOverfull) return;
    this.#totals ??= new Map();
    while (this.#utxos.size > this.#bounds.utxosLoadedMax) {
      const scattered = this.#utxos.mostScattered();
      for (const utxo of scattered.slice(0, Math.ceil(scattered.length / 2))) this.#utxos.remove(utxo);
    }
  }

  /** Says whether what is held was enough for the command that is now in front of the mailbox. */
  markSufficient(isEnough: boolean): void {
    this.needsLoad = !isEnough;
    this.#isShort = !isEnough;
  }

  /** What is held is wrong. */
  invalidate(): void {
    this.needsLoad = true;
    this.#isShort = false;
  }

  /** There is nothing to gain by merging what is held now. */
  markMerged(): void {
    this.#mergedDownTo = this.#utxos.size + LIMITS.mergeAboveUtxos;
  }

  /** Lets go of everything. */
  forget(): void {
    this.#utxos = new UtxoSet();
    this.needsLoad = true;
  }

  get #heldMax(): number {
    return 2 * this.#bounds.utxosLoadedMax;
  }

  async #loadAll(): Promise<void> {
    const { utxos, isAll } = await this.#store.unspent(this.#wallet);
    this.#utxos = UtxoSet.of(utxos);
    this.#totals = isAll ? undefined : new Map();
    this.#loadedFor = undefined;
    this.#mergedDownTo = 0;
  }

  /** Reads what a command may be paid with: the largest UTXOs of what it asks for, and if need be the sums. */
  async #loadMore(wanted: Bundle, totals: Map<string, bigint>): Promise<void> {
    const assets = [...wanted.keys()];
    const { utxosLoadedMax, inputsMax } = this.#bounds;
    // A transaction takes no more, so that whatever these do not pay takes a merge.
    const limit = Math.max(inputsMax, Math.floor(utxosLoadedMax / assets.length));
    const { utxos, complete } = await this.#store.largest(this.#wallet, assets, limit);
    // Sums serve one command: the merges for it change none, but what other commands spend would.
    if (this.#loadedFor !== wanted) totals.clear();
    for (const [asset, sum] of complete) totals.set(asset, sum);
    const found = sumOf(utxos);
    const unknown = assets.filter((asset) => {
      const asked = wanted.get(asset) as bigint;
      return (found.get(asset) ?? 0n) < asked && !complete.has(asset) && (totals.get(asset) ?? 0n) < asked;
    });
    if (unknown.length > 0) {
      for (const [asset, sum] of await this.#store.totals(this.#wallet, unknown)) totals.set(asset, sum);
    }
    if (this.#utxos.size + utxos.length > this.#heldMax) this.#utxos = UtxoSet.of(utxos);
    else for (const utxo of utxos) this.#utxos.add(utxo);
    this.#loadedFor = wanted;
  }
}
