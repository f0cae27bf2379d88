import type { Envelope } from '../messages/envelope.ts';
import { type ChainEntry, envelopesOf } from '../wallet/plan-chain.ts';
import type { Applied } from '../wallet/publish-committed.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';
import type { Members } from './members.ts';
import { publishShared } from './settle-shared.ts';

/**
 * Publishes the entries of a unit that was committed: credits payees, emits events, buffers replies.
 *
 * Owns: the entries that are committed and not published yet. If publishing throws, they stay here.
 */
export class SharedPublisher {
  readonly #runtime: WalletDeps;
  #entries: readonly ChainEntry[] = [];
  #applied: Applied | undefined;
  #published = 0;

  constructor(runtime: WalletDeps) {
    this.#runtime = runtime;
  }

  /** True if something is not published yet. */
  get hasUnpublished(): boolean {
    return this.#applied !== undefined;
  }

  /** The commands that are not published yet. */
  get envelopes(): Envelope[] {
    return envelopesOf(this.#entries.slice(this.#published));
  }

  /** Takes over the entries of a unit that was committed. */
  add(entries: readonly ChainEntry[], applied: Applied): void {
    this.#entries = entries;
    this.#applied = applied;
  }

  /**
   * Publishes the entries in their order, and bounds the caches of their wallets, but those that the next unit engages:
   * they hold its effect. Only a bug makes it throw.
   */
  publish(members: Members, next?: Members): void {
    if (this.#applied === undefined) return;
    for (; this.#published < this.#entries.length; this.#published += 1)
      publishShared(
        this.#entries[this.#published] as ChainEntry,
        this.#published,
        this.#applied,
        members,
        this.#runtime,
      );
    this.forget();
    for (const [wallet, { participant }] of members) if (next?.has(wallet) !== true) participant.cache.evict();
  }

  /** Drops the entries without publishing them. */
  forget(): void {
    this.#entries = [];
    this.#applied = undefined;
  }
}
