import { assert } from '../../domain/assert.ts';
import type { UnitResult, UnitTimes } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { answerCommitted } from './answer-committed.ts';
import { type PlaceInCommit, toTransaction } from './ledger-record.ts';
import { type ChainEntry, envelopesOf } from './plan-chain.ts';
import type { ReplyBuffer } from './replies.ts';
import type { ChainDeps, WalletDeps } from './wallet-deps.ts';

/** The result of a unit that was committed. */
export type Applied = Extract<UnitResult, { status: 'applied' }>;

/** The dependencies of publishing what one wallet has committed. */
export type PublishDeps = Pick<ChainDeps, 'wallet' | 'replies' | 'runtime'>;

/**
 * Publishes a committed chain: credits payees, emits events, buffers replies. `publish()` is called after the next
 * chain was sent, so that publishing and the database work at the same time.
 *
 * Owns: the entries of the committed chain that are not published yet. If publishing throws, these entries stay here;
 * their commands are sent again under their ids, and the store reports them as recorded.
 */
export class CommittedPublisher {
  readonly #publishEntry: (entry: ChainEntry, at: PlaceInCommit) => void;
  #entries: readonly ChainEntry[] = [];
  #applied: Applied | undefined;
  #times: UnitTimes | undefined;
  #published = 0;
  #error: { readonly error: unknown } | undefined;

  /** `publishEntry` publishes one committed entry. */
  constructor(publishEntry: (entry: ChainEntry, at: PlaceInCommit) => void) {
    this.#publishEntry = publishEntry;
  }

  /** True if a committed chain is not completely published. */
  get hasUnpublished(): boolean {
    return this.#applied !== undefined;
  }

  /** The commands that are not published yet. */
  get envelopes(): Envelope[] {
    return envelopesOf(this.#entries.slice(this.#published));
  }

  /** Takes over a committed chain. The chain before it must be published. */
  add(entries: readonly ChainEntry[], applied: Applied, times?: UnitTimes): void {
    assert(!this.hasUnpublished, 'a chain is published before the next one is settled');
    this.#entries = entries;
    this.#applied = applied;
    this.#times = times;
    this.#published = 0;
  }

  /** Publishes the entries in their order. Only a bug makes it throw. */
  publish(): void {
    if (this.#applied === undefined) return;
    const { commitId, firstPlace, committedAt, heldAt } = this.#applied;
    const times = this.#times;
    for (; this.#published < this.#entries.length; this.#published += 1) {
      const place = firstPlace + this.#published;
      this.#publishEntry(this.#entries[this.#published] as ChainEntry, { commitId, place, committedAt, heldAt, times });
    }
    this.forget();
  }

  /**
   * Publishes while the next chain is in flight, if `isInFlight`: then an error is kept, because the next actor must
   * not use the mailbox while this one has a unit in flight.
   */
  publishBeside(isInFlight: boolean): void {
    if (this.#error !== undefined) return;
    try {
      this.publish();
    } catch (error) {
      if (!isInFlight) throw error;
      this.#error = { error };
    }
  }

  /** Throws the error that was kept. */
  throwError(): void {
    if (this.#error !== undefined) throw this.#error.error;
  }

  /** Drops the entries without publishing them. */
  forget(): void {
    this.#entries = [];
    this.#applied = undefined;
  }
}

/** Makes the publisher of the chains that one wallet commits. */
export function ownPublisher(deps: PublishDeps): CommittedPublisher {
  return new CommittedPublisher((entry, at) => publishOwn(entry, at, deps));
}

/** Publishes one committed entry: credits the payees, but the wallet that has committed it, and buffers the reply. */
function publishOwn(entry: ChainEntry, at: PlaceInCommit, { wallet, replies, runtime }: PublishDeps): void {
  for (const output of entry.outputs) if (output.owner !== wallet) runtime.credit(output);
  if (entry.movement.holds !== undefined) runtime.holdsChanged(entry, at.heldAt ?? at.committedAt);
  replyCommitted(entry, at, runtime, replies);
}

/** Emits that an entry was committed, and buffers the reply to its command. */
export function replyCommitted(
  entry: ChainEntry,
  at: PlaceInCommit,
  runtime: Pick<WalletDeps, 'store' | 'events' | 'world'>,
  replies: ReplyBuffer,
): void {
  const { envelope, refusal, wallet } = entry;
  if (envelope !== undefined && refusal !== undefined) {
    replies.answer(envelope, { status: 'rejected', ...refusal });
    return;
  }
  if (envelope === undefined && !runtime.events.has('transaction:committed')) return;
  answerCommitted(wallet, toTransaction(entry, at, runtime.store), envelope, runtime, replies, at.times);
}
