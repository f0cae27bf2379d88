import { bytesOf, type Envelope } from '../actors/messages/envelope.ts';
import type { Command } from '../domain/commands/command.ts';
import { homeOf, sharedBy } from '../domain/commands/registry.ts';
import { isLedgerError, LedgerError } from '../domain/errors.ts';
import type { DryOutcome, Outcome } from '../domain/records/outcome.ts';
import type { Refusal } from '../domain/records/rejection.ts';
import type { EncodedCommand } from '../store/ledger-store.ts';

/**
 * The envelope of a command whose caller waits for a promise. A class, because one is created per command.
 *
 * 1. Only the first call of `answer` or `fail` has an effect.
 * 2. That call runs `onAnswer`, through which the gateway tells the supervisor that the command is answered.
 */
export class PendingCommand implements Envelope {
  readonly id: string;
  readonly wallet: string;
  readonly sharedBy: readonly string[] | undefined;
  readonly command: Command;
  readonly encoded: EncodedCommand;
  readonly bytes: number;
  readonly receivedAtMs: number;
  arrival = 0;
  losses = 0;
  attempts = 0;
  crashes = 0;
  mayBeApplied = false;
  isAlone = false;
  startsUnit = false;
  takenHold: string | undefined;
  existingHold: string | undefined;
  policyRead: 'needed' | 'done' | undefined;
  rooms: Map<string, bigint> | undefined;
  refusal: Refusal | undefined;
  /** The answer. */
  readonly outcome: Promise<Outcome>;
  #resolve!: (outcome: Outcome) => void;
  #reject!: (error: unknown) => void;
  readonly #onAnswer: (envelope: Envelope, outcome?: Outcome, error?: unknown) => void;
  #isOpen = true;

  constructor(
    fields: Pick<Envelope, 'id' | 'command' | 'encoded' | 'receivedAtMs'>,
    onAnswer: (envelope: Envelope, outcome?: Outcome, error?: unknown) => void,
  ) {
    this.id = fields.id;
    this.wallet = homeOf(fields.command);
    this.sharedBy = sharedBy(fields.command);
    this.command = fields.command;
    this.encoded = fields.encoded;
    this.bytes = bytesOf(fields.command, fields.encoded);
    this.receivedAtMs = fields.receivedAtMs;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#onAnswer = onAnswer;
  }

  /** The command was not accepted: nothing counts it as unanswered. */
  refuse(error: unknown): void {
    this.#isOpen = false;
    this.#reject(errorWithKey(error, this.command));
  }

  answer(answered: DryOutcome): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // The type of the method that was called says that a dry run has other outcomes.
    const outcome = answered as Outcome;
    this.#onAnswer(this, outcome);
    this.#resolve(outcome);
  }

  fail(error: unknown): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#onAnswer(this, undefined, error);
    this.#reject(errorWithKey(error, this.command));
  }
}

/** Adds the key of a command to its error: the caller can send it again. */
export function errorWithKey(error: unknown, { key }: Pick<Command, 'key'>): unknown {
  if (!isLedgerError(error) || key === undefined || error.key !== undefined) return error;
  return new LedgerError(error.code, error.message, { cause: error.cause, key });
}
