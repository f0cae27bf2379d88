import type { Envelope } from '../messages/envelope.ts';
import type { Mailbox } from './mailbox.ts';
import type { ChainEntry } from './plan-chain.ts';
import type { ReplyBuffer } from './replies.ts';
import type { UtxoCache } from './utxo-cache.ts';

/** A unit that several wallets share, as one of them sees it. */
export interface SharedWork {
  /** The commands of a wallet that were taken from its mailbox and are not answered. */
  inFlight(wallet: string): Envelope[];
}

/** A chain of several wallets that is planned ahead, as one of them sees it. */
export interface SharedPlan {
  readonly entries: readonly ChainEntry[];
  /** Drops the chain, and reverts its effect on the caches of its wallets. */
  forget(): void;
}

/** The wallet of an actor, as the units see it that it shares with other wallets. */
export interface Participant {
  readonly wallet: string;
  readonly mailbox: Mailbox;
  readonly cache: UtxoCache;
  readonly replies: ReplyBuffer;
  /** The shared command at whose place the wallet waits: the first of its mailbox, with nothing else to do. */
  readonly place: Envelope | undefined;
  /** True if a shared unit may engage the wallet now: it waits at a place, or its chain was not taken by the store. */
  readonly isFree: boolean;
  /** True if its actor has ended. */
  readonly hasEnded: boolean;
  /** The chain that is planned ahead with other wallets; its effect is applied to the cache. */
  ahead: SharedPlan | undefined;
  /** Drops what the wallet has planned ahead: then its cache holds what it has committed. */
  unplan(): void;
  /** The wallet is engaged: until `free()` it does nothing by itself. */
  engage(unit: SharedWork): void;
  /** The wallet is no longer engaged. All wallets of a unit are free before one of them goes on. */
  free(): void;
  /** An input of the wallet was spent by another runtime. */
  lost(error: Error): void;
  /** The wallet goes on with its mailbox: at once, or after a back-off. */
  goOn(delayMs: number): void;
  /** Goes on if the command at whose place it waited is gone. */
  lookAgain(): void;
}

/** The units that several wallets share, as the wallets see them. */
export interface Engaging {
  /** A wallet has begun to wait at a place. */
  arrived(participant: Participant): void;
  /** The payers of a command that are not at its place. */
  missing(envelope: Envelope): readonly string[];
  /**
   * Removes a command that was not sent from the mailboxes of all its payers, which go on. Returns false if it is in
   * none: it was sent, or answered.
   */
  gone(envelope: Envelope): boolean;
  /** True while a unit that several wallets share engages this one. */
  isEngaged(wallet: string): boolean;
}
