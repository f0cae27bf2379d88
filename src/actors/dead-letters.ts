import type { Action } from '../domain/command.ts';
import { messageOf } from '../domain/errors.ts';
import type { ExternalEvent } from './external-event.ts';
import type { CommandView, Envelope } from './protocol.ts';
import { viewCommand } from './protocol.ts';

/** Why no one took it. */
export type DeadLetterReason =
  /** A delivery whose processor threw at every attempt. */
  | 'attempts_exhausted'
  /** A delivery whose stored action cannot be read; of the action only its type is known. */
  | 'unreadable'
  /** A command that crashed its wallet actor twice. */
  | 'poison'
  /** A command that waited for a wallet which crashed too often. */
  | 'quarantined'
  /** An event of a type without a handler. */
  | 'unhandled';

interface DeadLetterBase {
  readonly id: string;
  readonly reason: DeadLetterReason;
  readonly at: Date;
  readonly error?: string;
}

/** A command, an event or a delivery that no one took. */
export type DeadLetter =
  | (DeadLetterBase & { readonly kind: 'command'; readonly wallet: string; readonly command: CommandView })
  | (DeadLetterBase & { readonly kind: 'event'; readonly event: ExternalEvent })
  | (DeadLetterBase & {
      readonly kind: 'delivery';
      readonly wallet: string;
      readonly transactionId: string;
      readonly action: Action;
      readonly attempts: number;
    });

/** What it takes to try a dead command or event again. */
export type Redrivable =
  | { readonly kind: 'command'; readonly envelope: Envelope }
  | { readonly kind: 'event'; readonly event: ExternalEvent };

/**
 * The dead commands and events of this runtime, in memory: their callers were told, so nothing depends on this list.
 * Dead deliveries are not here but in the database. When it is full the oldest is dropped.
 */
export class DeadLetters {
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
