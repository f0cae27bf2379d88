import { assertNever } from '../../domain/assert.ts';
import { isLedgerError, LedgerError } from '../../domain/errors.ts';
import type { Bundle } from '../../domain/values/bundle.ts';
import type { CommitUnit, UnitResult, UnitSource } from '../../store/ledger-store.ts';
import { countCrash, type Envelope } from '../messages/envelope.ts';
import { answerDuplicate, ownRecord } from '../wallet/answer-duplicate.ts';
import { failUnsent } from '../wallet/failures.ts';
import type { Participant } from '../wallet/participant.ts';
import { type ChainEntry, envelopesOf, makeRefusal, moves } from '../wallet/plan-chain.ts';
import { cutShared, putBack } from './cut-shared.ts';
import { isBehind, isRecorded, look, readAgain } from './look.ts';
import { BlamedError, type Members, planShared, type SharedChain } from './plan-shared.ts';
import { answerRecorded, participantIn, publishShared, settleRecorded, settleRefused } from './settle-shared.ts';
import type { UnitDeps } from './unit-deps.ts';

/**
 * A chain of commands that several wallets commit together: from the moment at which all payers of its first command are
 * at its place, until each of its wallets goes on.
 *
 * Owns: the entries in flight. It belongs to the runtime and not to a wallet: it outlives the crash of any.
 * 1. One unit at most engages a wallet, which has no other unit in flight meanwhile.
 * 2. All wallets are free before one of them looks for its next command.
 * 3. A refusal comes from one look at all payers, begun when nothing of theirs is in flight.
 * 4. At any time, also after an error, a command is in the mailboxes of all its payers, in flight or answered.
 */
export class SharedUnit implements UnitSource {
  readonly #deps: UnitDeps;
  readonly #first: Envelope;
  readonly #payers: readonly Participant[];
  #members: Members;
  #entries: readonly ChainEntry[] = [];
  /** The number of entries that are published. */
  #published = 0;
  /** The totals that the payers of the first command held at the last look. */
  #looked: ReadonlyMap<string, Bundle> | undefined;
  #reads = 0;
  /** The back-off of the wallets that have lost an input. It begins when they are free. */
  readonly #rests = new Map<string, number>();
  #isOver = false;

  /** All `payers` of `first` are at its place. */
  constructor(deps: UnitDeps, first: Envelope, payers: readonly Participant[]) {
    this.#deps = deps;
    this.#first = first;
    this.#payers = payers;
    this.#members = new Map(payers.map((participant) => [participant.wallet, { participant, taken: 0 }]));
    for (const payer of payers) this.#engage(payer);
  }

