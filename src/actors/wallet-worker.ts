import { assertNever } from '../domain/assert.ts';
import { toAssets } from '../domain/bundle.ts';
import { isLedgerError, LedgerError } from '../domain/errors.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { PlanBounds } from '../domain/plan.ts';
import { type Utxo, viewUtxo } from '../domain/utxo.ts';
import { UtxoSet } from '../domain/utxo-set.ts';
import type { World } from '../domain/world.ts';
import { type RetryNotice, type RetryPolicy, retrying } from '../store/retry.ts';
import { toHex } from '../store/sql-array.ts';
import type { KnownTransaction, LedgerStore } from '../store/store.ts';
import { creditsOf, type Link, moves, planChain, undoChain } from './chain.ts';
import type { EventHub } from './event-hub.ts';
import type { Mailbox } from './mailbox.ts';
import { type Envelope, viewCommand } from './protocol.ts';
import { repeatedOutcome, toPlanned, toTransaction } from './receipt.ts';
import type { WalletEffects, WalletMessage, WalletState } from './wallet-machine.ts';
import type { WalletView } from './wallet-view.ts';

/** What a wallet's work needs from its runtime. One object serves all wallets. */
export interface WalletRuntime {
  readonly store: LedgerStore;
  readonly world: World;
  readonly events: EventHub;
  readonly bounds: PlanBounds;
  readonly chainMax: number;
  readonly conflictPolicy: RetryPolicy;
  /** Tells the resident owners of new outputs about them. */
  credit(utxos: readonly Utxo[]): void;
}

/** Someone else spent these first. */
class LostInputs extends Error {
  readonly outpoints: readonly string[];
  constructor(outpoints: readonly string[]) {
    super(`spent by someone else: ${outpoints.join(', ')}`);
    this.outpoints = outpoints;
  }
}

/**
 * The work behind the states of one wallet actor: reads, plans, commits, answers.
 *
 * Owns: the wallet's view of its UTXOs, and the links that are with the store. Does not own: the mailbox, which
 * outlives it, and the truth, which is in the database.
 * 1. At most one unit is with the store; its commands were taken from the mailbox in order.
 * 2. A command is answered after the database answered, and from what it answered.
 * 3. Whatever goes wrong, a command is in the mailbox, with the store, or answered: never nowhere.
 */
export class WalletWorker implements WalletEffects {
  readonly #wallet: string;
  readonly #mailbox: Mailbox;
  readonly #runtime: WalletRuntime;
  readonly #send: (message: WalletMessage) => void;
  #utxos = new UtxoSet();
  #links: readonly Link[] = [];
  /** Credits that came while a read was under way: the read may or may not have seen them. */
  #creditsDuringRead: Utxo[] | undefined;
  #needsRead = true;
  #freshUpTo = 0;
  #spentSinceRead = false;
  /** How many more commands go one by one, to find the one that the database refuses. */
  #singly = 0;
  #attempts = 0;
  #processed = 0;
  #conflicts = 0;
  #lastError: string | undefined;

  constructor(wallet: string, mailbox: Mailbox, runtime: WalletRuntime, send: (message: WalletMessage) => void) {
    this.#wallet = wallet;
    this.#mailbox = mailbox;
    this.#runtime = runtime;
    this.#send = send;
  }

