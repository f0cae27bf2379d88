import type { DeadLetters } from '../actors/dead-letters/in-memory-dead-letters.ts';
import type { EventRouter } from '../actors/events/event-router.ts';
import type { DeadLetter } from '../actors/messages/dead-letter.ts';
import type { OutboxRelay } from '../actors/relay/outbox-relay.ts';
import { LedgerError } from '../domain/errors.ts';
import type { DeadDelivery, OutboxStore } from '../store/ledger-store.ts';
import type { CommandIntake } from './command-gateway.ts';
import type { DeadLetterOffice, UtxoPage } from './ledger.ts';
import { readPage } from './parse-page.ts';

/** What the desk works with. */
export interface DeadLetterDeskParts {
  readonly letters: DeadLetters;
  /** Throws once the ledger is closed. */
  outbox(): OutboxStore;
  readonly relay: OutboxRelay;
  readonly router: EventRouter;
  readonly intake: CommandIntake;
}

/** Shows the dead letters of the database and those in memory, and sends them on their way again. */
export class DeadLetterDesk implements DeadLetterOffice {
  readonly #parts: DeadLetterDeskParts;

  constructor(parts: DeadLetterDeskParts) {
    this.#parts = parts;
  }

  async list(page: Pick<UtxoPage, 'most'> = {}): Promise<DeadLetter[]> {
    const { most } = readPage(page, ['most']);
    const deliveries = await this.#parts.outbox().dead(most);
    return [...deliveries.map(toLetter), ...this.#parts.letters.list()].slice(0, most);
  }

  async redrive(id: string): Promise<void> {
    const { letters, router, intake } = this.#parts;
    const again = letters.get(id);
    if (again === undefined) return this.#redriveDelivery(id);
    if (again.kind === 'event') await router.dispatch(again.event);
    else await intake.again(again.envelope);
    letters.remove(id);
  }

  async #redriveDelivery(id: string): Promise<void> {
    const rowId = /^delivery:([0-9]{1,18})$/.exec(id)?.[1];
    const wallet = rowId === undefined ? undefined : await this.#parts.outbox().redrive(rowId);
    if (wallet === undefined) throw new LedgerError('ERR_NOT_FOUND', `there is no dead letter ${id}`);
    this.#parts.relay.wake(wallet);
  }
}

function toLetter(delivery: DeadDelivery): DeadLetter {
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
