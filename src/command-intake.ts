import type { Envelope } from './actors/protocol.ts';
import type { Supervisor } from './actors/supervisor.ts';
import { type CallOptions, waitFor } from './call-options.ts';
import { type Command, type CommandKind, walletOf } from './domain/command.ts';
import type { Outcome } from './domain/outcome.ts';
import { validateCommand } from './domain/validate-command.ts';
import type { World } from './domain/world.ts';
import { encodeCommand } from './store/encode-command.ts';

/** Where a caller's input becomes a command with an envelope, and its answer a promise. */
export class CommandIntake {
  readonly #supervisor: Supervisor;
  readonly #world: World;
  readonly #onActions: () => void;

  /** `onActions` is called when a command with actions was committed. */
  constructor(supervisor: Supervisor, world: World, onActions: () => void) {
    this.#supervisor = supervisor;
    this.#world = world;
    this.#onActions = onActions;
  }

  /** Everything is checked and encoded before the command costs a place in a mailbox. */
  async ask(kind: CommandKind, input: unknown, options: CallOptions): Promise<Outcome> {
    const command = validateCommand(kind, input);
    const outcome = this.#send(command, this.#world.transactionId());
    return waitFor(this.#world.clock, outcome, command.key, options);
  }

  /** Sends a command again under its own transaction id: if it was committed after all, the database knows it. */
  async again({ command, id, crashes }: Envelope): Promise<Outcome> {
    // One crash is remembered: whether it was applied is not known here.
    return this.#send(command, id, Math.min(crashes, 1));
  }

  #send(command: Command, id: string, crashes = 0): Promise<Outcome> {
    const encoded = encodeCommand(command);
    return new Promise((resolve, reject) => {
      let isOpen = true;
      // Only the first answer counts.
      const once =
        <T>(act: (value: T) => void) =>
        (value: T): void => {
          if (!isOpen) return;
          isOpen = false;
          this.#supervisor.answered();
          act(value);
        };
      const answer = (outcome: Outcome): void => {
        if (outcome.status === 'committed' && command.actions.length > 0) this.#onActions();
        resolve(outcome);
      };
      this.#supervisor.accept({
        id,
        wallet: walletOf(command),
        command,
        encoded,
        receivedAtMs: this.#world.clock.steadyMs(),
        arrival: 0,
        crashes,
        answer: once(answer),
        fail: once(reject),
      });
    });
  }
}
