import { onNextTurn } from '../../platform/timers.ts';
import { type Envelope, payersOf } from '../messages/envelope.ts';
import type { Mailbox } from '../wallet/mailbox.ts';
import { type QueueEntry, type Ticket, TicketQueue } from './ticket-queue.ts';
import type { UnansweredBounds } from './unanswered-commands.ts';

/** The mailboxes that commands wait for. */
export interface Mailboxes {
  /** The mailbox of a wallet that is in memory. */
  mailboxOf(wallet: string): Mailbox | undefined;
  /** The first payer whose mailbox has no room for a command. @throws LedgerError if a payer takes no command now. */
  withoutRoom(envelope: Envelope, wallets: readonly string[]): string | undefined;
  /** Takes a place in the mailboxes of all payers of a command, in one step. */
  enqueue(envelope: Envelope, wallets: readonly string[]): void;
}

/** Commands that wait for room may take one of so many parts of what the runtime has for commands. */
const PARTS = 2;

/**
 * The commands that wait until the mailboxes of all their payers have room. Each has a ticket, which stands in the
 * queue of every payer, also of one whose mailbox has room.
 *
 * Owns: envelopes from `enter()` until they are enqueued, withdrawn or failed. They are in no mailbox, and were not
 * sent.
 * 1. A ticket that is first in all of its queues is enqueued as soon as all mailboxes have room: all places in one
 *    step. Tickets stand in the same order in all queues, so the oldest of all is first in its queues.
 * 2. A command that arrives does not overtake a ticket of one of its payers. So the mailboxes of a first ticket only
 *    become emptier, and it does not starve, however many wallets it has.
 * 3. Tickets that share no wallet, directly or through others, do not delay each other.
 * 4. Without tickets nothing is scheduled or allocated. A mailbox reports its room only if a first ticket waits for it.
 */
export class WaitingRoom {
  readonly #bounds: UnansweredBounds;
  readonly #mailboxes: Mailboxes;
  readonly #tickets = new Map<Envelope, Ticket>();
  readonly #queues = new Map<string, TicketQueue>();
  #bytes = 0;
  /** The wallets whose first ticket may have become ready. */
  readonly #unchecked = new Set<string>();
  #isScheduled = false;

  constructor(bounds: UnansweredBounds, mailboxes: Mailboxes) {
    this.#bounds = bounds;
    this.#mailboxes = mailboxes;
  }

  /** The number of commands that wait for room at a wallet. */
  countOf(wallet: string): number {
    return this.#queues.get(wallet)?.size ?? 0;
  }

  /** The commands that wait for room, first to last. */
  envelopes(): Iterable<Envelope> {
    return this.#tickets.keys();
  }

  /** The first of these wallets at which commands wait for room. */
  firstAwaited(wallets: readonly string[]): string | undefined {
    return this.#queues.size === 0 ? undefined : wallets.find((wallet) => this.#queues.has(wallet));
  }

  /** The bound that one more command, or its bytes, would exceed, with what waits; undefined if there is none. */
  boundReached({ bytes }: Pick<Envelope, 'bytes'>): string | undefined {
    const { commandsWaitingMax, commandBytesWaitingMax } = this.#bounds;
    const { size } = this.#tickets;
    if ((size + 1) * PARTS > commandsWaitingMax)
      return `${size} of half of commandsWaitingMax ${commandsWaitingMax} commands wait for room in this runtime`;
    if ((this.#bytes + bytes) * PARTS <= commandBytesWaitingMax || size === 0) return undefined;
    const max = commandBytesWaitingMax;
    return `${this.#bytes} of half of commandBytesWaitingMax ${max} bytes wait for room in this runtime`;
  }

  /** Lets a command wait behind all others of its payers. Returns false if too many wait, or too many bytes of them. */
  enter(envelope: Envelope): boolean {
    if (this.boundReached(envelope) !== undefined) return false;
    const entries: QueueEntry[] = [];
    const ticket: Ticket = { envelope, entries };
    for (const wallet of payersOf(envelope)) entries.push(this.#queueOf(wallet).append(ticket));
    this.#tickets.set(envelope, ticket);
    this.#bytes += envelope.bytes;
    // Later: what fills the mailbox may be about to leave it.
    this.#check(envelope.wallet);
    return true;
  }

  /** Removes a command that waits for room. Returns false if it does not. */
  withdraw(envelope: Envelope): boolean {
    const ticket = this.#tickets.get(envelope);
    if (ticket === undefined) return false;
    this.#leave(ticket);
    return true;
  }

  /** Fails the commands that wait for room: those of one wallet, or all. */
  fail(error: unknown, wallet?: string): void {
    const failing = wallet === undefined ? [...this.#tickets.keys()] : (this.#queues.get(wallet)?.waiting() ?? []);
    for (const envelope of failing) if (this.withdraw(envelope)) envelope.fail(error);
  }

  #queueOf(wallet: string): TicketQueue {
    const found = this.#queues.get(wallet);
    if (found !== undefined) return found;
    const queue = new TicketQueue(wallet);
    this.#queues.set(wallet, queue);
    return queue;
  }

  #leave(ticket: Ticket): void {
    this.#tickets.delete(ticket.envelope);
    this.#bytes -= ticket.envelope.bytes;
    for (const entry of ticket.entries) {
      const { queue } = entry;
      const wasFirst = queue.first === ticket;
      queue.remove(entry);
      if (queue.size === 0) this.#queues.delete(queue.wallet);
      else if (wasFirst) this.#check(queue.wallet);
    }
  }

  /** Checks the first ticket of a wallet in the next turn: a mailbox reports its room in the midst of other work. */
  #check(wallet: string): void {
    this.#unchecked.add(wallet);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    onNextTurn(() => this.#checkAll());
  }

  #checkAll(): void {
    // A wallet that is added meanwhile is met by this loop, too.
    for (const wallet of this.#unchecked) {
      this.#unchecked.delete(wallet);
      const first = this.#queues.get(wallet)?.first;
      if (first?.entries.every(({ queue }) => queue.first === first) === true) this.#tryToEnqueue(first);
    }
    this.#isScheduled = false;
  }

  #tryToEnqueue(ticket: Ticket): void {
    const { envelope } = ticket;
    const wallets = payersOf(envelope);
    let full: string | undefined;
    try {
      full = this.#mailboxes.withoutRoom(envelope, wallets);
    } catch (error) {
      this.#leave(ticket);
      envelope.fail(error);
      return;
    }
    if (full !== undefined) {
      const wallet = full;
      this.#mailboxes.mailboxOf(wallet)?.onRoom(() => this.#check(wallet));
      return;
    }
    this.#leave(ticket);
    this.#mailboxes.enqueue(envelope, wallets);
  }
}
