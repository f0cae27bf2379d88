import { assertNever } from '../domain/assert.ts';
import { toAssets } from '../domain/bundle.ts';
import { isLedgerError, LedgerError } from '../domain/errors.ts';
import { type Utxo, viewUtxo } from '../domain/utxo.ts';
import { type RetryNotice, retrying } from '../store/retry.ts';
import { Answers } from './answers.ts';
import { creditsOf, type Link, moves, planChain, undoChain } from './chain.ts';
import { answerKnown } from './known-command.ts';
import type { Mailbox } from './mailbox.ts';
import { type Envelope, viewCommand } from './protocol.ts';
import { toPlanned, toTransaction } from './receipt.ts';
import { WalletCoins } from './wallet-coins.ts';
import type { WalletEffects, WalletMessage, WalletState } from './wallet-machine.ts';
import type { WalletRuntime } from './wallet-runtime.ts';
import type { WalletView } from './wallet-view.ts';

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
 * Owns: the links that are with the store. Does not own: the mailbox, which outlives it, and the truth, which is in the
 * database.
 * 1. At most one unit is with the store; its commands were taken from the mailbox in order.
 * 2. A command is answered after the database answered, and from what it answered.
 * 3. Whatever goes wrong, a command is in the mailbox, with the store, or answered: never nowhere.
 */
export class WalletWorker implements WalletEffects {
  readonly #wallet: string;
  readonly #mailbox: Mailbox;
  readonly #runtime: WalletRuntime;
  readonly #send: (message: WalletMessage) => void;
  readonly #coins: WalletCoins;
  readonly #answers: Answers;
  #links: readonly Link[] = [];
  /** How many commands in front of the mailbox were with the store and came back. */
  #cameBack = 0;
  /** How many more links go one by one, to find the one that the database refuses. */
  #singly = 0;
  #attempts = 0;
  #conflicts = 0;

  constructor(wallet: string, mailbox: Mailbox, runtime: WalletRuntime, send: (message: WalletMessage) => void) {
    this.#wallet = wallet;
    this.#mailbox = mailbox;
    this.#runtime = runtime;
    this.#send = send;
    this.#coins = new WalletCoins(wallet, runtime.store);
    this.#answers = new Answers(wallet, runtime.events);
  }

