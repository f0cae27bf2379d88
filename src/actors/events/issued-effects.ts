import type { Command } from '../../domain/commands/command.ts';
import { type CommandMethods, type Commands, makeCommands } from '../../domain/commands/commands.ts';
import { validateCommand } from '../../domain/commands/validate-command.ts';
import type { Outcome } from '../../domain/records/outcome.ts';
import type { CommandKind } from '../../domain/records/transaction-kind.ts';
import { isPlainObject } from '../../domain/values/plain-data.ts';
import type { ExternalEvent } from '../messages/external-event.ts';
import type { RefusedEffects } from './refused-effects.ts';

/** The source of effects: an event, or a delivery as one. */
export interface EffectSource {
  readonly event: ExternalEvent;
  /** The commands that the effects are sent with. */
  readonly commands: CommandMethods;
  /** The key of the effect number `place`, from 0. */
  key(place: number): string;
}

/**
 * Issues the commands of a handler or a processor. A command without a key gets one that is derived from its source and
 * from the number of the call: it is applied once, however often the source comes. What a rule refuses is a dead
 * letter.
 */
export class IssuedEffects {
  readonly #refused: RefusedEffects;

  constructor(refused: RefusedEffects) {
    this.#refused = refused;
  }

  /**
   * Calls `run` with the commands, and waits for all that it issues. Returns their outcomes in the order in which they
   * were issued. If `run` fails, it throws what `failed` makes of the error.
   *
   * @throws LedgerError the error of a command.
   */
  async issue(
    source: EffectSource,
    run: (commands: Commands) => unknown,
    failed: (cause: unknown) => unknown,
  ): Promise<Outcome[]> {
    const issued: Promise<Outcome>[] = [];
    try {
      await run(this.#keyedCommands(source, issued));
    } catch (cause) {
      await Promise.allSettled(issued);
      throw failed(cause);
    }
    return Promise.all(issued);
  }

  /** The commands of the ledger, with default keys that are derived from the source. */
  #keyedCommands({ event, key, commands }: EffectSource, issued: Promise<Outcome>[]): Commands {
    return makeCommands((kind) => (input) => {
      const keyed = withDefaultKey(input, key(issued.length));
      // Copied before it is sent: the handler may change its input later.
      const command = ownCommand(kind, keyed);
      const outcome = commands[kind](keyed).then(async (answer) => {
        if (answer.status === 'rejected' && command?.key !== undefined) {
          await this.#refused.add({ kind: 'effect', event, command, key: command.key }, answer);
        }
        return answer;
      });
      // `issue` awaits the outcome even if the handler does not; until then a rejection must not count as unhandled.
      outcome.catch(() => {});
      issued.push(outcome);
      return outcome;
    });
  }
}

/** The validated copy of a command; undefined if it is invalid, as the ledger says when it gets it. */
function ownCommand(kind: CommandKind, input: unknown): Command | undefined {
  try {
    return validateCommand(kind, input);
  } catch {
    return undefined;
  }
}

function withDefaultKey<Input extends { readonly key?: string | undefined }>(input: Input, key: string): Input {
  // Any other value passes unchanged, and the ledger refuses it as it does outside of an event.
  return isPlainObject(input) && input.key === undefined ? { ...input, key } : input;
}
