import { assert, assertNever } from '../../domain/assert.ts';
import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { UnitResult, UnitTimes } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { answerDuplicate, answerDuplicates, ownRecord } from './answer-duplicate.ts';
import { countAttempts } from './commit-timings.ts';
import { noteCaps } from './exceeded-caps.ts';
import type { Conflict } from './failures.ts';
import { hasLost, noteConflict } from './lost-entries.ts';
import { type ChainEntry, envelopesOf, undoChain } from './plan-chain.ts';
import type { Applied, CommittedPublisher } from './publish-committed.ts';
import type { ChainDeps } from './wallet-deps.ts';

/** The result of a unit that the store did not apply, and of which no input was lost to somebody else. */
type NotApplied = Exclude<UnitResult, { status: 'applied' | 'conflict' }>;

/**
 * Settles a chain that the store did not apply. Each of its commands is answered from the stored transaction, fails
 * alone, or is requeued: put back in front of the mailbox, in the order of the chain.
 */
export class ChainRequeue {
  readonly #deps: ChainDeps;
  #requeued = 0;
  /** Number of chains with one entry still to send, to find the entry that the database refuses. */
  #singly = 0;
  #conflicts = 0;

  constructor(deps: ChainDeps) {
    this.#deps = deps;
  }

  /** The commands in front of the mailbox that the last chain had, or that its merges were planned for. */
  get requeued(): Envelope[] {
    return this.#deps.mailbox.waiting().slice(0, this.#requeued);
  }

  /** Number of chains that ended in a conflict. */
  get conflicts(): number {
    return this.#conflicts;
  }

  /** True while chains have one entry, to find the one that the database refuses. */
  get isSearching(): boolean {
    return this.#singly > 0;
  }

  /** Maximum number of entries of the next chain. */
  get entriesMax(): number {
    return this.isSearching ? 1 : this.#deps.runtime.chainMax;
  }

  /** Called when the store has answered to a chain, before it is settled. */
  answered(): void {
    if (this.isSearching) this.#singly -= 1;
  }

  /** Settles the entries of a chain that was applied: the publisher owns them from then on. */
  applied(entries: readonly ChainEntry[], applied: Applied, publisher: CommittedPublisher, times?: UnitTimes): void {
    const { cache, runtime, replies } = this.#deps;
    const repeated = entries.find(({ envelope }) => envelope?.mayBeApplied === true)?.envelope;
    if (repeated === undefined) {
      publisher.add(entries, applied, times);
      return;
    }
    countAttempts(entries, times);
    // An earlier send may be the one that was applied, with other inputs and outputs than this plan.
    cache.invalidate();
    answerDuplicate(repeated, ownRecord(repeated), runtime, replies);
  }

  /** Settles the entries of a chain that no conflict ended. Until it returns, the caller owns the entries. */
  settle(entries: readonly ChainEntry[], result: NotApplied): void {
    const { wallet, cache } = this.#deps;
    switch (result.status) {
      case 'already_recorded':
        undoChain(wallet, cache, entries);
        this.#recorded(entries, result);
        return;
      case 'capped':
        undoChain(wallet, cache, entries);
        noteCaps(entries, result.caps);
        this.#putBack(envelopesOf(entries));
        return;
      case 'policy_changed':
        undoChain(wallet, cache, entries);
        if (result.mayBeApplied) cache.invalidate();
        this.#putBack(replanned(entries, result.mayBeApplied));
        return;
      case 'refused':
        undoChain(wallet, cache, entries);
        this.#refused(entries, result.error);
        return;
      default:
        assertNever(result);
    }
  }

  /**
   * Cuts a chain at its first entry that lost an input. Returns the entries before, which lost nothing and may be sent
   * again as they are; the commands of the others are requeued. The lost UTXOs leave the cache, which has to be loaded.
   */
  cut(entries: readonly ChainEntry[], conflict: Conflict): readonly ChainEntry[] {
    const { wallet, cache } = this.#deps;
    const lost = new Set(conflict.outpoints);
    const isLost = ({ outpoint }: Utxo): boolean => lost.has(outpoint);
    const first = entries.findIndex((entry) => hasLost(entry, lost, conflict));
    const behind = entries.slice(Math.max(0, first));
    undoChain(wallet, cache, behind);
    noteConflict(behind, conflict);
    for (const { movement } of behind) {
      for (const input of movement.inputs) if (isLost(input) && cache.utxos.has(input)) cache.utxos.remove(input);
    }
    cache.invalidate();
    this.#conflicts += 1;
    this.#putBack(envelopesOf(behind));
    // A chain of merges alone was planned for the first command of the mailbox, which is retried with it.
    this.#requeued = Math.max(1, this.#requeued);
    return entries.slice(0, Math.max(0, first));
  }

  #recorded(entries: readonly ChainEntry[], { recorded }: Extract<UnitResult, { status: 'already_recorded' }>): void {
    const { runtime, replies } = this.#deps;
    this.#putBack(answerDuplicates(entries, recorded, runtime, () => replies));
  }

  /**
   * A refused entry that was alone fails. Of several, the database does not name the refused one: each is sent alone.
   */
  #refused(entries: readonly ChainEntry[], cause: unknown): void {
    if (entries.length > 1) {
      this.#singly = entries.length;
      this.#putBack(envelopesOf(entries));
      return;
    }
    const only = entries[0]?.envelope ?? this.#takeFirst();
    const text = messageOf(cause);
    this.#deps.replies.fail(only, new LedgerError('ERR_REFUSED_BY_DATABASE', text, { cause }));
  }

  /** Takes the command that a refused merge was planned for. It cannot be paid without the merge. */
  #takeFirst(): Envelope {
    const { mailbox } = this.#deps;
    const first = mailbox.at(0);
    assert(first !== undefined, 'a merge is planned for a command that waits');
    mailbox.drop(1);
    return first;
  }

  #putBack(envelopes: readonly Envelope[]): void {
    this.#requeued = envelopes.length;
    this.#deps.mailbox.putBack(envelopes);
  }
}

/** The commands of entries that are planned again because the policy has changed. What caps left of them is old. */
export function replanned(entries: readonly ChainEntry[], mayBeApplied: boolean): Envelope[] {
  const envelopes = envelopesOf(entries);
  for (const envelope of envelopes) {
    envelope.mayBeApplied ||= mayBeApplied;
    envelope.rooms = undefined;
    envelope.refusal = undefined;
  }
  return envelopes;
}
