import { isLedgerError } from '../../domain/errors.ts';
import type { Refusal } from '../../domain/records/rejection.ts';
import type { CommitUnit, UnitResult, UnitSource, UnitTimes } from '../../store/ledger-store.ts';
import { countCrash, type Envelope, payersOf } from '../messages/envelope.ts';
import type { Answer } from '../wallet/dry-run.ts';
import type { Participant, SharedWork } from '../wallet/participant.ts';
import { type ChainEntry, envelopesOf, makeRefusal } from '../wallet/plan-chain.ts';
import { CommittedPublisher } from '../wallet/publish-committed.ts';
import { ownersIn, putBack } from './cut-shared.ts';
import { EngagedWallets } from './engaged-wallets.ts';
import { FirstCommand } from './first-command.ts';
import { type Members, newMember, participantIn } from './members.ts';
import { answerRecorded, failShared, publishShared, settleUnapplied } from './settle-shared.ts';
import { BlamedError, type SharedChain, type UnpaidPlan } from './shared-chain.ts';
import { SharedPlanner } from './shared-planner.ts';
import type { UnitDeps } from './unit-deps.ts';

/**
 * A chain of commands that several wallets commit together: from the moment at which all payers of its first command
 * are at its place, until each of its wallets goes on.
 *
 * Owns: the entries in flight. It belongs to the runtime and not to a wallet: it outlives the crash of any.
 * 1. One unit at most engages a wallet, which has no other unit in flight meanwhile.
 * 2. All wallets are free before one of them looks for its next command.
 * 3. A refusal comes from one look at all payers, begun when nothing of theirs is in flight.
 * 4. At any time, also after an error, a command is in the mailboxes of all its payers, in flight or answered.
 * 5. While the unit is in flight, the chain that follows it is planned. If the unit is committed as a whole, the next
 *    one has that chain: it is sent before a wallet looks for other work, and before this unit is published.
 */
export class SharedUnit implements UnitSource, SharedWork {
  readonly #deps: UnitDeps;
  readonly #first: FirstCommand;
  readonly #wallets: EngagedWallets;
  readonly #planner: SharedPlanner;
  readonly #publisher: CommittedPublisher;
  #entries: readonly ChainEntry[] = [];
  /** The chain of this unit, if it was planned ahead: it may grow until it is sent. */
  #begun: SharedChain | undefined;
  /** The unit before this one, until this one has its result. */
  #before: SharedUnit | undefined;
  #next: SharedUnit | undefined;
  #isOver = false;

  /** All `payers` of `first` are at its place, or engaged by the unit before this one. */
  constructor(deps: UnitDeps, first: Envelope, payers: readonly Participant[]) {
    this.#deps = deps;
    const { store, conflictPolicy } = deps.runtime;
    this.#first = new FirstCommand(first, payers, store, 2 * conflictPolicy.attemptsMax);
    this.#planner = new SharedPlanner(deps, this.#first);
    this.#publisher = new CommittedPublisher((entry, at) => publishShared(entry, at, this.members, deps.runtime));
    this.#wallets = new EngagedWallets(deps, this);
    this.#wallets.engage(payers.map(newMember));
  }

