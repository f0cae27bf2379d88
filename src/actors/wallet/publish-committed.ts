import { assert } from '../../domain/assert.ts';
import type { UnitResult } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { type PublishDeps, publishEntry } from './failures.ts';
import { type ChainEntry, envelopesOf } from './plan-chain.ts';

/** What the database says of a unit that is durable. */
export type Applied = Extract<UnitResult, { status: 'applied' }>;

/**
 * Tells whoever it concerns of a chain that is durable, when there is time for it.
 *
 * Owns: the links of that chain, until they were told of. A bug on the way leaves the rest of them here: sent again
 * with their ids, the database knows them.
 */
export class CommittedPublisher {
  readonly #deps: PublishDeps;
  #entries: readonly ChainEntry[] = [];
  #applied: Applied | undefined;
  #published = 0;

  constructor(deps: PublishDeps) {
    this.#deps = deps;
  }

  /** Whether somebody is to be told of something. */
  get hasUnsettled(): boolean {
    return this.#applied !== undefined;
  }

  /** The commands whose answers were not written yet. */
  get envelopes(): Envelope[] {
    return envelopesOf(this.#entries.slice(this.#published));
  }

  /** Takes on a chain; the one before it was told of. */
  add(entries: readonly ChainEntry[], applied: Applied): void {
    assert(!this.hasUnsettled, 'a chain is told of before the next one is settled');
    this.#entries = entries;
    this.#applied = applied;
    this.#published = 0;
  }

  /** Tells, in the order of the links. Throws what only bugs throw. */
  publish(): void {
    if (this.#applied === undefined) return;
    const { seqs, committedAt } = this.#applied;
    for (; this.#published < this.#entries.length; this.#published += 1) {
      const seq = seqs[this.#published] as number;
      publishEntry(this.#entries[this.#published] as ChainEntry, { seq, committedAt }, this.#deps);
    }
    this.forget();
  }

  /** Lets go of the links without a word. */
  forget(): void {
    this.#entries = [];
    this.#applied = undefined;
  }
}
