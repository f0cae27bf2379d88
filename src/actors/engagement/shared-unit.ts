import { assertNever } from '../../domain/assert.ts';
import { isLedgerError, type LedgerError } from '../../domain/errors.ts';
import type { Refusal } from '../../domain/records/rejection.ts';
import type { CommitUnit, UnitResult, UnitSource } from '../../store/ledger-store.ts';
import { countCrash, type Envelope, payersOf } from '../messages/envelope.ts';
import { failUnsent } from '../wallet/failures.ts';
import type { Participant } from '../wallet/participant.ts';
import { type ChainEntry, envelopesOf, makeRefusal, moves } from '../wallet/plan-chain.ts';
import { cutShared, ownersIn, putBack } from './cut-shared.ts';
import { FirstCommand, type OpenPlan } from './first-command.ts';
import { BlamedError, type Members, planShared } from './plan-shared.ts';
import { answerRecorded, participantIn, publishShared, settleNotApplied } from './settle-shared.ts';
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
 */
export class SharedUnit implements UnitSource {
  readonly #deps: UnitDeps;
  readonly #first: FirstCommand;
  #members: Members;
  #entries: readonly ChainEntry[] = [];
  /** The number of entries that are published. */
  #published = 0;
  /** The back-off of the wallets that have lost an input. It begins when they are free. */
  readonly #backOffs = new Map<string, number>();
  #isOver = false;

  /** All `payers` of `first` are at its place. */
  constructor(deps: UnitDeps, first: Envelope, payers: readonly Participant[]) {
    this.#deps = deps;
    const { store, conflictPolicy } = deps.runtime;
    this.#first = new FirstCommand(first, payers, store, 2 * conflictPolicy.attemptsMax);
    this.#members = new Map(payers.map((participant) => [participant.wallet, { participant, taken: 0 }]));
    for (const payer of payers) this.#engage(payer);
  }

