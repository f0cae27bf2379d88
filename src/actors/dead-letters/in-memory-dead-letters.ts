import type { Command } from '../../domain/commands/command.ts';
import { viewContent } from '../../domain/commands/command-content.ts';
import { messageOf } from '../../domain/errors.ts';
import { ERROR_CHARS_MAX } from '../../domain/limits.ts';
import { shorten } from '../../domain/shorten.ts';
import { viewCommand } from '../messages/command-view.ts';
import type { DeadLetter, DeadLetterReason, EffectView } from '../messages/dead-letter.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { ExternalEvent } from '../messages/external-event.ts';
import { nameWallet } from '../messages/payer-name.ts';
import { retainedBytes } from './retained-bytes.ts';

/** A dead letter without what all have. */
type Content = DeadLetter extends infer Letter
  ? Letter extends DeadLetter
    ? Omit<Letter, 'reason' | 'at' | 'error'>
    : never
  : never;

/** The bytes that a dead letter counts for, without its command, event and error. */
const LETTER_BYTES = 512;

/** A dead command, event or effect of an event, with all that re-driving it needs. */
export type Redrivable =
  | { readonly kind: 'command'; readonly envelope: Envelope }
  | { readonly kind: 'event'; readonly event: ExternalEvent }
  | { readonly kind: 'effect'; readonly event: ExternalEvent; readonly command: Command; readonly key: string };

interface Kept {
  readonly letter: DeadLetter;
  readonly again: Redrivable;
  /** Without those of its event. */
  readonly bytes: number;
}

/** An event that dead letters hold: the effects of one event share it. */
interface HeldEvent {
  readonly bytes: number;
  letters: number;
}

/** The bounds of the dead letters in memory. */
export interface DeadLetterBounds {
  readonly deadLettersMax: number;
  readonly deadLetterBytesMax: number;
}

/**
 * The dead commands and events of this runtime, in memory. Their callers have received an error, so no promise depends
 * on this list. Dead deliveries are in the database.
 *
 * 1. When the list is full, by number or by bytes, the oldest dead letters are dropped.
 * 2. An event that alone has more bytes is not kept; of its refused effects the identity of the event is kept.
 */
export class InMemoryDeadLetters {
  readonly #bounds: DeadLetterBounds;
  readonly #letters = new Map<string, Kept>();
  readonly #events = new WeakMap<ExternalEvent, HeldEvent>();
  #bytes = 0;

  constructor(bounds: DeadLetterBounds) {
    this.#bounds = bounds;
  }

  /** Adds a dead letter and returns it. */
  add(dead: Redrivable, reason: DeadLetterReason, atMs: number, error?: unknown): DeadLetter {
    const { deadLettersMax, deadLetterBytesMax } = this.#bounds;
    const isTooLarge = dead.kind !== 'command' && this.#measure(dead.event).bytes > deadLetterBytesMax;
    const again = isTooLarge && dead.kind === 'effect' ? { ...dead, event: identityOf(dead.event) } : dead;
    const text = error === undefined ? undefined : shorten(messageOf(error), ERROR_CHARS_MAX);
    const base = { reason, at: new Date(atMs), ...(text === undefined ? {} : { error: text }) };
    const letter: DeadLetter = { ...base, ...contentOf(again) };
    this.remove(letter.id);
    if (isTooLarge && again.kind === 'event') return letter;
    this.#keep({ letter, again, bytes: LETTER_BYTES + (text?.length ?? 0) + bytesOf(again, deadLetterBytesMax) });
    for (const id of this.#letters.keys()) {
      if (this.#letters.size <= deadLettersMax && this.#bytes <= deadLetterBytesMax) break;
      this.remove(id);
    }
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
    const kept = this.#letters.get(id);
    if (kept === undefined) return;
    this.#letters.delete(id);
    this.#bytes -= kept.bytes;
    if (kept.again.kind === 'command') return;
    const held = this.#measure(kept.again.event);
    held.letters -= 1;
    if (held.letters === 0) this.#bytes -= held.bytes;
  }

  #keep(kept: Kept): void {
    this.#letters.set(kept.letter.id, kept);
    this.#bytes += kept.bytes;
    if (kept.again.kind === 'command') return;
    const held = this.#measure(kept.again.event);
    if (held.letters === 0) this.#bytes += held.bytes;
    held.letters += 1;
  }

  /** Measures an event once: it does not belong to this runtime, and may change or be large. */
  #measure(event: ExternalEvent): HeldEvent {
    const measured = this.#events.get(event);
    if (measured !== undefined) return measured;
    const held = { bytes: retainedBytes(event, this.#bounds.deadLetterBytesMax), letters: 0 };
    this.#events.set(event, held);
    return held;
  }
}

/** The bytes of a dead letter without its event. */
function bytesOf(again: Redrivable, bytesMax: number): number {
  switch (again.kind) {
    case 'command':
      return again.envelope.bytes;
    case 'effect':
      return retainedBytes(again.command, bytesMax);
    case 'event':
      return 0;
  }
}

function identityOf({ id, source, type, subject }: ExternalEvent): ExternalEvent {
  return { id, source, type, ...(subject === undefined ? {} : { subject }) };
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
      return { id: `command:${envelope.id}`, kind: 'command', ...nameWallet(envelope.command), command };
    }
    case 'effect': {
      const { event, command, key } = again;
      const view = { kind: command.kind, ...viewContent(command), key } as unknown as EffectView;
      return { id: effectLetterId(key), kind: 'effect', ...nameWallet(command), event, command: view };
    }
    case 'event':
      return { id: eventLetterId(again.event), kind: 'event', event: again.event };
  }
}

/** The id of an event's dead letter. Different events get different ids: a colon in `source` or `id` is encoded. */
function eventLetterId({ source, id }: ExternalEvent): string {
  return `event:${encodeURIComponent(source)}:${encodeURIComponent(id)}`;
}
