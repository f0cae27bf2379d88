import { messageOf } from '../../domain/errors.ts';
import { viewCommand } from '../messages/command-view.ts';
import type { DeadLetter, DeadLetterReason } from '../messages/dead-letter.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { ExternalEvent } from '../messages/external-event.ts';

/** A dead command or event, with all that re-driving it needs. */
export type Redrivable =
  | { readonly kind: 'command'; readonly envelope: Envelope }
  | { readonly kind: 'event'; readonly event: ExternalEvent };

/**
 * The dead commands and events of this runtime, in memory. Their callers have received an error, so no promise depends
 * on this list. Dead deliveries are in the database. When the list is full, the oldest dead letter is dropped.
 */
export class InMemoryDeadLetters {
  readonly #capacity: number;
  readonly #letters = new Map<string, { readonly letter: DeadLetter; readonly again: Redrivable }>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds a dead letter and returns it. */
  add(again: Redrivable, reason: DeadLetterReason, atMs: number, error?: unknown): DeadLetter {
    const base = {
      reason,
      at: new Date(atMs),
      ...(error === undefined ? {} : { error: messageOf(error) }),
    };
    const letter: DeadLetter =
      again.kind === 'command'
        ? {
            ...base,
            id: `command:${again.envelope.id}`,
            kind: 'command',
            wallet: again.envelope.wallet,
            command: viewCommand(again.envelope),
          }
        : { ...base, id: eventLetterId(again.event), kind: 'event', event: again.event };
    this.#letters.delete(letter.id);
    this.#letters.set(letter.id, { letter, again });
    const [oldest] = this.#letters.keys();
    if (this.#letters.size > this.#capacity && oldest !== undefined) this.#letters.delete(oldest);
    return letter;
  }

  /** All dead letters, oldest first. */
  list(): DeadLetter[] {
    return [...this.#letters.values()].map(({ letter }) => letter);
  }

  /** The command or event of a dead letter, to re-drive. */
  get(id: string): Redrivable | undefined {
    return this.#letters.get(id)?.again;
  }

  remove(id: string): void {
    this.#letters.delete(id);
  }
}

/** The id of an event's dead letter. Different events get different ids: a colon in `source` or `id` is encoded. */
function eventLetterId({ source, id }: ExternalEvent): string {
  return `event:${encodeURIComponent(source)}:${encodeURIComponent(id)}`;
}
