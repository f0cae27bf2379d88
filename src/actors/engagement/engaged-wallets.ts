import type { Participant, SharedWork } from '../wallet/participant.ts';
import type { Member, Members } from './members.ts';
import type { UnitDeps } from './unit-deps.ts';

/**
 * The wallets that a unit engages.
 *
 * Owns: that they are engaged, until they are free or the unit that follows engages them.
 */
export class EngagedWallets {
  readonly #deps: UnitDeps;
  readonly #unit: SharedWork;
  #members = new Map<string, Member>();
  /** The back-off of the wallets that have lost an input. It begins when they are free. */
  readonly #backOffs = new Map<string, number>();

  constructor(deps: UnitDeps, unit: SharedWork) {
    this.#deps = deps;
    this.#unit = unit;
  }

  get members(): Members {
    return this.#members;
  }

  /** Engages those that are not engaged by this unit. */
  engage(members: Iterable<Member>): void {
    const joined: Participant[] = [];
    for (const member of members) {
      const { wallet } = member.participant;
      if (!this.#members.has(wallet)) joined.push(member.participant);
      this.#members.set(wallet, member);
      this.#deps.engaged(wallet, true);
    }
    // Last: it publishes what the wallet has committed before, and a bug there puts commands back into its mailbox.
    for (const participant of joined) participant.engage(this.#unit);
  }

  /** Wallets have lost an input: they back off when they are free. */
  backOff(delays: ReadonlyMap<string, number>): void {
    for (const [wallet, delayMs] of delays) this.#backOffs.set(wallet, delayMs);
  }

  /** Frees all wallets but these, before one of them looks for its next command. */
  releaseAllBut(kept: Pick<Members, 'has'> | undefined): void {
    const freed: Participant[] = [];
    for (const [wallet, { participant }] of this.#members) {
      if (kept?.has(wallet) === true) continue;
      freed.push(participant);
      participant.free();
      this.#deps.engaged(wallet, false);
    }
    if (kept !== undefined) for (const { wallet } of freed) this.#members.delete(wallet);
    for (const participant of freed) {
      if (participant.hasEnded) {
        participant.replies.flush();
        this.#deps.wallets.wake(participant.wallet);
      } else participant.goOn(this.#backOffs.get(participant.wallet) ?? 0);
    }
  }

  /** Bounds the caches of all wallets but these, which hold the effect of the next unit. */
  evictAllBut(kept: Pick<Members, 'has'> | undefined): void {
    for (const [wallet, { participant }] of this.#members) if (kept?.has(wallet) !== true) participant.cache.evict();
  }

  /** True if a command waits in one of their mailboxes. */
  get haveMail(): boolean {
    for (const { participant } of this.#members.values()) if (participant.mailbox.depth > 0) return true;
    return false;
  }

  /** Their caches are wrong: an error was thrown while they were changed. */
  invalidate(error: unknown): void {
    for (const { participant } of this.#members.values()) {
      participant.cache.invalidate();
      participant.replies.noteError(error);
    }
  }

  /** Keeps their replies until `resumeReplies()`. */
  deferReplies(): void {
    for (const { participant } of this.#members.values()) participant.replies.defer();
  }

  /** Sends the replies that were deferred. */
  resumeReplies(): void {
    for (const { participant } of this.#members.values()) participant.replies.resume();
  }

  flushReplies(): void {
    for (const { participant } of this.#members.values()) participant.replies.flush();
  }
}
