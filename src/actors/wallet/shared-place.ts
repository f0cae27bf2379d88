import type { UtxoSet } from '../../domain/values/utxo-set.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { Mailbox } from './mailbox.ts';
import type { Participant, SharedPlan, SharedWork } from './participant.ts';
import { utxosBefore } from './plan-ahead.ts';
import type { ReplyBuffer } from './replies.ts';
import type { UtxoCache } from './utxo-cache.ts';
import type { ChainDeps } from './wallet-deps.ts';

/**
 * The work of a commit cycle: none, a load or a look-up, a place in the queue of the store (for a chain that is not
 * planned, or one that goes again), a unit in flight, a back-off, the place of a shared command or its unit.
 */
export type CycleStep = 'idle' | 'loading' | 'queued' | 'again' | 'committing' | 'retrying' | 'shared';

/** The commit cycle of a wallet, as its place sees it. */
interface PlacedCycle {
  step(): CycleStep | 'ended';
  /** The cycle ends what it has begun by itself. */
  enter(step: CycleStep): void;
  /** Drops the chain that is planned ahead. */
  unplan(): void;
  /** The cycle goes on with its mailbox. */
  proceed(): void;
}

/**
 * The place of a wallet in the commands that it shares with other wallets.
 *
 * 1. At its place, the wallet is loaded and has nothing in flight, and the command is the first of its mailbox.
 * 2. While it is engaged, the shared unit alone changes its cache and takes from its mailbox.
 */
export class SharedPlace implements Participant {
  readonly #deps: ChainDeps;
  readonly #cycle: PlacedCycle;
  #place: { readonly envelope: Envelope; readonly sinceMs: number } | undefined;
  #unit: SharedWork | undefined;
  #conflicts = 0;
  ahead: SharedPlan | undefined;

  constructor(deps: ChainDeps, cycle: PlacedCycle) {
    this.#deps = deps;
    this.#cycle = cycle;
  }

  get wallet(): string {
    return this.#deps.wallet;
  }

  get mailbox(): Mailbox {
    return this.#deps.mailbox;
  }

  get cache(): UtxoCache {
    return this.#deps.cache;
  }

  get replies(): ReplyBuffer {
    return this.#deps.replies;
  }

  get place(): Envelope | undefined {
    return this.hasEnded ? undefined : this.#place?.envelope;
  }

  get isFree(): boolean {
    return !this.hasEnded && this.#unit === undefined && (this.#place !== undefined || this.#cycle.step() === 'queued');
  }

  get hasEnded(): boolean {
    return this.#cycle.step() === 'ended';
  }

  /** The number of shared units that lost an input of the wallet. */
  get conflicts(): number {
    return this.#conflicts;
  }

  /** The commands of the wallet that a shared unit has sent. */
  get inFlight(): Envelope[] {
    return this.#unit?.inFlight(this.wallet) ?? [];
  }

  /** The UTXOs of the cache without the effect of the chain that is planned ahead; undefined if there is none. */
  get utxosBefore(): UtxoSet | undefined {
    return this.ahead === undefined ? undefined : utxosBefore(this.ahead.entries, this.wallet, this.cache);
  }

  /** The place at which the wallet waits, for its view. */
  get waiting(): { readonly command: string; readonly for: readonly string[]; readonly ms: number } | undefined {
    const { runtime } = this.#deps;
    if (this.#place === undefined) return undefined;
    const { envelope, sinceMs } = this.#place;
    const ms = runtime.world.clock.steadyMs() - sinceMs;
    return { command: envelope.id, for: runtime.engagement.missing(envelope), ms };
  }

  /** Waits at the place of the first command of the mailbox. */
  wait(envelope: Envelope): void {
    const { runtime, send, replies } = this.#deps;
    this.#place = { envelope, sinceMs: runtime.world.clock.steadyMs() };
    send({ type: 'WAIT' });
    replies.flush();
    runtime.engagement.arrived(this);
  }

  unplan(): void {
    this.#cycle.unplan();
    this.ahead?.forget();
  }

  engage(unit: SharedWork): void {
    const waited = this.#place !== undefined;
    this.#place = undefined;
    this.#unit = unit;
    this.#cycle.enter('shared');
    if (waited) this.#deps.send({ type: 'RESUME' });
  }

  free(): void {
    this.#unit = undefined;
    if (!this.hasEnded) this.#cycle.enter('idle');
  }

  lost(error: Error): void {
    this.#conflicts += 1;
    this.#deps.replies.noteError(error);
  }

  goOn(delayMs: number): void {
    if (this.hasEnded) return;
    if (delayMs <= 0) {
      this.#cycle.proceed();
      return;
    }
    const { send, runtime, replies } = this.#deps;
    this.#cycle.enter('retrying');
    send({ type: 'CONFLICT' });
    replies.flush();
    runtime.world.clock.after(delayMs, () => {
      if (this.hasEnded) return;
      send({ type: 'RETRY' });
      this.#cycle.proceed();
    });
  }

  lookAgain(): void {
    const place = this.place;
    if (place === undefined || this.mailbox.at(0) === place) return;
    // It was planned with the command that is gone.
    this.ahead?.forget();
    this.#place = undefined;
    this.#deps.send({ type: 'RESUME' });
    this.#cycle.enter('idle');
    this.#cycle.proceed();
  }
}
