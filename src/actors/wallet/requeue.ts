import { assert, assertNever } from '../../domain/assert.ts';
import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { UnitResult } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { answerDuplicate } from './answer-duplicate.ts';
import type { ChainDeps } from './chain-parts.ts';
import { type ChainEntry, envelopesOf, undoChain } from './plan-chain.ts';

/** Why the store did not apply a unit. */
export type NotApplied = Exclude<UnitResult, { status: 'applied' }>;

/**
 * What becomes of a chain that the store did not apply: its commands are answered from what is stored, fail alone, or
 * go back to the front of the mailbox in their order.
 */
export class ChainRequeue {
  readonly #deps: ChainDeps;
  #requeued = 0;
  /** How many more links go one by one, to find the one that the database refuses. */
  #singly = 0;
  #conflicts = 0;

  constructor(deps: ChainDeps) {
    this.#deps = deps;
  }

  /** The commands in front of the mailbox that were with the store, or whose merges were. */
  get requeued(): Envelope[] {
    return this.#deps.mailbox.waiting().slice(0, this.#requeued);
  }

  /** Units that lost a UTXO to someone else. */
  get conflicts(): number {
    return this.#conflicts;
  }

  /** Whether links go one by one, to find the one that the database refuses. */
  get isSearching(): boolean {
    return this.#singly > 0;
  }

  /** Most links of the next chain. */
  get entriesMax(): number {
    return this.isSearching ? 1 : this.#deps.runtime.chainMax;
  }

  /** The store answered to a chain, whatever it said. */
  answered(): void {
    if (this.isSearching) this.#singly -= 1;
  }

  /** Does with these what the store's answer says. Until it returns they are the caller's. */
  settle(entries: readonly ChainEntry[], result: NotApplied): void {
    const { wallet, cache } = this.#deps;
    switch (result.status) {
      case 'already_recorded':
        undoChain(wallet, cache.utxos, entries);
        this.#recorded(entries, result);
        return;
      case 'conflict':
        cache.needsLoad = true;
        this.#conflicts += 1;
        this.#putBack(envelopesOf(entries));
        // Merges alone were made for the command that waits in front: it shares their fate.
        this.#requeued = Math.max(1, this.#requeued);
        return;
      case 'refused':
        undoChain(wallet, cache.utxos, entries);
        this.#refused(entries, result.error);
        return;
      default:
        assertNever(result);
    }
  }

  #recorded(entries: readonly ChainEntry[], { recorded }: Extract<UnitResult, { status: 'already_recorded' }>): void {
    const { runtime, answers } = this.#deps;
    const back = entries.map(({ envelope }) => envelope);
    for (const record of recorded) {
      const envelope = back[record.place];
      back[record.place] = undefined;
      if (envelope !== undefined) answerDuplicate(envelope, record, runtime, answers);
    }
    this.#putBack(back.filter((envelope) => envelope !== undefined));
  }

  /** One link alone is at fault; of several, the database does not say which: they go again one by one. */
  #refused(entries: readonly ChainEntry[], cause: unknown): void {
    if (entries.length > 1) {
      this.#singly = entries.length;
      this.#putBack(envelopesOf(entries));
      return;
    }
    const only = entries[0]?.envelope ?? this.#takeFirst();
    const text = messageOf(cause);
    this.#deps.answers.fail(only, new LedgerError('ERR_REFUSED_BY_DATABASE', text, { cause }));
  }

  /** What a merge was made for, which cannot be paid without it, is in front of the mailbox. */
  #takeFirst(): Envelope {
    const { mailbox } = this.#deps;
    const first = mailbox.at(0);
    assert(first !== undefined, 'a merge is made for a command that waits');
    mailbox.drop(1);
    return first;
  }

  #putBack(envelopes: readonly Envelope[]): void {
    this.#requeued = envelopes.length;
    this.#deps.mailbox.putBack(envelopes);
  }
}
