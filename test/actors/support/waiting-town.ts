import type { Envelope } from '../../../src/actors/messages/envelope.ts';
import { payersOf } from '../../../src/actors/messages/envelope.ts';
import { WaitingRoom } from '../../../src/actors/supervisor/waiting-room.ts';
import { Mailbox } from '../../../src/actors/wallet/mailbox.ts';
import { validateCommand } from '../../../src/domain/commands/validate-command.ts';
import { nextTurn } from '../../../src/platform/timers.ts';
import { envelope } from './envelope.ts';

const COMMAND = validateCommand('burn', { from: 'ann', assets: { gold: 1n } });

/** A command of a town. */
export interface Sent {
  readonly n: number;
  readonly wallets: readonly string[];
  readonly envelope: Envelope;
  state: 'refused' | 'waiting' | 'enqueued' | 'withdrawn' | 'failed';
}

/** Wallets with mailboxes that nobody works on, and a waiting room for them. */
export class WaitingTown {
  readonly sent: Sent[] = [];
  /** The numbers of the commands that each wallet got, in their order. */
  readonly got = new Map<string, number[]>();
  /** Wallets that take no command now. */
  readonly closed = new Set<string>();
  readonly room: WaitingRoom;
  /** The number of times that the room asked whether the mailboxes of a command have room. */
  looks = 0;
  readonly #capacity: number;
  readonly #bytesMax: number;
  readonly #mailboxes = new Map<string, Mailbox>();

  constructor(
    capacity: number,
    bytesMax = Number.POSITIVE_INFINITY,
    commandsWaitingMax = 100_000,
    bytesWaitingMax = 1e9,
  ) {
    this.#capacity = capacity;
    this.#bytesMax = bytesMax;
    const bounds = { commandsWaitingMax, commandBytesWaitingMax: bytesWaitingMax };
    this.room = new WaitingRoom(bounds, {
      mailboxOf: (wallet) => this.#mailboxes.get(wallet),
      withoutRoom: (one, wallets) => {
        this.looks += 1;
        return this.#withoutRoom(one, wallets);
      },
      enqueue: (one, wallets) => this.#enqueue(one, wallets),
    });
  }

  /** Sends a command as the supervisor accepts it. */
  send(wallets: readonly string[], waits = true, bytes = 1): Sent {
    const n = this.sent.length;
    const state: Sent['state'] = 'refused';
    const fail = (): void => {
      sent.state = 'failed';
    };
    const [wallet] = wallets as [string];
    const shared = { wallet, sharedBy: wallets.length > 1 ? wallets : undefined };
    const sent: Sent = { n, wallets, envelope: { ...envelope(`${n}`, COMMAND, bytes), ...shared, fail }, state };
    this.sent.push(sent);
    if (wallets.some((each) => this.closed.has(each))) return sent;
    const full = this.#withoutRoom(sent.envelope, wallets) ?? this.room.firstAwaited(wallets);
    if (full === undefined) this.#enqueue(sent.envelope, payersOf(sent.envelope));
    else if (waits && this.room.enter(sent.envelope)) sent.state = 'waiting';
    return sent;
  }

  withdraw(sent: Sent | undefined): void {
    if (sent !== undefined && this.room.withdraw(sent.envelope)) sent.state = 'withdrawn';
  }

  mailbox(wallet: string): Mailbox | undefined {
    return this.#mailboxes.get(wallet);
  }

  /** Removes a wallet without mail from memory. */
  passivate(wallet: string): void {
    if (this.#mailboxes.get(wallet)?.depth === 0) this.#mailboxes.delete(wallet);
  }

  /** Empties all mailboxes, until no command waits for room. */
  async drain(): Promise<void> {
    for (let turns = 0; this.sent.some(({ state }) => state === 'waiting'); turns += 1) {
      if (turns > 2 * this.sent.length) throw new Error('commands wait forever');
      for (const mailbox of this.#mailboxes.values()) mailbox.drop(1);
      await nextTurn();
    }
  }

  /** The commands that wait although their mailboxes have room and no older one of their wallets waits. */
  idling(): Sent[] {
    const waiting = this.sent.filter(({ state }) => state === 'waiting');
    return waiting.filter(({ n, wallets, envelope }) => {
      const older = waiting.filter((other) => other.n < n && other.wallets.some((wallet) => wallets.includes(wallet)));
      return older.length === 0 && this.#withoutRoom(envelope, wallets) === undefined;
    });
  }

  #withoutRoom(one: Envelope, wallets: readonly string[]): string | undefined {
    if (wallets.some((wallet) => this.closed.has(wallet))) throw new Error('closed');
    return wallets.find((wallet) => this.#mailboxes.get(wallet)?.hasRoom(one) === false);
  }

  #enqueue(one: Envelope, wallets: readonly string[]): void {
    const sent = this.sent[Number(one.id)] as Sent;
    if (sent.state !== 'refused' && sent.state !== 'waiting') throw new Error(`enqueued when ${sent.state}`);
    sent.state = 'enqueued';
    for (const wallet of wallets) {
      const mailbox = this.#mailboxes.get(wallet) ?? new Mailbox(this.#capacity, this.#bytesMax);
      this.#mailboxes.set(wallet, mailbox);
      if (!mailbox.offer(one)) throw new Error(`${wallet} is full`);
      this.got.set(wallet, [...(this.got.get(wallet) ?? []), sent.n]);
    }
  }
}
