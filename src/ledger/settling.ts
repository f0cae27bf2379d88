import type { OutboxRelay } from '../actors/relay/outbox-relay.ts';
import type { Supervisor } from '../actors/supervisor/supervisor.ts';
import { LedgerError, ledgerClosed } from '../domain/errors.ts';
import type { Clock } from '../domain/world.ts';
import { parseCallOptions, waitFor } from './call-options.ts';

/**
 * Waits until a runtime has nothing left to do.
 *
 * 1. A processor that waits for the runtime waits for itself: it is refused at once.
 * 2. A wait ends at the latest when the runtime closes, with `ERR_CLOSED`: it never fails because the store is closed.
 */
export class Settling {
  readonly #supervisor: Supervisor;
  readonly #relay: OutboxRelay;
  readonly #clock: Clock;
  readonly #waiting = new Set<(error: unknown) => void>();
  #isClosing = false;

  constructor(supervisor: Supervisor, relay: OutboxRelay, clock: Clock) {
    this.#supervisor = supervisor;
    this.#relay = relay;
    this.#clock = clock;
  }

  /** @throws LedgerError `ERR_WAITS_FOR_ITSELF` if a running processor called `method`. */
  assertOutside(method: string): void {
    if (!this.#relay.isInProcessor) return;
    throw new LedgerError('ERR_WAITS_FOR_ITSELF', `${method}() waits for the processor that called it`);
  }

  /** Resolves when every command is answered and no delivery is due. */
  async wait(options: unknown): Promise<void> {
    this.assertOutside('settled');
    const limits = parseCallOptions(options);
    const settled = new Promise<void>((resolve, reject) => {
      this.#waiting.add(reject);
      this.#settle()
        .then(resolve, (error: unknown) => reject(this.#isClosing ? ledgerClosed() : error))
        .finally(() => this.#waiting.delete(reject));
    });
    const pending = (): string => `settled() waits for ${this.#pending()}`;
    return waitFor(this.#clock, settled, limits, pending);
  }

  /** The runtime begins to close: from now on an error of a wait is `ERR_CLOSED`. */
  closing(): void {
    this.#isClosing = true;
  }

  /** Ends all waits. */
  closed(): void {
    for (const reject of this.#waiting) reject(ledgerClosed());
  }

  async #settle(): Promise<void> {
    // A processor may issue commands, and a command may carry actions: repeat until neither left anything.
    do {
      await this.#supervisor.settled();
      await this.#relay.settled();
    } while (this.#supervisor.pending(0).commands > 0);
  }

  #pending(): string {
    const { commands, wallets } = this.#supervisor.pending(WALLETS_NAMED_MAX);
    const parts = [...this.#relay.running].map(([type, count]) => `${counted(count, 'processor')} of ${type}`);
    if (commands > 0) parts.unshift(`${counted(commands, 'command')} (${wallets.join(', ')})`);
    return parts.length === 0 ? 'the search for due deliveries' : parts.join(', ');
  }
}

/** Number of wallets that a message names. */
const WALLETS_NAMED_MAX = 5;

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
