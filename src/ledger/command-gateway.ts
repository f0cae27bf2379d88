import type { Envelope } from '../actors/messages/envelope.ts';
import type { Supervisor } from '../actors/supervisor/supervisor.ts';
import { type Command, type CommandKind, walletOf } from '../domain/commands/command.ts';
import { validateCommand } from '../domain/commands/validate-command.ts';
import { isLedgerError, LedgerError } from '../domain/errors.ts';
import type { Outcome } from '../domain/records/outcome.ts';
import type { World } from '../domain/world.ts';
import { type EncodedCommand, encodeCommand } from '../store/codec/encode-command.ts';
import { type CallOptions, parseCallOptions, waitFor } from './call-options.ts';

/** Where a caller's input becomes a command with an envelope, and its answer a promise. */
export class CommandGateway {
  readonly #supervisor: Supervisor;
  readonly #world: World;
  readonly #answered: (wallet: string, outcome?: Outcome) => void;

  /** `onActions` is called when a command with actions was committed, with the wallet whose actions they are. */
  constructor(supervisor: Supervisor, world: World, onActions: (wallet: string) => void) {
    this.#supervisor = supervisor;
    this.#world = world;
    this.#answered = (wallet, outcome) => {
      supervisor.answered();
      if (outcome?.status === 'committed' && outcome.transaction.actions.length > 0) onActions(wallet);
    };
  }

  /** Everything is checked and encoded before the command costs a place in a mailbox. Never throws, but rejects. */
  ask(kind: CommandKind, input: unknown, options: unknown): Promise<Outcome> {
    let command: Command;
    let encoded: EncodedCommand;
    let waiting: CallOptions;
    try {
      command = validateCommand(kind, input);
      encoded = encodeCommand(command);
      waiting = parseCallOptions(options);
    } catch (error) {
      return Promise.reject(error);
    }
    const outcome = this.#send(command, encoded, this.#world.transactionId(), 0);
    return waitFor(this.#world.clock, outcome, command.key, waiting);
  }

  /** Sends a command again under its own transaction id: if it was committed after all, the database knows it. */
  again({ command, encoded, id }: Envelope): Promise<Outcome> {
    // As if it had crashed an actor: whether it was applied, and as what, is not known here. It may be here twice.
    return this.#send(command, encoded, id, 1);
  }

  #send(command: Command, encoded: EncodedCommand, id: string, crashes: number): Promise<Outcome> {
    const receivedAtMs = this.#world.clock.steadyMs();
    return new Promise((resolve, reject) => {
      const deps = { id, command, encoded, receivedAtMs, crashes };
      try {
        this.#supervisor.accept(new PendingCommand(deps, resolve, reject, this.#answered));
      } catch (error) {
        reject(withKey(error, command));
      }
    });
  }
}

/** The envelope of a command that a caller waits for. A class, because there is one for every command. */
class PendingCommand implements Envelope {
  readonly id: string;
  readonly wallet: string;
  readonly command: Command;
  readonly encoded: EncodedCommand;
  readonly receivedAtMs: number;
  arrival = 0;
  crashes: number;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #reject: (error: unknown) => void;
  readonly #onAnswer: (wallet: string, outcome?: Outcome) => void;
  #hasPending = true;

  constructor(
    deps: Pick<Envelope, 'id' | 'command' | 'encoded' | 'receivedAtMs' | 'crashes'>,
    resolve: (outcome: Outcome) => void,
    reject: (error: unknown) => void,
    onAnswer: (wallet: string, outcome?: Outcome) => void,
  ) {
    this.id = deps.id;
    this.wallet = walletOf(deps.command);
    this.command = deps.command;
    this.encoded = deps.encoded;
    this.receivedAtMs = deps.receivedAtMs;
    this.crashes = deps.crashes;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onAnswer = onAnswer;
  }

  answer(outcome: Outcome): void {
    if (!this.#hasPending) return;
    this.#hasPending = false;
    this.#onAnswer(this.wallet, outcome);
    this.#resolve(outcome);
  }

  fail(error: unknown): void {
    if (!this.#hasPending) return;
    this.#hasPending = false;
    this.#onAnswer(this.wallet);
    this.#reject(withKey(error, this.command));
  }
}

/** The error of a command names the key to send again, wherever in the runtime it comes from. */
function withKey(error: unknown, { key }: Command): unknown {
  if (!isLedgerError(error) || key === undefined || error.key !== undefined) return error;
  return new LedgerError(error.code, error.message, { cause: error.cause, key });
}
