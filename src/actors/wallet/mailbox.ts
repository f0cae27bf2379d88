import type { Envelope } from '../messages/envelope.ts';

/**
 * The bounded first-in-first-out queue of one wallet. XState's own mailbox is neither bounded nor does it wait for
 * asynchronous work, so commands wait here and not there.
 *
 * Owns: envelopes from `offer()` until `drop()`. Outlives the actor: a crash or a passivation loses no mail.
 */
export class Mailbox {
  readonly capacity: number;
  /** What was taken leaves an empty place. */
  #queue: (Envelope | undefined)[] = [];
  /** Where the queue begins: empty places are cut off now and then, not one by one. */
  #head = 0;
  #arrivals = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** How many commands wait. */
  get depth(): number {
    return this.#queue.length - this.#head;
  }

  /** How many commands ever arrived: the `arrival` of the latest. */
  get arrivals(): number {
    return this.#arrivals;
  }

  /** Adds a command at the end; false if the mailbox is full. */
  offer(envelope: Envelope): boolean {
    if (this.depth >= this.capacity) return false;
    this.#arrivals += 1;
    envelope.arrival = this.#arrivals;
    this.#queue.push(envelope);
    return true;
  }

  /** The command at this place, which stays; 0 is the first. */
  at(place: number): Envelope | undefined {
    return this.#queue[this.#head + place];
  }

  /** Removes the first `count` commands. */
  drop(count: number): void {
    const from = this.#head;
    this.#head = Math.min(from + count, this.#queue.length);
    if (this.#head === this.#queue.length) {
      this.#queue.length = 0;
      this.#head = 0;
    } else if (this.#head > 64 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.waiting();
      this.#head = 0;
    } else {
      this.#queue.fill(undefined, from, this.#head);
    }
  }

  /** Puts commands that were taken back in front, in their order; the capacity does not bind them. */
  putBack(envelopes: readonly Envelope[]): void {
    this.#queue = [...envelopes, ...this.waiting()];
    this.#head = 0;
  }

  /** Removes and returns everything. */
  takeAll(): Envelope[] {
    const all = this.waiting();
    this.#queue = [];
    this.#head = 0;
    return all;
  }

  /** What waits, first to last. */
  waiting(): Envelope[] {
    return this.#queue.slice(this.#head) as Envelope[];
  }
}
