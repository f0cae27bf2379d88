import type { Envelope } from '../messages/envelope.ts';

/** A command that waits for room. It stands in the queue of each of its payers. */
export interface Ticket {
  readonly envelope: Envelope;
  readonly entries: readonly QueueEntry[];
}

/** A ticket in the queue of one wallet. */
export interface QueueEntry {
  readonly ticket: Ticket;
  readonly queue: TicketQueue;
  /** Neighbours in the queue. Used by `TicketQueue` only. */
  before: QueueEntry | undefined;
  behind: QueueEntry | undefined;
}

/** The tickets of one wallet, first to last. A linked list: a ticket leaves at the same cost wherever it stands. */
export class TicketQueue {
  readonly wallet: string;
  #first: QueueEntry | undefined;
  #last: QueueEntry | undefined;
  #size = 0;

  constructor(wallet: string) {
    this.wallet = wallet;
  }

  get size(): number {
    return this.#size;
  }

  get first(): Ticket | undefined {
    return this.#first?.ticket;
  }

  /** Adds a ticket at the end. */
  append(ticket: Ticket): QueueEntry {
    const entry: QueueEntry = { ticket, queue: this, before: this.#last, behind: undefined };
    if (this.#last === undefined) this.#first = entry;
    else this.#last.behind = entry;
    this.#last = entry;
    this.#size += 1;
    return entry;
  }

  /** Removes an entry of this queue, which is removed once. */
  remove({ before, behind }: QueueEntry): void {
    if (before === undefined) this.#first = behind;
    else before.behind = behind;
    if (behind === undefined) this.#last = before;
    else behind.before = before;
    this.#size -= 1;
  }

  /** The waiting commands, first to last. */
  waiting(): Envelope[] {
    const envelopes: Envelope[] = [];
    for (let at = this.#first; at !== undefined; at = at.behind) envelopes.push(at.ticket.envelope);
    return envelopes;
  }
}