  get expected(): number {
    return Math.min(Math.max(1, this.#first.leader.mailbox.depth), this.#deps.runtime.chainMax);
  }

  /** Announces the unit to the store; looks its first command up before, if that is needed. */
  start(): void {
    if (this.#first.needsLookUp) void this.#read(() => this.#lookUp());
    else this.#deps.runtime.store.submit(this);
  }

  take(): CommitUnit | undefined {
    if (this.#isOver) return undefined;
    try {
      if (this.#entries.length === 0) this.#plan();
    } catch (error) {
      this.#planThrew(error);
    }
    return this.#entries.length === 0 ? undefined : { transactions: this.#entries };
  }

  settle(result: UnitResult): void {
    try {
      this.#settle(result);
      if (this.#entries.length > 0) return;
      // Callers that are answered send their next commands: while the database works on the unit that follows.
      for (const { participant } of this.#members.values()) participant.replies.defer();
      this.#release();
    } catch (error) {
      this.#crash(error);
    }
  }

  fail(error: unknown): void {
    if (this.#isOver) return;
    if (isLedgerError(error)) this.#unavailable(error);
    else this.#crash(error);
  }

  get isFollowed(): boolean {
    for (const { participant } of this.#members.values()) if (participant.mailbox.depth > 0) return true;
    return false;
  }

  settled(): void {
    for (const { participant } of this.#members.values()) participant.replies.resume();
  }

  /** The commands of a wallet that are in flight. */
  inFlight(wallet: string): Envelope[] {
    return envelopesOf(this.#entries).filter((each) => payersOf(each).includes(wallet));
  }

  /** Plans the chain and takes it from the mailboxes; if its first command cannot be paid, reads or refuses. */
  #plan(): void {
    const { runtime, wallets } = this.#deps;
    if (!this.#first.isThere) {
      this.#release();
      return;
    }
    const chain = planShared({
      ...{
        leader: this.#first.leader,
        participantOf: wallets.participantOf,
        bounds: runtime.bounds,
        entriesMax: runtime.chainMax,
      },
      ...{ engaged: this.#members, looked: this.#first.looked, policy: runtime.store.policy },
      mergeId: () => runtime.world.transactionId(),
      planned: () => runtime.hooks?.reached?.('chain_planned', this.#first.leader.wallet),
    });
    if (chain.entries.length === 0) {
      this.#unpaid(chain.first);
      return;
    }
    const joined = [...chain.members.values()].filter(({ participant }) => !this.#members.has(participant.wallet));
    for (const { participant, taken } of chain.members.values()) {
      participant.mailbox.drop(taken);
      if (chain.entries.some(moves)) participant.cache.markSpent();
    }
    this.#members = chain.members;
    this.#entries = chain.entries;
    // Last: it publishes what the wallet has committed before, and a bug there puts commands back into its mailbox.
    for (const { participant } of joined) this.#engage(participant);
  }

  /** The first command cannot be sent yet: it is refused, or something is read for it. */
  #unpaid(plan: OpenPlan): void {
    const refusal = this.#first.refusalOf(plan);
    if (refusal !== undefined) this.#refuse(refusal);
    else void this.#read(() => this.#first.readMore(plan));
  }

  /** Runs a read while the wallets are engaged, then goes on with the first command. */
  async #read(read: () => Promise<void>): Promise<void> {
    try {
      await read();
      if (!this.#isOver) this.#deps.runtime.store.submit(this);
    } catch (error) {
      if (isLedgerError(error, 'ERR_CONTENTION') && this.#first.isThere) this.#giveUp(error);
      else this.fail(error);
      this.#flush();
    }
  }

  #giveUp(error: LedgerError): void {
    this.#first.take();
    this.#fail(this.#first.envelope, error);
    this.#release();
  }

  /** Answers the first command if that needs no commit. */
  async #lookUp(): Promise<void> {
    const first = this.#first;
    const answer = await first.findAnswer(this.#deps.runtime);
    if (answer === undefined || !first.isThere) return;
    first.take();
    answer(participantIn(this.#members, first.envelope.wallet).replies);
    this.#release();
    this.#flush();
  }

  #refuse(refusal: Refusal): void {
    const { envelope } = this.#first;
    if (envelope.command.key === undefined) {
      this.#first.take();
      participantIn(this.#members, envelope.wallet).replies.answer(envelope, { status: 'rejected', ...refusal });
      this.#release();
      this.#flush();
    } else {
      const entry = makeRefusal(envelope, refusal, this.#deps.runtime.store);
      this.#first.take();
      this.#entries = [entry];
    }
  }

  #settle(result: UnitResult): void {
    const { runtime } = this.#deps;
    const [entries, members] = [this.#entries, this.#members];
    switch (result.status) {
      case 'applied':
        if (this.#first.envelope.mayBeApplied) answerRecorded(entries, members, runtime);
        else {
          for (; this.#published < entries.length; this.#published += 1)
            publishShared(entries[this.#published] as ChainEntry, this.#published, result, members, runtime);
          for (const { participant } of members.values()) participant.cache.evict();
        }
        this.#entries = [];
        return;
      case 'conflict': {
        const { kept, backOffs } = cutShared(entries, this.#first.envelope, result, members, runtime);
        for (const [wallet, delayMs] of backOffs) this.#backOffs.set(wallet, delayMs);
        this.#keep(kept);
        return;
      }
      case 'already_recorded':
      case 'capped':
      case 'policy_changed':
      case 'refused':
        settleNotApplied(entries, result, this.#first.envelope, members, runtime);
        this.#entries = [];
        return;
      default:
        assertNever(result);
    }
  }

  /** Sends the entries before a lost one again. Wallets that have no part in them go on. */
  #keep(kept: readonly ChainEntry[]): void {
    this.#entries = kept;
    if (kept.length === 0) return;
    const own = ownersIn(kept);
    const all = this.#members;
    this.#members = new Map([...all].filter(([wallet]) => own.has(wallet)));
    this.#deps.runtime.store.submit(this);
    this.#free([...all.values()].map(({ participant }) => participant).filter(({ wallet }) => !own.has(wallet)));
  }

  /** The database is not available: the commands in flight fail, and with them what waits for these wallets. */
  #unavailable(error: LedgerError): void {
    const members = this.#members;
    for (const envelope of envelopesOf(this.#entries)) this.#fail(envelope, error);
    this.#entries = [];
    for (const { participant } of members.values()) failUnsent(participant, error, this.#deps);
    this.#release();
  }

  /** A plan threw: the command that was planned is blamed, and goes alone from now on. */
  #planThrew(error: unknown): void {
    if (error instanceof BlamedError) {
      const { blamed, cause } = error;
      countCrash(blamed);
      this.#invalidate(cause);
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
    const left = envelopesOf(this.#entries.slice(this.#published));
    this.#entries = [];
    const suspects = left.length === 0 && this.#first.isThere ? [this.#first.envelope] : left;
    for (const envelope of suspects) {
      if (suspects.length === 1) countCrash(envelope);
      envelope.mayBeApplied = true;
    }
    this.#invalidate(error);
    putBack(left, this.#members);
    for (const envelope of suspects) this.#deps.wallets.removePoison(envelope, error);
    this.#release();
  }

  #invalidate(error: unknown): void {
    for (const { participant } of this.#members.values()) {
      participant.cache.invalidate();
      participant.replies.noteError(error);
    }
  }

  #fail(envelope: Envelope, error: LedgerError): void {
    participantIn(this.#members, envelope.wallet).replies.fail(envelope, error);
  }

  #engage(participant: Participant): void {
    const { wallet } = participant;
    this.#deps.engaged(wallet, true);
    participant.engage(() => this.inFlight(wallet));
  }

  #release(): void {
    this.#isOver = true;
    this.#free([...this.#members.values()].map(({ participant }) => participant));
  }

  #free(participants: readonly Participant[]): void {
    for (const participant of participants) {
      participant.free();
      this.#deps.engaged(participant.wallet, false);
    }
    for (const participant of participants) {
      if (participant.hasEnded) {
        participant.replies.flush();
        this.#deps.wallets.wake(participant.wallet);
      } else participant.goOn(this.#backOffs.get(participant.wallet) ?? 0);
    }
  }

  #flush(): void {
    for (const { participant } of this.#members.values()) participant.replies.flush();
  }
}