  get expected(): number {
    return Math.min(Math.max(1, this.#leader.mailbox.depth), this.#deps.runtime.chainMax);
  }

  /** Announces the unit to the store; looks its first command up before, if it may be applied. */
  start(): void {
    if (this.#first.mayBeApplied) void this.#read(() => this.#lookUp());
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
      if (this.#entries.length === 0) this.#release();
    } catch (error) {
      this.#crash(error);
    }
  }

  fail(error: unknown): void {
    if (this.#isOver) return;
    if (isLedgerError(error)) this.#unavailable(error);
    else this.#crash(error);
  }

  settled(): void {
    this.#flush();
  }

  /** The commands of a wallet that are in flight. */
  inFlight(wallet: string): Envelope[] {
    return envelopesOf(this.#entries).filter((each) => (each.sharedBy ?? [each.wallet]).includes(wallet));
  }

  /** Plans the chain and takes it from the mailboxes; if its first command cannot be paid, reads or refuses. */
  #plan(): void {
    const { runtime, wallets } = this.#deps;
    if (!this.#isThere) {
      this.#release();
      return;
    }
    const chain = planShared({
      ...{
        leader: this.#leader,
        participantOf: wallets.participantOf,
        bounds: runtime.bounds,
        entriesMax: runtime.chainMax,
      },
      ...{ engaged: this.#members, looked: this.#looked, mergeId: () => runtime.world.transactionId() },
      planned: () => runtime.hooks?.reached?.('chain_planned', this.#leader.wallet),
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

  /** The first command cannot be paid from the UTXOs in memory. Only a look refuses it. */
  #unpaid(plan: SharedChain['first']): void {
    if (plan?.status === 'rejected' && this.#looked !== undefined) {
      this.#refuse(plan.refusal);
      return;
    }
    const { conflictPolicy } = this.#deps.runtime;
    const looks = plan?.status === 'rejected';
    this.#looked = undefined;
    this.#reads += 1;
    if (this.#reads > 2 * conflictPolicy.attemptsMax) {
      // Each read finds other UTXOs than the one before: other runtimes spend and pay them meanwhile.
      this.#takeFirst();
      this.#fail(
        this.#first,
        new LedgerError('ERR_CONTENTION', 'gave up: its payers change faster than they are read'),
      );
      this.#release();
      return;
    }
    void this.#read(async () => {
      if (looks) await this.#look();
      else await readAgain(this.#payers);
    });
  }

  /** Looks at what the payers hold. Loads those again that hold enough, and not in memory: others have paid them. */
  async #look(): Promise<void> {
    const looked = await look(this.#first, this.#payers, this.#deps.runtime.store);
    const behind = this.#payers.filter((payer) => isBehind(payer, this.#first, looked));
    if (behind.length > 0) await readAgain(behind);
    // What a complete cache does not hold now was spent since: the look is no longer true.
    if (behind.every(({ cache }) => cache.isPartial)) this.#looked = looked;
  }

  /** Runs a read while the wallets are engaged, then goes on with the first command. */
  async #read(read: () => Promise<void>): Promise<void> {
    try {
      await read();
      if (!this.#isOver) this.#deps.runtime.store.submit(this);
    } catch (error) {
      this.fail(error);
      this.#flush();
    }
  }

  /** Answers the first command if it is applied. Planning it would refuse it: its own inputs are spent, by itself. */
  async #lookUp(): Promise<void> {
    const { runtime } = this.#deps;
    if (!(await isRecorded(this.#first, runtime.store)) || !this.#isThere) return;
    this.#takeFirst();
    answerDuplicate(
      this.#first,
      ownRecord(this.#first),
      runtime,
      participantIn(this.#members, this.#first.wallet).replies,
    );
    this.#release();
  }

  #refuse(refusal: Parameters<typeof makeRefusal>[1]): void {
    const { store } = this.#deps.runtime;
    if (this.#first.command.key === undefined) {
      this.#takeFirst();
      participantIn(this.#members, this.#first.wallet).replies.answer(this.#first, { status: 'rejected', ...refusal });
      this.#release();
      this.#flush();
    } else {
      const entry = makeRefusal(this.#first, refusal, store);
      this.#takeFirst();
      this.#entries = [entry];
    }
  }

  #settle(result: UnitResult): void {
    const { runtime } = this.#deps;
    const [entries, members] = [this.#entries, this.#members];
    switch (result.status) {
      case 'applied':
        if (this.#first.mayBeApplied) answerRecorded(entries, members, runtime);
        else {
          for (; this.#published < entries.length; this.#published += 1)
            publishShared(entries[this.#published] as ChainEntry, this.#published, result, members, runtime);
          for (const { participant } of members.values()) participant.cache.evict();
        }
        this.#entries = [];
        return;
      case 'conflict': {
        const { kept, rests } = cutShared(entries, this.#first, result, members, runtime);
        for (const [wallet, delayMs] of rests) this.#rests.set(wallet, delayMs);
        this.#keep(kept);
        return;
      }
      case 'already_recorded':
        settleRecorded(entries, result, members, runtime);
        this.#entries = [];
        return;
      case 'refused':
        settleRefused(entries, this.#first, result.error, members);
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
    const owners = kept.flatMap(({ movement, outputs, envelope }) => [
      ...(envelope?.sharedBy ?? []),
      ...[...movement.inputs, ...outputs].map(({ owner }) => owner),
    ]);
    const own = new Set(owners);
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
    for (const { participant } of members.values()) {
      participant.cache.invalidate();
      const unsent = participant.mailbox.takeAll();
      failUnsent(unsent, error, participant.replies);
      for (const envelope of unsent) if (envelope.sharedBy !== undefined) this.#deps.gone(envelope);
    }
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
    const suspects = left.length === 0 && this.#isThere ? [this.#first] : left;
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

  /** The payer with the most commands: the chain follows its mailbox. */
  get #leader(): Participant {
    return this.#payers.reduce((a, b) => (b.mailbox.depth > a.mailbox.depth ? b : a));
  }

  /** True if the first command is still the first, and no payer has crashed: its caller may have withdrawn it. */
  get #isThere(): boolean {
    return this.#payers.every(({ mailbox, hasEnded }) => !hasEnded && mailbox.at(0) === this.#first);
  }

  #takeFirst(): void {
    for (const { mailbox } of this.#payers) mailbox.drop(1);
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
      } else participant.goOn(this.#rests.get(participant.wallet) ?? 0);
    }
  }

  #flush(): void {
    for (const { participant } of this.#members.values()) participant.replies.flush();
  }
}
