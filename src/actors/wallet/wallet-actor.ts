import { isLedgerError } from '../../domain/errors.ts';
import type { HoldChange } from '../../domain/records/hold.ts';
import { addTo, toAssets } from '../../domain/values/bundle.ts';
import { isName } from '../../domain/values/names.ts';
import { type Utxo, viewUtxo } from '../../domain/values/utxo.ts';
import type { UtxoSet } from '../../domain/values/utxo-set.ts';
import { onNextTurn } from '../../platform/timers.ts';
import { viewCommand } from '../messages/command-view.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { WalletState, WalletView } from '../messages/wallet-view.ts';
import { CommitCycle } from './commit-cycle.ts';
import { runIdleMerge } from './idle-merge.ts';
import type { Mailbox } from './mailbox.ts';
import type { Participant } from './participant.ts';
import { ChainPlanner } from './plan-ahead.ts';
import type { ChainEntry } from './plan-chain.ts';
import { ReplyBuffer } from './replies.ts';
import { UtxoCache } from './utxo-cache.ts';
import type { ChainDeps, WalletDeps } from './wallet-deps.ts';
import type { WalletEffects, WalletMessage } from './wallet-machine.ts';

/**
 * The effects of one wallet's machine: loading the cache, committing the commands of the mailbox, merging, releasing.
 *
 * Owns: the cache, the chains and the replies. Does not own: the mailbox, which outlives the actor, and the wallet's
 * UTXOs, which are in the database.
 */
export class WalletActor implements WalletEffects {
  readonly #deps: ChainDeps;
  readonly #planner: ChainPlanner;
  readonly #cycle: CommitCycle;
  #merging: Promise<void> | undefined;

  constructor(wallet: string, mailbox: Mailbox, runtime: WalletDeps, send: (message: WalletMessage) => void) {
    const cache = new UtxoCache(wallet, runtime.store, runtime.bounds, () => runtime.world.clock.steadyMs());
    const replies = new ReplyBuffer(runtime.events);
    this.#deps = { wallet, mailbox, cache, replies, runtime, send };
    this.#planner = new ChainPlanner(this.#deps);
    this.#cycle = new CommitCycle(this.#deps, this.#planner);
  }

  load(): void {
    void this.#load();
  }

  work(): void {
    this.#cycle.start();
  }

  merge(): void {
    this.#merging = this.#merge();
  }

  /** The last idle merge; undefined if there was none. Never rejects. */
  get merging(): Promise<void> | undefined {
    return this.#merging;
  }

  /** True if merging would leave the wallet with notably fewer UTXOs. */
  get isFragmented(): boolean {
    return this.#deps.cache.isFragmented;
  }

  release(): void {
    this.#deps.cache.clear();
    // Deferred: XState is inside the transition that called this.
    onNextTurn(() => this.#deps.send({ type: 'RELEASED' }));
  }

  hasMail(): boolean {
    return this.#deps.mailbox.depth > 0;
  }

  /**
   * Adds a new UTXO that another wallet's transaction created. A bug here invalidates the cache of this wallet only.
   */
  credit(utxo: Utxo): void {
    const { wallet, cache, replies, runtime } = this.#deps;
    try {
      runtime.hooks?.reached?.('credit_received', wallet);
      cache.credit(utxo);
    } catch (error) {
      cache.invalidate();
      replies.noteError(error);
    }
  }

  /** The wallet, as the units see it that it shares with others. */
  get participant(): Participant {
    return this.#cycle.place;
  }

  /** A hold of this wallet was changed. */
  holdChanged(change: HoldChange, entry: ChainEntry, heldAt: Date): void {
    const { cache, runtime } = this.#deps;
    cache.holds.changed(change, entry, heldAt.getTime(), runtime.world.clock.steadyMs());
  }

  /** Returns the commands in flight, which the caller then owns. Called when the actor has ended. */
  abandon(): Envelope[] {
    return this.#cycle.abandon();
  }

  /** The commands that were taken from the mailbox and are not answered. */
  get inFlight(): Envelope[] {
    return [...this.#cycle.inFlight, ...this.#cycle.place.inFlight];
  }

  /** The command that was accepted first of those that are not answered. */
  get oldest(): Envelope | undefined {
    return this.inFlight[0] ?? this.#deps.mailbox.at(0);
  }

  get attempts(): number {
    return this.#cycle.attempts;
  }

  get conflicts(): number {
    return this.#cycle.conflicts;
  }

  /** The place at which the wallet waits for other payers; undefined if it does not. */
  get waiting(): WalletView['waiting'] {
    return this.#cycle.place.waiting;
  }

  /** The UTXOs of the cache. A chain that is planned ahead is not in flight, and its commands are in the mailbox. */
  get utxos(): UtxoSet {
    return this.#cycle.place.utxosBefore ?? this.#planner.utxosBefore();
  }

  /** The UTXOs of the cache, with the effect of what is planned ahead. */
  get cachedUtxos(): UtxoSet {
    return this.#deps.cache.utxos;
  }

  /** The amount of an asset in the cached UTXOs and in expired holds, without the effect of what is planned ahead. */
  available(asset: string): bigint {
    const { cache, runtime } = this.#deps;
    const { due } = cache.holds.assets(runtime.world.clock.steadyMs());
    return (this.utxos.totals.get(asset) ?? 0n) + (due.get(asset) ?? 0n);
  }

  view(state: WalletState, waitingForRoom: number): WalletView {
    const { wallet, mailbox, cache, replies, runtime } = this.#deps;
    const { depth, capacity } = mailbox;
    const { lastError } = replies;
    const { waiting } = this;
    const { utxos } = this;
    const { due, held } = cache.holds.assets(runtime.world.clock.steadyMs());
    const available = new Map(utxos.totals);
    addTo(available, due);
    const frozen = runtime.store.policy.freezeOf(wallet);
    return {
      wallet,
      state,
      mailbox: { depth, capacity, commands: mailbox.waiting().map(viewCommand), waitingForRoom },
      ...(waiting === undefined ? {} : { waiting }),
      committing: this.inFlight.map(viewCommand),
      utxos: Array.from(utxos.values(), viewUtxo),
      assets: toAssets(available),
      held: toAssets(held),
      ...(cache.isPartial ? { partial: true } : {}),
      ...(frozen === undefined ? {} : { frozen }),
      attempts: this.attempts,
      processed: replies.answeredCount,
      conflicts: this.conflicts,
      ...(lastError === undefined ? {} : { lastError }),
    };
  }

  async #load(): Promise<void> {
    const { wallet, mailbox, cache, replies, runtime, send } = this.#deps;
    try {
      await cache.load(mailbox);
      if (isName(wallet)) runtime.events.emit('wallet:activated', { wallet, utxos: cache.utxos.size });
      send({ type: 'LOADED' });
    } catch (error) {
      if (!isLedgerError(error)) return this.#crash(error);
      this.#cycle.failEverything(error);
      send({ type: 'UNAVAILABLE' });
    } finally {
      replies.flush();
    }
  }

  async #merge(): Promise<void> {
    try {
      await runIdleMerge(this.#deps);
      this.#deps.send({ type: 'DRAINED' });
    } catch (error) {
      this.#crash(error);
    }
  }

  /** Ends this actor through XState, which reports the error to the supervisor. */
  #crash(error: unknown): void {
    this.#deps.send({ type: 'CRASH', error });
  }
}
