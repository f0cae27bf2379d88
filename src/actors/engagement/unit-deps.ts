import type { Envelope } from '../messages/envelope.ts';
import type { Mailbox } from '../wallet/mailbox.ts';
import type { Participant } from '../wallet/participant.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';

/** The wallets in memory, as the units see them that several wallets share. */
export interface Wallets {
  /** The mailbox of a wallet that is in memory, with or without an actor. */
  mailboxOf(wallet: string): Mailbox | undefined;
  /** A wallet that has an actor. */
  participantOf(wallet: string): Participant | undefined;
  /** The actor of a wallet has ended while it was engaged: the next one may start. */
  wake(wallet: string): void;
  /** If a command is blamed for too many crashes: fails it, and keeps it as a dead letter. */
  removePoison(envelope: Envelope, error: unknown): void;
}

/** The dependencies of a unit that several wallets share. */
export interface UnitDeps {
  readonly runtime: WalletDeps;
  readonly wallets: Wallets;
  /** A wallet is engaged, or free again. */
  engaged(wallet: string, isEngaged: boolean): void;
  /** As of `Engaging`. */
  gone(envelope: Envelope): boolean;
}
