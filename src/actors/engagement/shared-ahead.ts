import { type Envelope, payersOf } from '../messages/envelope.ts';
import type { Participant, SharedPlan } from '../wallet/participant.ts';
import type { ChainEntry } from '../wallet/plan-chain.ts';
import { type Members, participantIn } from './members.ts';
import type { SharedChain } from './shared-chain.ts';
import { undoShared } from './undo-shared.ts';

/**
 * The chain that follows a unit in flight, planned as if that unit were committed. It uses wallets of the unit, and
 * wallets that wait at their places, and engages none of them.
 *
 * Owns: the effect of the chain on the cached UTXOs of its wallets. Its commands stay in the mailboxes.
 * 1. All its commands have a payer that the unit engages, its leader: no other unit takes one of them.
 * 2. `forget()` restores the caches as if the chain had never been planned. A wallet that leaves its place calls it.
 */
export class SharedAhead implements SharedPlan {
  readonly #chain: SharedChain;
  #isEnded = false;

  /** The chain has at least one command, and no merge. */
  constructor(chain: SharedChain) {
    this.#chain = chain;
    for (const { participant } of chain.members.values()) participant.ahead = this;
  }

  get entries(): readonly ChainEntry[] {
    return this.#chain.entries;
  }

  /** Its first command. */
  get first(): Envelope {
    return (this.entries[0] as ChainEntry).envelope as Envelope;
  }

  /** The payers of its first command. */
  get payers(): Participant[] {
    return payersOf(this.first).map((wallet) => participantIn(this.#chain.members, wallet));
  }

  /**
   * True if the chain can be sent, now that the unit before it is committed: none of its commands is gone, and its
   * wallets are engaged by that unit or at their places.
   */
  holds(engaged: Members): boolean {
    const { members, leader } = this.#chain;
    if (this.#isEnded || engaged.get(leader.wallet)?.participant !== leader) return false;
    for (const [wallet, { participant, mailboxChanges }] of members) {
      const { cache, mailbox, place, hasEnded } = participant;
      const isHere = place !== undefined || engaged.get(wallet)?.participant === participant;
      if (hasEnded || cache.needsLoad || !isHere || mailbox.changes !== mailboxChanges) return false;
    }
    return true;
  }

  /** Gives the chain to the unit that is sent next, which owns it from now on. */
  leave(): SharedChain {
    this.#isEnded = true;
    for (const { participant } of this.#chain.members.values()) participant.ahead = undefined;
    return this.#chain;
  }

  forget(): void {
    if (this.#isEnded) return;
    const { entries, members } = this.leave();
    try {
      undoShared(entries, members);
    } catch {
      for (const { participant } of members.values()) participant.cache.invalidate();
    }
  }
}
