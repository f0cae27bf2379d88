import { assert, assertNever } from '../../domain/assert.ts';
import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { UnitResult } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { answerKnown } from './answer-duplicate.ts';
import type { ChainParts } from './chain-parts.ts';
import { envelopesOf, type Link, undoChain } from './plan-chain.ts';

/** Why the store did not apply a unit. */
export type NotApplied = Exclude<UnitResult, { status: 'applied' }>;

/**
 * What becomes of a chain that the store did not apply: its commands are answered from what is stored, fail alone, or
 * go back to the front of the mailbox in their order.
 */
export class ChainReturns {
  readonly #parts: ChainParts;
  #cameBack = 0;
  /** How many more links go one by one, to find the one that the database refuses. */
  #singly = 0;
  #conflicts = 0;

  constructor(parts: ChainParts) {
    this.#parts = parts;
  }

  /** The commands in front of the mailbox that were with the store, or whose merges were. */
  get cameBack(): Envelope[] {
    return this.#parts.mailbox.waiting().slice(0, this.#cameBack);
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
  get linksMax(): number {
    return this.isSearching ? 1 : this.#parts.runtime.chainMax;
  }

  /** The store answered to a chain, whatever it said. */
  answered(): void {
    if (this.isSearching) this.#singly -= 1;
  }

  /** Does with these what the store's answer says. Until it returns they are the caller's. */
  settle(links: readonly Link[], result: NotApplied): void {
    const { wallet, coins } = this.#parts;
    switch (result.status) {
      case 'known':
        undoChain(wallet, coins.utxos, links);
        this.#known(links, result);
        return;
      case 'lost':
        coins.needsRead = true;
        this.#conflicts += 1;
        this.#takeBack(envelopesOf(links));
        // Merges alone were made for the command that waits in front: it shares their fate.
        this.#cameBack = Math.max(1, this.#cameBack);
        return;
      case 'refused':
        undoChain(wallet, coins.utxos, links);
        this.#refused(links, result.error);
        return;
      default:
        assertNever(result);
    }
  }

  #known(links: readonly Link[], { known }: Extract<UnitResult, { status: 'known' }>): void {
    const { runtime, answers } = this.#parts;
    const back = links.map(({ envelope }) => envelope);
    for (const record of known) {
      const envelope = back[record.place];
      back[record.place] = undefined;
      if (envelope !== undefined) answerKnown(envelope, record, runtime, answers);
    }
    this.#takeBack(back.filter((envelope) => envelope !== undefined));
  }

  /** One link alone is at fault; of several, the database does not say which: they go again one by one. */
  #refused(links: readonly Link[], cause: unknown): void {
    if (links.length > 1) {
      this.#singly = links.length;
      this.#takeBack(envelopesOf(links));
      return;
    }
    const only = links[0]?.envelope ?? this.#takeFirst();
    const text = messageOf(cause);
    this.#parts.answers.fail(only, new LedgerError('ERR_REFUSED_BY_DATABASE', text, { cause }));
  }

  /** What a merge was made for, which cannot be paid without it, is in front of the mailbox. */
  #takeFirst(): Envelope {
    const { mailbox } = this.#parts;
    const first = mailbox.at(0);
    assert(first !== undefined, 'a merge is made for a command that waits');
    mailbox.drop(1);
    return first;
  }

  #takeBack(envelopes: readonly Envelope[]): void {
    this.#cameBack = envelopes.length;
    this.#parts.mailbox.putBack(envelopes);
  }
}
