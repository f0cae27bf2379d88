import { messageOf } from '../../domain/errors.ts';
import type { DeadLetter, DeadLetterReason } from '../messages/dead-letter.ts';
import { type Envelope, viewCommand } from '../messages/envelope.ts';
import type { ExternalEvent } from '../messages/external-event.ts';

/** What it takes to try a dead command or event again. */
export type Redrivable =
  | { readonly kind: 'command'; readonly envelope: Envelope }
  | { readonly kind: 'event'; readonly event: ExternalEvent };

/**
 * The dead commands and events of this runtime, in memory: their callers were told, so nothing depends on this list.
 * Dead deliveries are not here but in the database. When it is full the oldest is dropped.
 */
export class InMemoryDeadLetters {
  readonly #capacity: number;
  readonly #letters = new Map<string, { readonly letter: DeadLetter; readonly again: Redrivable }>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds a letter and returns it. */
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

  /** All letters, oldest first. */
  list(): DeadLetter[] {
    return [...this.#letters.values()].map(({ letter }) => letter);
  }

  /** What to try again for a letter. */
  get(id: string): Redrivable | undefined {
    return this.#letters.get(id)?.again;
  }

  remove(id: string): void {
    this.#letters.delete(id);
  }
}

/** Different events have different letters: a colon of their own does not look like the one between them. */
function eventLetterId({ source, id }: ExternalEvent): string {
  return `event:${encodeURIComponent(source)}:${encodeURIComponent(id)}`;
}
