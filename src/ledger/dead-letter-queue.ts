import type { InMemoryDeadLetters } from '../actors/dead-letters/in-memory-dead-letters.ts';
import type { EventRouter } from '../actors/events/event-router.ts';
import type { DeadLetter } from '../actors/messages/dead-letter.ts';
import type { OutboxRelay } from '../actors/relay/outbox-relay.ts';
import type { CommandMethods } from '../domain/commands/commands.ts';
import { LedgerError } from '../domain/errors.ts';
import type { Clock } from '../domain/world.ts';
import type { DeadDelivery, OutboxStore } from '../store/outbox-store.ts';
import { type CallOptions, type CommandOptions, NO_OPTIONS } from './call-options.ts';
import type { CommandGateway } from './command-gateway.ts';
import { callWithin } from './commands-within.ts';
import type { DeadLetterQueue, UtxoPage } from './ledger.ts';
import { type Cursor, parsePage } from './parse-page.ts';
import type { ReadGate } from './read-gate.ts';

/** The components that {@link LedgerDeadLetterQueue} calls. */
export interface DeadLetterQueueDeps {
  readonly letters: InMemoryDeadLetters;
  /** Throws once the ledger is closed. */
  outbox(): OutboxStore;
  readonly relay: OutboxRelay;
  readonly router: EventRouter;
  readonly gateway: CommandGateway;
  readonly reads: ReadGate;
  readonly clock: Clock;
  /** The commands of a ledger, within the options of one call. */
  commandsWithin(options: CommandOptions): CommandMethods;
}

/** Lists the dead letters of the database and those in memory, and redrives them. */
export class LedgerDeadLetterQueue implements DeadLetterQueue {
  readonly #deps: DeadLetterQueueDeps;

  constructor(deps: DeadLetterQueueDeps) {
    this.#deps = deps;
  }

  async list(page: Pick<UtxoPage, 'limit'> = {}, options: CallOptions = NO_OPTIONS): Promise<DeadLetter[]> {
    const { limit } = parsePage(page, ['limit']);
    const outbox = this.#deps.outbox();
    const deliveries = await this.#deps.reads.run(() => outbox.dead(limit), options);
    return [...deliveries.map(viewDeadDelivery), ...this.#deps.letters.list()].slice(0, limit);
  }

  redrive(id: string, options: CommandOptions = NO_OPTIONS): Promise<void> {
    const redrive = (waiting: CommandOptions): Promise<void> => this.#redrive(id, waiting);
    return callWithin(this.#deps.clock, options, redrive, 'it may still succeed');
  }

  async #redrive(id: string, waiting: CommandOptions): Promise<void> {
    const { letters, router, gateway, commandsWithin } = this.#deps;
    const letter = letters.get(id);
    if (letter === undefined) return this.#redriveDelivery(id);
    // Nobody else looks at the outcome: what a rule refuses stays a dead letter.
    if (letter.kind === 'effect') {
      if (!(await router.redrive(letter, commandsWithin(waiting)))) return;
    } else if (letter.kind === 'event') await router.dispatch(letter.event, commandsWithin(waiting));
    else if ((await gateway.resubmit(letter.envelope, waiting)).status === 'rejected') return;
    letters.remove(id);
  }

  async #redriveDelivery(id: string): Promise<void> {
    const rowId = deliveryRow(id);
    const row = rowId === undefined ? undefined : await this.#deps.outbox().redrive(rowId);
    if (row === undefined) throw new LedgerError('ERR_NOT_FOUND', `no dead letter has the id ${id}`);
    this.#deps.relay.wake(row.wallet, row.type, row.rowId);
  }
}

/** The row of the id of a dead delivery; undefined for another id. */
export function deliveryRow(id: string): string | undefined {
  return /^delivery:([0-9]{1,18})$/.exec(id)?.[1];
}

/** The cursor of a list of dead deliveries. */
export const DEAD_DELIVERY: Cursor = {
  accepts: (after) => typeof after === 'string' && deliveryRow(after) !== undefined,
  expected: 'must be the id of a dead delivery',
};

/** The public view of a delivery that failed its last attempt. */
export function viewDeadDelivery(delivery: DeadDelivery): DeadLetter {
  const { rowId, transactionId, wallet, action, attempts, error, diedAt, unreadable } = delivery;
  const id = `delivery:${rowId}`;
  return {
    id,
    kind: 'delivery',
    reason: unreadable === undefined ? 'attempts_exhausted' : 'unreadable',
    at: diedAt,
    error,
    wallet,
    transactionId,
    action,
    attempts,
  };
}