  load(): void {
    this.#orCrash(async () => {
      try {
        await this.#read();
      } catch (error) {
        this.#failEverything(error);
        this.#send({ type: 'UNAVAILABLE' });
        return;
      }
      this.#runtime.events.emit('wallet:activated', { wallet: this.#wallet, utxos: this.#utxos.size });
      this.#send({ type: 'LOADED' });
    });
  }

  work(): void {
    this.#orCrash(async () => {
      while (this.hasMail()) await this.#commitNext();
      this.#send({ type: 'DRAINED' });
    });
  }

  release(): void {
    this.#utxos = new UtxoSet();
    this.#needsRead = true;
    // Not at once: XState is in the middle of the transition that called this.
    setImmediate(() => this.#send({ type: 'RELEASED' }));
  }

  hasMail(): boolean {
    return this.#mailbox.depth > 0;
  }

  /** A new output of another wallet's transaction. Only a hint: a lost or stale one costs a read. */
  credit(utxo: Utxo): void {
    if (this.#creditsDuringRead === undefined) this.#utxos.add(utxo);
    else this.#creditsDuringRead.push(utxo);
  }

  /** The commands that are with the store, for the supervisor to pick up after a crash. */
  abandon(): Envelope[] {
    const envelopes = this.#envelopes();
    this.#links = [];
    return envelopes;
  }

  view(state: WalletState): WalletView {
    return {
      wallet: this.#wallet,
      state,
      mailbox: {
        depth: this.#mailbox.depth,
        capacity: this.#mailbox.capacity,
        commands: this.#mailbox.waiting().map(viewCommand),
      },
      committing: this.#envelopes().map(viewCommand),
      utxos: [...this.#utxos.values()].map(viewUtxo),
      assets: toAssets(this.#utxos.totals),
      attempts: this.#attempts,
      processed: this.#processed,
      conflicts: this.#conflicts,
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
    };
  }

  async #read(): Promise<void> {
    const arrivals = this.#mailbox.arrivals;
    const credits: Utxo[] = [];
    this.#creditsDuringRead = credits;
    try {
      this.#utxos = UtxoSet.of(await this.#runtime.store.unspent(this.#wallet));
    } finally {
      this.#creditsDuringRead = undefined;
    }
    for (const utxo of credits) this.#utxos.add(utxo);
    this.#freshUpTo = arrivals;
    this.#spentSinceRead = false;
    this.#needsRead = false;
  }

  /** Takes the next commands to their answers, with back-off when someone else spends first. */
  async #commitNext(): Promise<void> {
    const { world, conflictPolicy } = this.#runtime;
    try {
      await retrying(
        world,
        conflictPolicy,
        (attempt) => this.#attempt(attempt),
        (error) => (error instanceof LostInputs ? 'retry' : 'stop'),
        (notice) => this.#backOff(notice),
      );
    } catch (error) {
      if (error instanceof LostInputs) this.#giveUp(error);
      else if (isLedgerError(error)) this.#failEverything(error);
      else throw error;
    } finally {
      this.#attempts = 0;
    }
  }

  async #attempt(attempt: number): Promise<void> {
    this.#attempts = attempt;
    if (attempt > 1) this.#send({ type: 'RETRY' });
    if (this.#needsRead) await this.#read();
    const chain = planChain({
      wallet: this.#wallet,
      mailbox: this.#mailbox,
      utxos: this.#utxos,
      bounds: this.#runtime.bounds,
      linksMax: this.#singly > 0 ? 1 : this.#runtime.chainMax,
      freshUpTo: this.#freshUpTo,
      spentSinceRead: this.#spentSinceRead,
      mergeId: () => this.#runtime.world.transactionId(),
    });
    this.#mailbox.drop(chain.taken);
    this.#links = chain.links;
    this.#needsRead = chain.needsRead;
    for (const { envelope, refusal } of chain.refused) this.#answer(envelope, { status: 'rejected', ...refusal });
    if (chain.links.length > 0) await this.#commit(chain.links);
  }

  async #commit(links: readonly Link[]): Promise<void> {
    if (links.some(moves)) this.#spentSinceRead = true;
    const result = await this.#runtime.store.commit({ wallet: this.#wallet, transactions: links.map(toPlanned) });
    if (this.#singly > 0) this.#singly -= 1;
    switch (result.status) {
      case 'applied':
        this.#links = [];
        for (const [at, link] of links.entries()) this.#committed(link, result.seqs[at] as number, result.committedAt);
        return;
      case 'known':
        undoChain(this.#wallet, this.#utxos, links);
        this.#takeBack((envelope, at) => !this.#answerKnown(envelope, at, result.known));
        return;
      case 'lost':
        this.#needsRead = true;
        this.#conflicts += 1;
        this.#takeBack();
        throw new LostInputs(result.outpoints);
      case 'refused':
        undoChain(this.#wallet, this.#utxos, links);
        this.#refusedByDatabase(links, result.error);
        return;
      default:
        assertNever(result);
    }
  }

  #committed(link: Link, seq: number, committedAt: Date): void {
    const { events, world } = this.#runtime;
    const { envelope, refusal } = link;
    const credits = creditsOf(this.#wallet, link);
    if (credits.length > 0) this.#runtime.credit(credits);
    if (envelope !== undefined && refusal !== undefined) {
      this.#answer(envelope, { status: 'rejected', ...refusal });
      return;
    }
    if (envelope === undefined && !events.has('transaction:committed')) return;
    const transaction = toTransaction(link, seq, committedAt);
    const waitedMs = envelope === undefined ? 0 : world.clock.now() - envelope.receivedAtMs;
    events.emit('transaction:committed', { wallet: this.#wallet, transaction, waitedMs });
    if (envelope !== undefined) this.#answer(envelope, { status: 'committed', transaction });
  }

  /** Whether the command is answered by what is stored under its key or id. */
  #answerKnown(envelope: Envelope, place: number, known: readonly KnownTransaction[]): boolean {
    const stored = known.find((one) => one.place === place);
    if (stored === undefined) return false;
    const { command, encoded, id } = envelope;
    const own = stored.transactionId === id;
    if (!own && (encoded.fingerprint === undefined || stored.fingerprint !== toHex(encoded.fingerprint))) {
      this.#fail(envelope, keyReused(command.key));
      return true;
    }
    // Not awaited: the next commands need not wait until this one's record is read.
    this.#runtime.store.transaction(stored.transactionId).then(
      (transaction) => {
        const outcome = repeatedOutcome(transaction);
        const first = own && outcome.status === 'duplicate';
        if (outcome.status === 'duplicate' && !first) {
          this.#runtime.events.emit('transaction:duplicate', {
            wallet: this.#wallet,
            transaction: outcome.transaction,
          });
        }
        this.#answer(envelope, first ? { status: 'committed', transaction: outcome.transaction } : outcome);
      },
      (error: unknown) => this.#fail(envelope, error),
    );
    return true;
  }

  #refusedByDatabase(links: readonly Link[], cause: unknown): void {
    const [only] = links;
    if (links.length === 1 && only?.envelope !== undefined) {
      this.#links = [];
      const text = cause instanceof Error ? cause.message : String(cause);
      const key = only.envelope.command.key;
      const options = key === undefined ? { cause } : { cause, key };
      this.#fail(only.envelope, new LedgerError('ERR_REFUSED_BY_DATABASE', text, options));
      return;
    }
    this.#singly = links.length;
    this.#takeBack();
  }

  #backOff({ attempt, delayMs, error }: RetryNotice): void {
    const { events } = this.#runtime;
    this.#lastError = (error as Error).message;
    this.#send({ type: 'CONFLICT' });
    if (!events.has('transaction:retrying')) return;
    const commands = this.#mailbox.waiting().slice(0, this.#lastTaken).map(viewCommand);
    events.emit('transaction:retrying', {
      wallet: this.#wallet,
      attempt,
      delayMs,
      lost: (error as LostInputs).outpoints,
      commands,
    });
  }

  /** How many commands the last chain put back: the ones that will be planned again. */
  #lastTaken = 0;

  /** Puts the commands that are with the store back in front of the mailbox, but for those that `keep` refuses. */
  #takeBack(keep: (envelope: Envelope, place: number) => boolean = () => true): void {
    const links = this.#links;
    this.#links = [];
    const back: Envelope[] = [];
    for (const [place, { envelope }] of links.entries()) {
      if (envelope !== undefined && keep(envelope, place)) back.push(envelope);
    }
    this.#lastTaken = back.length;
    this.#mailbox.putBack(back);
  }

  #giveUp(lost: LostInputs): void {
    const commands = this.#mailbox.waiting().slice(0, this.#lastTaken);
    this.#mailbox.drop(commands.length);
    for (const envelope of commands) {
      this.#fail(
        envelope,
        new LedgerError('ERR_CONTENTION', `gave up after many attempts: ${lost.message}`, { cause: lost }),
      );
    }
  }

  /** The store is not to be had, and what waits behind cannot fare better. */
  #failEverything(error: unknown): void {
    this.#needsRead = true;
    const sent = this.abandon();
    const waiting = this.#mailbox.takeAll();
    for (const envelope of sent) this.#fail(envelope, withKey(error, envelope.command.key));
    const unsent = isLedgerError(error, 'ERR_IN_DOUBT')
      ? new LedgerError('ERR_STORE_UNAVAILABLE', 'nothing was sent: the commit before it is in doubt', { cause: error })
      : error;
    for (const envelope of waiting) this.#fail(envelope, withKey(unsent, envelope.command.key));
  }

  #answer(envelope: Envelope, outcome: Outcome): void {
    this.#processed += 1;
    const { events } = this.#runtime;
    if (outcome.status === 'rejected' && events.has('transaction:rejected')) {
      const { reason, shortfalls } = outcome;
      events.emit('transaction:rejected', { wallet: this.#wallet, command: viewCommand(envelope), reason, shortfalls });
    }
    envelope.answer(outcome);
  }

  #fail(envelope: Envelope, error: unknown): void {
    this.#processed += 1;
    this.#lastError = error instanceof Error ? error.message : String(error);
    envelope.fail(error);
  }

  #envelopes(): Envelope[] {
    return this.#links.flatMap(({ envelope }) => (envelope === undefined ? [] : [envelope]));
  }

  /** A bug ends this actor, through XState, so that the supervisor hears of it. */
  #orCrash(work: () => Promise<void>): void {
    work().catch((error: unknown) => this.#send({ type: 'CRASH', error }));
  }
}

function keyReused(key: string | undefined): LedgerError {
  const options = key === undefined ? {} : { key };
  return new LedgerError(
    'ERR_KEY_REUSED',
    `the key ${JSON.stringify(key)} belongs to a command with other content`,
    options,
  );
}

function withKey(error: unknown, key: string | undefined): unknown {
  if (!isLedgerError(error) || key === undefined) return error;
  return new LedgerError(error.code, error.message, { cause: error.cause, key });
}
