import { LedgerError } from '../../domain/errors.ts';
import type { LoadedUtxos } from '../../domain/planning/payer-utxos.ts';
import type { Plan, PlanBounds } from '../../domain/planning/plan.ts';
import type { Refusal } from '../../domain/records/rejection.ts';
import { isName } from '../../domain/values/names.ts';
import type { LedgerStore, WalletTotals } from '../../store/ledger-store.ts';
import { boundsOf, type Envelope, noteRefused } from '../messages/envelope.ts';
import { answerDuplicate, ownRecord } from '../wallet/answer-duplicate.ts';
import { type Answer, findDryAnswer, planDry } from '../wallet/dry-run.ts';
import type { Participant } from '../wallet/participant.ts';
import { checkTakenHold, isRecorded, readPolicy } from '../wallet/prepare.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';
import { isAhead, isBehind, look, readAgain } from './look.ts';
import { loadedWith, type UnpaidPlan } from './shared-chain.ts';

/**
 * The first command of a shared unit, and all that is read for it while its payers are engaged: whether it is recorded,
 * what its payers hold, their caches.
 */
export class FirstCommand {
  readonly envelope: Envelope;
  readonly payers: readonly Participant[];
  readonly #store: LedgerStore;
  readonly #readsMax: number;
  #looked: WalletTotals | undefined;
  #reads = 0;
  #isLoaded = false;

  constructor(envelope: Envelope, payers: readonly Participant[], store: LedgerStore, readsMax: number) {
    this.envelope = envelope;
    this.payers = payers;
    this.#store = store;
    this.#readsMax = readsMax;
  }

  /** The totals that its payers held at the last look. */
  get looked(): WalletTotals | undefined {
    return this.#looked;
  }

  /** The payer with the most commands: the chain follows its mailbox. */
  get leader(): Participant {
    return this.payers.reduce((a, b) => (b.mailbox.depth > a.mailbox.depth ? b : a));
  }

  /** True if it is still the first, and no payer has crashed: its caller may have withdrawn it. */
  get isThere(): boolean {
    return this.payers.every(({ mailbox, hasEnded }) => !hasEnded && mailbox.at(0) === this.envelope);
  }

  /** True if something is to be read before it is planned. */
  get needsLookUp(): boolean {
    const { mayBeApplied, takenHold, command } = this.envelope;
    return mayBeApplied || takenHold !== undefined || command.isDryRun === true;
  }

  /** Removes it from all mailboxes. */
  take(): void {
    for (const { mailbox } of this.payers) mailbox.drop(1);
  }

  /** The refusal that a plan gives for good; undefined if it has to be read for again. */
  refusalOf(plan: UnpaidPlan): Refusal | undefined {
    if (plan?.status !== 'rejected') return undefined;
    const { refusal } = plan;
    const isFinal = this.envelope.refusal !== undefined;
    if (isFinal) return refusal;
    if (this.envelope.command.isDryRun !== true) noteRefused(this.envelope);
    if (this.envelope.policyRead === 'needed') return undefined;
    // Records of holds and of reversals are loaded, and precede what wallets hold, which a look reads.
    if (this.#hasRecords && !this.#isLoaded) return undefined;
    return !isOfWallets(refusal) || this.#looked !== undefined ? refusal : undefined;
  }

  /**
   * Reads what is needed after a plan that is not final.
   *
   * @throws LedgerError `ERR_CONTENTION`, and the errors of reads.
   */
  async readMore(plan: UnpaidPlan): Promise<void> {
    this.#reads += 1;
    // Each read finds other UTXOs than the one before: other runtimes spend and pay them meanwhile.
    if (this.#reads > this.#readsMax)
      throw new LedgerError('ERR_CONTENTION', 'gave up: its payers change faster than they are read');
    this.#looked = undefined;
    // Its payers are looked at for a refusal. The policy is read with them.
    const policy = readPolicy(this.envelope, [this.envelope], this.#store);
    const isRecordOld = this.#hasRecords && !this.#isLoaded;
    // A dry run counts what is not loaded by the totals of a look.
    const isLoadNeeded =
      plan === undefined || (plan.status === 'needs_load' && this.envelope.command.isDryRun !== true);
    const reads = !isRecordOld && !isLoadNeeded ? this.#readTotals() : this.#load();
    await Promise.all([policy, reads]);
  }

  /**
   * Finds the answer if it needs no commit: it is a dry run, or applied already. Finds out also whether a hold that it
   * opens is there.
   */
  async findAnswer(runtime: WalletDeps): Promise<Answer | undefined> {
    const { envelope } = this;
    if (envelope.command.isDryRun === true)
      return findDryAnswer(envelope, () => this.#planDry(runtime.bounds), runtime);
    // Planning it would refuse it: its own inputs are spent, by itself.
    if (envelope.mayBeApplied && (await isRecorded(envelope, this.#store)))
      return (replies) => answerDuplicate(envelope, ownRecord(envelope), runtime, replies);
    await checkTakenHold(envelope, this.#store);
    return undefined;
  }

  /** The plan of a dry run, from one look at all payers. */
  async #planDry(bounds: PlanBounds): Promise<Plan> {
    const { command } = this.envelope;
    await this.#store.readPolicy();
    const payers = new Map(this.payers.map((payer) => [payer.wallet, payer]));
    let plan: Plan | undefined;
    let stale = this.payers;
    while (plan === undefined || stale.length > 0 || !this.#isFinal(plan)) {
      // No commit shows that what is in memory was spent by another runtime.
      for (const { cache } of stale) cache.invalidate();
      await this.readMore(stale.length > 0 ? undefined : (plan as UnpaidPlan));
      stale = this.payers.filter((payer) => this.#looked !== undefined && isAhead(payer, this.envelope, this.#looked));
      const loadedOf = (wallet: string): LoadedUtxos =>
        loadedWith(this.#looked, payers.get(wallet) as Participant, command);
      plan = planDry(command, loadedOf, boundsOf(this.envelope, bounds), this.#store.policy);
    }
    return plan;
  }

  #isFinal(plan: Plan): boolean {
    if (plan.status === 'planned') return this.#looked !== undefined;
    return this.refusalOf(plan as UnpaidPlan) !== undefined;
  }

  /** True if a payer is a hold, or stands for a transaction that is reversed. */
  get #hasRecords(): boolean {
    return this.payers.some(({ wallet }) => !isName(wallet));
  }

  async #load(): Promise<void> {
    await readAgain(this.payers);
    this.#isLoaded = true;
  }

  /** Looks at what the payers hold. Loads those again that hold enough, and not in memory: others have paid them. */
  async #readTotals(): Promise<void> {
    const looked = await look(this.envelope, this.payers, this.#store);
    const behind = this.payers.filter((payer) => isBehind(payer, this.envelope, looked));
    if (behind.length > 0) await readAgain(behind);
    // A complete cache lacks only outputs that were spent since: then the look is no longer true.
    if (behind.every(({ cache }) => cache.isPartial)) this.#looked = looked;
  }
}

/** True for a refusal that depends on what wallets hold, and not on a hold, a transaction or a rule. */
function isOfWallets({ hold, reversal, rule }: Refusal): boolean {
  return hold === undefined && reversal === undefined && rule === undefined;
}
