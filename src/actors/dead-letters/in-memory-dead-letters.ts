import type { Command } from '../../domain/commands/command.ts';
import { viewContent } from '../../domain/commands/command-content.ts';
import { homeOf } from '../../domain/commands/registry.ts';
import { messageOf } from '../../domain/errors.ts';
import { viewCommand } from '../messages/command-view.ts';
import type { DeadLetter, DeadLetterReason, EffectView } from '../messages/dead-letter.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { ExternalEvent } from '../messages/external-event.ts';

/** A dead letter without what all have. */
type Content = DeadLetter extends infer Letter
  ? Letter extends DeadLetter
    ? Omit<Letter, 'reason' | 'at' | 'error'>
    : never
  : never;

/** A dead command, event or effect of an event, with all that re-driving it needs. */
export type Redrivable =
  | { readonly kind: 'command'; readonly envelope: Envelope }
  | { readonly kind: 'event'; readonly event: ExternalEvent }
  | { readonly kind: 'effect'; readonly event: ExternalEvent; readonly command: Command; readonly key: string };

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
    const letter: DeadLetter = { ...base, ...contentOf(again) };
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

/** The id of the dead letter of an effect. Example: `effect:event:shop:order-7:0`. */
export function effectLetterId(key: string): string {
  return `effect:${key}`;
}

function contentOf(again: Redrivable): Content {
  switch (again.kind) {
    case 'command': {
      const { envelope } = again;
      const command = viewCommand(envelope);
      return { id: `command:${envelope.id}`, kind: 'command', wallet: envelope.wallet, command };
    }
    case 'effect': {
      const { event, command, key } = again;
      const view = { kind: command.kind, ...viewContent(command), key } as unknown as EffectView;
      return { id: effectLetterId(key), kind: 'effect', wallet: homeOf(command), event, command: view };
    }
    case 'event':
      return { id: eventLetterId(again.event), kind: 'event', event: again.event };
  }
}

/** The id of an event's dead letter. Different events get different ids: a colon in `source` or `id` is encoded. */
function eventLetterId({ source, id }: ExternalEvent): string {
  return `event:${encodeURIComponent(source)}:${encodeURIComponent(id)}`;
}