  load(): void {
    this.#orCrash(async () => {
      try {
        await this.#coins.read(this.#mailbox);
      } catch (error) {
        if (!isLedgerError(error)) throw error;
        this.#failEverything(error);
        this.#send({ type: 'UNAVAILABLE' });
        return;
      }
      this.#runtime.events.emit('wallet:activated', { wallet: this.#wallet, utxos: this.#coins.utxos.size });
      this.#send({ type: 'LOADED' });
    });
  }

  work(): void {
    this.#orCrash(async () => {
      while (this.hasMail()) {
        await this.#commitNext();
        if (this.hasMail()) this.#answers.flush();
      }
      this.#send({ type: 'DRAINED' });
    });
  }

  release(): void {
    this.#coins.forget();
    // Not at once: XState is in the middle of the transition that called this.
    setImmediate(() => this.#send({ type: 'RELEASED' }));
  }

  hasMail(): boolean {
    return this.#mailbox.depth > 0;
  }

  /** A new output of another wallet's transaction. */
  credit(utxo: Utxo): void {
    this.#coins.credit(utxo);
  }

  /** The commands that are with the store, for the supervisor to pick up after a crash. */
  abandon(): Envelope[] {
    const envelopes = this.#envelopes();
    this.#links = [];
    return envelopes;
  }

  view(state: WalletState): WalletView {
    const { depth, capacity } = this.#mailbox;
    const { lastError } = this.#answers;
    return {
      wallet: this.#wallet,
      state,
      mailbox: { depth, capacity, commands: this.#mailbox.waiting().map(viewCommand) },
      committing: this.#envelopes().map(viewCommand),
      utxos: [...this.#coins.utxos.values()].map(viewUtxo),
      assets: toAssets(this.#coins.utxos.totals),
      attempts: this.#attempts,
      processed: this.#answers.given,
      conflicts: this.#conflicts,
      ...(lastError === undefined ? {} : { lastError }),
    };
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
    if (this.#coins.needsRead) await this.#coins.read(this.#mailbox);
    const { world, bounds, chainMax } = this.#runtime;
    const chain = planChain({
      wallet: this.#wallet,
      mailbox: this.#mailbox,
      utxos: this.#coins.utxos,
      bounds,
      linksMax: this.#singly > 0 ? 1 : chainMax,
      freshUpTo: this.#coins.freshUpTo,
      spentSinceRead: this.#coins.spentSinceRead,
      mergeId: () => world.transactionId(),
    });
    this.#mailbox.drop(chain.taken);
    this.#links = chain.links;
    this.#coins.needsRead = chain.needsRead;
    for (const { envelope, refusal } of chain.refused) {
      this.#answers.answer(envelope, { status: 'rejected', ...refusal });
    }
    if (chain.links.length > 0) await this.#commit(chain.links);
  }

  async #commit(links: readonly Link[]): Promise<void> {
    if (links.some(moves)) this.#coins.spentSinceRead = true;
    const { store } = this.#runtime;
    const result = await store.commit({ wallet: this.#wallet, transactions: links.map(toPlanned) });
    if (this.#singly > 0) this.#singly -= 1;
    switch (result.status) {
      case 'applied':
        this.#links = [];
        for (const [at, link] of links.entries()) this.#committed(link, result.seqs[at] as number, result.committedAt);
        return;
      case 'known': {
        undoChain(this.#wallet, this.#coins.utxos, links);
        const back = links.map(({ envelope }) => envelope);
        for (const known of result.known) {
          const envelope = back[known.place];
          back[known.place] = undefined;
          if (envelope !== undefined) answerKnown(envelope, known, this.#runtime, this.#answers);
        }
        this.#takeBack(back);
        return;
      }
      case 'lost':
        this.#coins.needsRead = true;
        this.#conflicts += 1;
        this.#takeBack(this.#envelopes());
        throw new LostInputs(result.outpoints);
      case 'refused':
        undoChain(this.#wallet, this.#coins.utxos, links);
        this.#refusedByDatabase(links, result.error);
        return;
      default:
        assertNever(result);
    }
  }

  #committed(link: Link, seq: number, committedAt: Date): void {
    const { events, world, credit } = this.#runtime;
    const { envelope, refusal } = link;
    const credits = creditsOf(this.#wallet, link);
    if (credits.length > 0) credit(credits);
    if (envelope !== undefined && refusal !== undefined) {
      this.#answers.answer(envelope, { status: 'rejected', ...refusal });
      return;
    }
    if (envelope === undefined && !events.has('transaction:committed')) return;
    const transaction = toTransaction(link, seq, committedAt);
    const waitedMs = envelope === undefined ? 0 : world.clock.now() - envelope.receivedAtMs;
    events.emit('transaction:committed', { wallet: this.#wallet, transaction, waitedMs });
    if (envelope !== undefined) this.#answers.answer(envelope, { status: 'committed', transaction });
  }

  /** One link alone is at fault; of several, the database does not say which: they go again one by one. */
  #refusedByDatabase(links: readonly Link[], cause: unknown): void {
    const only = links.length === 1 ? links[0]?.envelope : undefined;
    if (only === undefined) {
      this.#singly = links.length;
      this.#takeBack(this.#envelopes());
      return;
    }
    this.#links = [];
    const text = cause instanceof Error ? cause.message : String(cause);
    this.#answers.fail(only, new LedgerError('ERR_REFUSED_BY_DATABASE', text, { cause }));
  }

  #backOff({ attempt, delayMs, error }: RetryNotice): void {
    const { events } = this.#runtime;
    this.#answers.note(error);
    this.#send({ type: 'CONFLICT' });
    if (!events.has('transaction:retrying')) return;
    const commands = this.#mailbox.waiting().slice(0, this.#cameBack).map(viewCommand);
    const lost = (error as LostInputs).outpoints;
    events.emit('transaction:retrying', { wallet: this.#wallet, attempt, delayMs, lost, commands });
  }

  /** Puts commands that were with the store back in front of the mailbox. */
  #takeBack(envelopes: readonly (Envelope | undefined)[]): void {
    const back = envelopes.filter((envelope) => envelope !== undefined);
    this.#links = [];
    this.#cameBack = back.length;
    this.#mailbox.putBack(back);
  }

  #giveUp(lost: LostInputs): void {
    const commands = this.#mailbox.waiting().slice(0, this.#cameBack);
    this.#mailbox.drop(commands.length);
    const error = new LedgerError('ERR_CONTENTION', `gave up after many attempts: ${lost.message}`, { cause: lost });
    for (const envelope of commands) this.#answers.fail(envelope, error);
  }

  /** The store is not to be had, and what waits behind cannot fare better. */
  #failEverything(error: LedgerError): void {
    this.#coins.needsRead = true;
    for (const envelope of this.abandon()) this.#answers.fail(envelope, error);
    const unsent = isLedgerError(error, 'ERR_IN_DOUBT')
      ? new LedgerError('ERR_STORE_UNAVAILABLE', 'nothing was sent: the commit before it is in doubt', { cause: error })
      : error;
    for (const envelope of this.#mailbox.takeAll()) this.#answers.fail(envelope, unsent);
  }

  #envelopes(): Envelope[] {
    return this.#links.flatMap(({ envelope }) => (envelope === undefined ? [] : [envelope]));
  }

  /** A bug ends this actor, through XState, so that the supervisor hears of it. */
  #orCrash(work: () => Promise<void>): void {
    work()
      .catch((error: unknown) => this.#send({ type: 'CRASH', error }))
      .finally(() => this.#answers.flush());
  }
}
