import { type Envelope, markRedriven } from '../actors/messages/envelope.ts';
import type { Supervisor } from '../actors/supervisor/supervisor.ts';
import type { Command } from '../domain/commands/command.ts';
import { withoutData } from '../domain/commands/command.ts';
import { validateCommand } from '../domain/commands/validate-command.ts';
import type { Outcome } from '../domain/records/outcome.ts';
import type { CommandKind } from '../domain/records/transaction-kind.ts';
import type { World } from '../domain/world.ts';
import type { EncodedCommand, LedgerStore } from '../store/ledger-store.ts';
import { type CallOptions, commandState, parseCallOptions, waitFor } from './call-options.ts';
import { errorWithKey, PendingCommand } from './pending-command.ts';

/** Converts a caller's input to a command in an envelope, and the answer of the envelope to a promise. */
export class CommandGateway {
  readonly #supervisor: Supervisor;
  readonly #store: Pick<LedgerStore, 'encodeCommand'>;
  readonly #world: World;
  readonly #answered: (envelope: Envelope, outcome?: Outcome) => void;

  /** `onActions` is called with the wallet of each committed command that has actions, and the type of the first. */
  constructor(
    supervisor: Supervisor,
    store: Pick<LedgerStore, 'encodeCommand'>,
    world: World,
    onActions: (wallet: string, type: string) => void,
  ) {
    this.#supervisor = supervisor;
    this.#store = store;
    this.#world = world;
    this.#answered = (envelope, outcome) => {
      supervisor.answered(envelope);
      const action = outcome?.status === 'committed' ? outcome.transaction.actions[0] : undefined;
      if (action !== undefined) onActions(envelope.wallet, action.type);
    };
  }

  /** Validates and encodes the input, then sends the command to its wallet. Rejects instead of throwing. */
  submit(kind: CommandKind, input: unknown, options: unknown): Promise<Outcome> {
    let command: Command;
    let encoded: EncodedCommand;
    let waiting: CallOptions;
    try {
      command = validateCommand(kind, input);
      encoded = this.#store.encodeCommand(command);
      // The encoded data is kept, and not the objects that it was encoded from.
      if (encoded.body !== null) command = withoutData(command);
      waiting = parseCallOptions(options);
    } catch (error) {
      return Promise.reject(error);
    }
    const outcome = this.#send(command, encoded, this.#world.transactionId(), false);
    return waitFor(this.#world.clock, outcome, waiting, commandState, command.key);
  }

  /** Sends a command again under its own transaction id: if it is already committed, the database reports it. */
  resubmit({ command, encoded, id }: Envelope): Promise<Outcome> {
    // The same command may be sent twice at once: its first send may still be in flight.
    return this.#send(command, encoded, id, true);
  }

  #send(command: Command, encoded: EncodedCommand, id: string, isRedriven: boolean): Promise<Outcome> {
    const receivedAtMs = this.#world.clock.steadyMs();
    return new Promise((resolve, reject) => {
      const fields = { id, command, encoded, receivedAtMs };
      const pending = new PendingCommand(fields, resolve, reject, this.#answered);
      if (isRedriven) markRedriven(pending);
      try {
        this.#supervisor.accept(pending);
      } catch (error) {
        reject(errorWithKey(error, command));
      }
    });
  }
}
