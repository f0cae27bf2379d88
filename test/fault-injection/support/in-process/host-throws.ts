import type { EventOutcome, Ledger } from '../../../../src/index.ts';
import { codeOf } from './answers.ts';
import { below } from './pick.ts';

/** Host code that pursekit calls. */
const PLACES = ['processor', 'listener', 'asyncListener', 'subscriber', 'handler'] as const;

/** The name of a place in the host code. */
export type HostPlace = (typeof PLACES)[number];

const EVERY = 100;
const DISPATCHES_MAX = 20;

/** Injects bugs into the host: about one call in a hundred of its processors, listeners and handlers throws. */
export class HostThrows {
  readonly thrown: Record<HostPlace, number> = {
    processor: 0,
    listener: 0,
    asyncListener: 0,
    subscriber: 0,
    handler: 0,
  };
  readonly delivered = new Set<string>();
  readonly violations: string[] = [];
  readonly counts = { listenerFailed: 0, deliveryFailed: 0, eventsHandled: 0, eventsRepeated: 0 };
  readonly #untilNext: Record<HostPlace, number>;
  readonly #random: () => number;
  readonly #ledger: Ledger;

  constructor(ledger: Ledger, random: () => number) {
    this.#ledger = ledger;
    this.#random = random;
    const early = (): number => 1 + below(random, EVERY / 4);
    this.#untilNext = {
      processor: early(),
      listener: early(),
      asyncListener: early(),
      subscriber: early(),
      handler: early(),
    };
    this.#register(ledger);
  }

  /** Dispatches an event repeatedly until it is handled, as a webhook does. */
  async dispatch(id: string, wallet: string): Promise<void> {
    for (let attempt = 1; attempt <= DISPATCHES_MAX; attempt += 1) {
      let outcome: EventOutcome;
      try {
        outcome = await this.#ledger.dispatch({ id, source: 'faults', type: 'QuestDone', subject: wallet });
      } catch (error) {
        this.counts.eventsRepeated += 1;
        if (attempt < DISPATCHES_MAX) continue;
        this.violations.push(`event ${id} is not handled after ${attempt} attempts: ${codeOf(error)}`);
        return;
      }
      this.counts.eventsHandled += 1;
      const statuses = outcome.outcomes.map(({ status }) => status);
      if (statuses.length !== 1 || statuses[0] === 'rejected') {
        this.violations.push(`event ${id} of ${wallet} came to [${statuses}] instead of one mint`);
      }
      return;
    }
  }

  #register(ledger: Ledger): void {
    ledger.on('listener:failed', () => {
      this.counts.listenerFailed += 1;
    });
    ledger.on('delivery:failed', () => {
      this.counts.deliveryFailed += 1;
    });
    ledger.on('transaction:committed', () => this.#perhapsThrow('listener'));
    ledger.on('batch:committed', async () => this.#perhapsThrow('asyncListener'));
    // Called by the observer of the actor, in the middle of a transition.
    ledger.on('wallet:state', () => this.#perhapsThrow('subscriber'));
    ledger.processor('Deliver', ({ id }) => {
      this.#perhapsThrow('processor');
      this.delivered.add(id);
    });
    ledger.handler('QuestDone', async ({ subject }, commands) => {
      const minting = commands.mint({ to: subject as string, assets: { gold: 1n } });
      this.#perhapsThrow('handler');
      await minting;
    });
  }

  #perhapsThrow(place: HostPlace): void {
    this.#untilNext[place] -= 1;
    if (this.#untilNext[place] > 0) return;
    this.#untilNext[place] = EVERY / 2 + below(this.#random, EVERY);
    this.thrown[place] += 1;
    throw new Error(`a bug of the host: ${place}`);
  }
}