  get expected(): number {
    const waiting = this.#entries.length + this.#first.leader.mailbox.depth;
    return Math.min(Math.max(1, waiting), this.#deps.runtime.chainMax);
  }

  /** Announces the unit to the store; looks its first command up before, if that is needed. */
  start(): void {
    const { runtime } = this.#deps;
    if (!this.#first.needsLookUp) runtime.store.submit(this);
    else
      void this.#read(async () => {
        const answer = await this.#first.findAnswer(runtime);
        if (answer !== undefined && this.#first.isThere) this.#answerFirst(answer);
      });
  }

  take(): CommitUnit | undefined {
    if (this.#isOver) return undefined;
    try {
      if (this.#entries.length === 0) this.#plan();
      else if (this.#begun !== undefined) this.#takeOver(this.#planner.growOn(this.#begun, this.members));
    } catch (error) {
      this.#planThrew(error);
    }
    if (this.#entries.length === 0) return undefined;
    this.#planner.lookAheadLater(this.#entries, this.members, () => this.#entries, this.#before !== undefined);
    return { transactions: this.#entries };
  }

  settle(result: UnitResult, times?: UnitTimes): void {
    this.#endBefore();
    try {
      this.#settle(result, times);
      if (this.#entries.length > 0 || this.#next !== undefined) return;
      // Callers that are answered send their next commands: while the database works on the unit that follows.
      this.#wallets.deferReplies();
      this.#release();
    } catch (error) {
      this.#crash(error);
    }
  }

  fail(error: unknown): void {
    if (this.#isOver) return;
    this.#endBefore();
    if (isLedgerError(error)) {
      // The database is not available: what waits for these wallets fails, too.
      this.#planner.forget();
      failShared(this.#entries, this.members, error, this.#deps);
      this.#entries = [];
      this.#release();
    } else this.#crash(error);
  }

  get isFollowed(): boolean {
    return this.#next !== undefined || this.#wallets.haveMail;
  }

  settled(): void {
    this.#publishBeside();
    this.#wallets.resumeReplies();
  }

  inFlight(wallet: string): Envelope[] {
    const own = [...this.#publisher.envelopes, ...envelopesOf(this.#entries)];
    return [...(this.#before?.inFlight(wallet) ?? []), ...own.filter((each) => payersOf(each).includes(wallet))];
  }

  /** The wallets that it engages. */
  get members(): Members {
    return this.#wallets.members;
  }

  /** Plans the chain and takes it from the mailboxes; if its first command cannot be paid, reads or refuses. */
  #plan(): void {
    if (!this.#first.isThere) {
      this.#release();
      return;
    }
    const chain = this.#planner.plan(this.members);
    if (chain.entries.length === 0) this.#unpaid(chain.unpaid);
    else this.#takeOver(chain);
  }

  /** Takes the commands of a chain from the mailboxes, and engages its wallets. */
  #takeOver(chain: SharedChain): void {
    this.#begun = undefined;
    chain.take();
    // A copy: what joins while the chain grows is still in the mailboxes.
    this.#entries = [...chain.entries];
    this.#wallets.engage(chain.members.values());
  }

  /** The unit is committed: sends the chain that was planned ahead, if it still holds. */
  #sendNext(): void {
    const ahead = this.#planner.takeAhead(this.members);
    if (ahead === undefined) return;
    this.#next = new SharedUnit(this.#deps, ahead.first, ahead.payers);
    this.#next.#follow(this, ahead.leave());
  }

  #follow(before: SharedUnit, chain: SharedChain): void {
    this.#before = before;
    try {
      this.#takeOver(chain);
      this.#begun = chain;
      this.#deps.runtime.store.submit(this);
    } catch (error) {
      this.#crash(error);
    }
  }

  /** The result may come before the unit before this one was published. */
  #endBefore(): void {
    const before = this.#before;
    this.#before = undefined;
    if (before !== undefined) before.#publishBeside();
  }

  /** Publishes what is committed while the next unit is in flight, and frees the wallets that have no part in that. */
  #publishBeside(): void {
    if (!this.#publisher.hasUnpublished) return;
    try {
      this.#publish();
      this.#release();
    } catch (error) {
      this.#crash(error);
    }
  }

  #publish(): void {
    this.#publisher.publish();
    this.#wallets.evictAllBut(this.#next?.members);
  }

  /** The first command cannot be sent yet: it is refused, or something is read for it. */
  #unpaid(plan: UnpaidPlan): void {
    const refusal = this.#first.refusalOf(plan);
    if (refusal !== undefined) this.#refuse(refusal);
    else void this.#read(() => this.#first.readMore(plan));
  }

  /** Runs a read while the wallets are engaged, then goes on with the first command. */
  async #read(read: () => Promise<void>): Promise<void> {
    const { envelope } = this.#first;
    try {
      await read();
      if (!this.#isOver) this.#deps.runtime.store.submit(this);
    } catch (error) {
      if (isLedgerError(error, 'ERR_CONTENTION') && this.#first.isThere)
        this.#answerFirst((replies) => replies.fail(envelope, error));
      else this.fail(error);
      this.#wallets.flushReplies();
    }
  }

  #refuse(refusal: Refusal): void {
    const { envelope } = this.#first;
    if (envelope.command.key === undefined) {
      this.#answerFirst((replies) => replies.answer(envelope, { status: 'rejected', ...refusal }));
      return;
    }
    const entry = makeRefusal(envelope, refusal, this.#deps.runtime.store);
    this.#first.take();
    this.#entries = [entry];
  }

  /** Answers the first command without a commit. */
  #answerFirst(answer: Answer): void {
    this.#first.take();
    answer(participantIn(this.members, this.#first.envelope.wallet).replies);
    this.#release();
    this.#wallets.flushReplies();
  }

  #settle(result: UnitResult, times: UnitTimes | undefined): void {
    const { runtime } = this.#deps;
    const { envelope } = this.#first;
    if (result.status !== 'applied') {
      this.#planner.forget();
      const { kept, backOffs } = settleUnapplied(this.#entries, envelope, result, this.members, runtime, times);
      this.#wallets.backOff(backOffs);
      this.#keep(kept);
    } else if (envelope.mayBeApplied) {
      answerRecorded(this.#entries, this.members, runtime);
      this.#entries = [];
    } else {
      this.#publisher.add(this.#entries, result, times);
      this.#entries = [];
      this.#sendNext();
      if (this.#next === undefined) this.#publish();
    }
  }

  /** Sends the entries before a lost one again. Wallets that have no part in them go on. */
  #keep(kept: readonly ChainEntry[]): void {
    this.#entries = kept;
    if (kept.length === 0) return;
    this.#deps.runtime.store.submit(this);
    this.#wallets.releaseAllBut(ownersIn(kept));
  }

  /** A plan threw: the command that was planned is blamed, and goes alone from now on. */
  #planThrew(error: unknown): void {
    if (error instanceof BlamedError) {
      const { blamed, cause } = error;
      this.#endBefore();
      const unsent = envelopesOf(this.#entries);
      this.#entries = [];
      countCrash(blamed);
      this.#wallets.invalidate(cause);
      putBack(unsent, this.members);
      this.#deps.wallets.removePoison(blamed, cause);
      this.#release();
    } else this.#crash(error);
  }

  /**
   * A bug while the unit was in flight or was settled. What was applied is found by its id. A command is blamed only if
   * it was alone: the others go alone from now on. With none in flight it is the first, which was read for or merged
   * for.
   */
  #crash(error: unknown): void {
    if (this.#isOver) return;
    this.#endBefore();
    this.#planner.forget();
    const left = [...this.#publisher.envelopes, ...envelopesOf(this.#entries)];
    this.#publisher.forget();
    this.#entries = [];
    const suspects = left.length === 0 && this.#first.isThere ? [this.#first.envelope] : left;
    for (const envelope of suspects) {
      if (suspects.length === 1) countCrash(envelope);
      envelope.mayBeApplied = true;
    }
    this.#wallets.invalidate(error);
    putBack(left, this.members);
    for (const envelope of suspects) this.#deps.wallets.removePoison(envelope, error);
    this.#release();
  }

  /** Frees the wallets, but those that the next unit engages. */
  #release(): void {
    this.#isOver = true;
    this.#wallets.releaseAllBut(this.#next?.members);
  }
}
