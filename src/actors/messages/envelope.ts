import type { Command } from '../../domain/commands/command.ts';
import { assetCountOf } from '../../domain/commands/registry.ts';
import type { PlanBounds } from '../../domain/planning/plan.ts';
import type { DryOutcome } from '../../domain/records/outcome.ts';
import type { Refusal } from '../../domain/records/rejection.ts';
import { roomKey } from '../../domain/rules/room.ts';
import type { EncodedCommand } from '../../store/ledger-store.ts';

/**
 * A validated command from its arrival until it is answered. Only the first call of `answer` or `fail` has an effect.
 */
export interface Envelope {
  /** The id of its transaction. It stays the same however often the command is planned and sent. */
  readonly id: string;
  readonly wallet: string;
  /** The payers of a command that has several: it has a place in the mailbox of each. Undefined for any other one. */
  readonly sharedBy: readonly string[] | undefined;
  /** Without `meta` and actions: they are kept once, as the bytes of `encoded`. */
  readonly command: Command;
  readonly encoded: EncodedCommand;
  /** The bytes that the command counts for where bytes are bounded: a mailbox, a chain, the runtime. */
  readonly bytes: number;
  /** On the monotonic clock, as all times that durations are computed from. */
  readonly receivedAtMs: number;
  /** Position in the order in which commands reached the mailbox, from 1. */
  arrival: number;
  /** Units that lost an input of this command to another runtime. A command that loses too often is given up. */
  losses: number;
  /** Batches with this command that were sent and did not commit it, as far as their results are known. */
  attempts: number;
  /** Crashes of the wallet actor that this command is blamed for. A command that reaches the limit is poison. */
  crashes: number;
  /**
   * An earlier send of this command may have been applied, with inputs and outputs that are not known here. The store
   * is asked for the id before the command is planned, and the command is sent alone.
   */
  mayBeApplied: boolean;
  /** A unit that held this command and others failed: it is sent alone. */
  isAlone: boolean;
  /** A commit has said otherwise of the commands before it: it is the first of the unit that it is sent with. */
  startsUnit: boolean;
  /** The id of a hold that the command opens and that another one may have: the database is asked. */
  takenHold: string | undefined;
  /** The id of a hold that the command opens and that another one has: it is refused, unless a reason precedes. */
  existingHold: string | undefined;
  /** The command is to be refused, and nothing is recorded of it: the policy is read before, if it was not yet. */
  policyRead: 'needed' | 'done' | undefined;
  /** The amounts that caps leave for what the command wishes, by `roomKey()`, as its last commit has found. */
  rooms: Map<string, bigint> | undefined;
  /** The refusal of the command, found apart from a plan. It is final. */
  refusal: Refusal | undefined;
  answer(outcome: DryOutcome): void;
  fail(error: unknown): void;
}

/** Bytes that a command without data and assets counts for. */
const COMMAND_BYTES = 128;
/** Bytes that an asset of a command counts for: its name of up to 64 characters, its amount of up to 78 digits. */
const ASSET_BYTES = 192;

/** The bytes that a command counts for: its own, those of its assets, and those of its encoded data. */
export function bytesOf(command: Command, { body }: EncodedCommand): number {
  return COMMAND_BYTES + assetCountOf(command) * ASSET_BYTES + (body === null ? 0 : body.length);
}

/** The wallets in whose mailboxes a command has a place: all of its payers, or the one wallet that it is asked of. */
export function payersOf({ sharedBy, wallet }: Pick<Envelope, 'sharedBy' | 'wallet'>): readonly string[] {
  return sharedBy ?? [wallet];
}

/** Marks a dead letter that is sent again: it may be applied, and after one crash more it is a dead letter again. */
export function markRedriven(envelope: Envelope): void {
  envelope.crashes = 1;
  envelope.mayBeApplied = true;
}

/** Blames a crash of the wallet actor on a command. */
export function countCrash(envelope: Envelope): void {
  envelope.crashes += 1;
  envelope.mayBeApplied = true;
}

/**
 * Notes in a command that is to be refused that the policy has to be read before: another runtime may have lifted a
 * rule, or have made one that precedes. A refusal with a key is checked by the commit that records it.
 */
export function noteRefused(envelope: Envelope): void {
  const { command, refusal } = envelope;
  if (command.key === undefined && refusal === undefined) envelope.policyRead ??= 'needed';
}

/** The bounds of the plan of a command, with the room that caps leave for what it wishes. */
export function boundsOf({ rooms }: Pick<Envelope, 'rooms'>, bounds: PlanBounds): PlanBounds {
  if (rooms === undefined) return bounds;
  return { ...bounds, room: (cap) => rooms.get(roomKey(cap)) };
}
