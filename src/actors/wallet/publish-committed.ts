import { assert } from '../../domain/assert.ts';
import type { UnitResult } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { type AnswerParts, answerCommitted } from './failures.ts';
import { envelopesOf, type Link } from './plan-chain.ts';

/** What the database says of a unit that is durable. */
export type Applied = Extract<UnitResult, { status: 'applied' }>;

/**
 * Tells whoever it concerns of a chain that is durable, when there is time for it.
 *
 * Owns: the links of that chain, until they were told of. A bug on the way leaves the rest of them here: sent again
 * with their ids, the database knows them.
 */
export class ChainTeller {
  readonly #parts: AnswerParts;
  #links: readonly Link[] = [];
  #applied: Applied | undefined;
  #told = 0;

  constructor(parts: AnswerParts) {
    this.#parts = parts;
  }

  /** Whether somebody is to be told of something. */
  get isOwing(): boolean {
    return this.#applied !== undefined;
  }

  /** The commands whose answers were not written yet. */
  get envelopes(): Envelope[] {
    return envelopesOf(this.#links.slice(this.#told));
  }

  /** Takes on a chain; the one before it was told of. */
  add(links: readonly Link[], applied: Applied): void {
    assert(!this.isOwing, 'a chain is told of before the next one is settled');
    this.#links = links;
    this.#applied = applied;
    this.#told = 0;
  }

  /** Tells, in the order of the links. Throws what only bugs throw. */
  tell(): void {
    if (this.#applied === undefined) return;
    const { seqs, committedAt } = this.#applied;
    for (; this.#told < this.#links.length; this.#told += 1) {
      const seq = seqs[this.#told] as number;
      answerCommitted(this.#links[this.#told] as Link, { seq, committedAt }, this.#parts);
    }
    this.forget();
  }

  /** Lets go of the links without a word. */
  forget(): void {
    this.#links = [];
    this.#applied = undefined;
  }
}
