import type { Envelope } from '../messages/envelope.ts';

/**
 * The bounded first-in-first-out queue of one wallet's commands. XState's own mailbox is not used for commands: it is
 * unbounded and does not wait for asynchronous work.
 *
 * Owns: envelopes from `offer()` until `drop()`. It outlives the wallet actor: a crash or a passivation loses no
 * command.
 */
export class Mailbox {
  readonly capacity: number;
  readonly bytesMax: number;
  /** Elements before `#head` were dropped and are undefined. */
  #queue: (Envelope | undefined)[] = [];
  /** Index of the first waiting command. Dropped elements are removed in bulk, not one by one. */
  #head = 0;
  #arrivals = 0;
  #changes = 0;
  #bytes = 0;
  #onRoom: (() => void) | undefined;

  constructor(capacity: number, bytesMax = Number.POSITIVE_INFINITY) {
    this.capacity = capacity;
    this.bytesMax = bytesMax;
  }

  /** Number of waiting commands. */
  get depth(): number {
    return this.#queue.length - this.#head;
  }

  /** Number of bytes of the waiting commands. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Number of commands that ever arrived: the `arrival` of the latest. */
  get arrivals(): number {
    return this.#arrivals;
  }

  /** Number of times that the waiting commands changed otherwise than by `offer()` and `drop()`. */
  get changes(): number {
    return this.#changes;
  }

  /** True if `offer()` would take this command. */
  hasRoom({ bytes }: Envelope): boolean {
    return this.depth < this.capacity && (this.#bytes + bytes <= this.bytesMax || this.depth === 0);
  }

  /**
   * Adds a command at the end; returns false if the mailbox is full. An empty mailbox takes a command of any size.
   */
  offer(envelope: Envelope): boolean {
    if (!this.hasRoom(envelope)) return false;
    this.#bytes += envelope.bytes;
    this.#arrivals += 1;
    envelope.arrival = this.#arrivals;
    this.#queue.push(envelope);
    return true;
  }

  /** The waiting command at this index, without removing it; 0 is the first. */
  at(index: number): Envelope | undefined {
    return this.#queue[this.#head + index];
  }

  /** Calls the listener once, when commands leave the next time: in the midst of what removes them. */
  onRoom(listener: () => void): void {
    this.#onRoom = listener;
  }

  /** Removes the first `count` commands. */
  drop(count: number): void {
    const from = this.#head;
    this.#head = Math.min(from + count, this.#queue.length);
    for (let at = from; at < this.#head; at += 1) this.#bytes -= (this.#queue[at] as Envelope).bytes;
    if (this.#head === this.#queue.length) {
      this.#queue.length = 0;
      this.#head = 0;
    } else if (this.#head > 64 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.waiting();
      this.#head = 0;
    } else {
      this.#queue.fill(undefined, from, this.#head);
    }
    this.#reportRoom();
  }

  /** Removes a command wherever it stands; returns false if it is not there. */
  remove(envelope: Envelope): boolean {
    const at = this.#queue.indexOf(envelope, this.#head);
    if (at < 0) return false;
    this.#queue.splice(at, 1);
    this.#changes += 1;
    this.#bytes -= envelope.bytes;
    this.#reportRoom();
    return true;
  }

  /** Puts dropped commands back in front, in their order. The bounds do not apply to them. */
  putBack(envelopes: readonly Envelope[]): void {
    this.#changes += 1;
    this.#queue = [...envelopes, ...this.waiting()];
    this.#head = 0;
    for (const { bytes } of envelopes) this.#bytes += bytes;
  }

  /** Removes and returns all waiting commands. */
  takeAll(): Envelope[] {
    const all = this.waiting();
    this.#changes += 1;
    this.#queue = [];
    this.#head = 0;
    this.#bytes = 0;
    this.#reportRoom();
    return all;
  }

  /** The waiting commands, first to last. */
  waiting(): Envelope[] {
    return this.#queue.slice(this.#head) as Envelope[];
  }

  #reportRoom(): void {
    const listener = this.#onRoom;
    if (listener === undefined) return;
    this.#onRoom = undefined;
    listener();
  }
}
