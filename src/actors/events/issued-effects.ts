import type { Command } from '../../domain/commands/command.ts';
import { type CommandMethods, type Commands, makeCommands } from '../../domain/commands/commands.ts';
import type { CommandInputs } from '../../domain/commands/registry.ts';
import { validateCommand } from '../../domain/commands/validate-command.ts';
import type { Outcome } from '../../domain/records/outcome.ts';
import type { CommandKind } from '../../domain/records/transaction-kind.ts';
import { isPlainObject } from '../../domain/values/plain-data.ts';
import { nextTurn } from '../../platform/timers.ts';
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
 * from its number among the commands: it is applied once, however often the source comes. What a rule refuses is a dead
 * letter.
 *
 * A dry run is not an effect. It has no number and no key but its own, and is in no list of outcomes. If a rule refuses
 * it, no dead letter is added: nothing may send it later.
 */
export class IssuedEffects {
  readonly #refused: RefusedEffects;

  constructor(refused: RefusedEffects) {
    this.#refused = refused;
  }

  /**
   * Calls `run` with the commands, and waits for all that it issues, also when one of them has finished and `run` does
   * not await what follows. Returns the outcomes of the effects in the order in which they were issued. If `run` fails,
   * it throws what `failed` makes of the error.
   *
   * @throws LedgerError the error of a command: of several, of that which was issued first.
   */
  async issue(
    source: EffectSource,
    run: (commands: Commands) => unknown,
    failed: (cause: unknown) => unknown,
  ): Promise<Outcome[]> {
    const issued: Issued = { all: [], effects: [] };
    try {
      await run(this.#keyedCommands(source, issued));
    } catch (cause) {
      await finish(issued.all);
      throw failed(cause);
    }
    await finish(issued.all);
    await Promise.all(issued.all);
    return Promise.all(issued.effects);
  }

  /** The commands of the ledger, with default keys that are derived from the source. */
  #keyedCommands(source: EffectSource, issued: Issued): Commands {
    return makeCommands((kind) => (input) => {
      // A copy, so that its fields are read once: what counts as a dry run here is sent as one.
      const own = isPlainObject(input) ? { ...input } : input;
      const isDryRun = isPlainObject(own) && own.dryRun === true;
      const outcome = isDryRun ? source.commands[kind](own) : this.#effect(source, kind, own, issued.effects.length);
      // `issue` awaits the outcome even if the handler does not; until then a rejection must not count as unhandled.
      outcome.catch(() => {});
      issued.all.push(outcome);
      if (!isDryRun) issued.effects.push(outcome);
      return outcome;
    });
  }

  /** Sends the effect number `place`. Its refusal is a dead letter before it is answered. */
  async #effect<Kind extends CommandKind>(
    { event, key, commands }: EffectSource,
    kind: Kind,
    input: CommandInputs[Kind],
    place: number,
  ): Promise<Outcome> {
    const keyed = withDefaultKey(input, key(place));
    // Copied before it is sent: the handler may change its input later.
    const command = ownCommand(kind, keyed);
    const answer = await commands[kind](keyed);
    if (answer.status === 'rejected' && command?.key !== undefined) {
      await this.#refused.add({ kind: 'effect', event, command, key: command.key }, answer);
    }
    return answer;
  }
}

/** The commands that a handler or a processor has issued so far, in order. */
interface Issued {
  readonly all: Promise<unknown>[];
  /** Those that are not dry runs. */
  readonly effects: Promise<Outcome>[];
}

/** Waits until each command has finished, also those that are issued meanwhile by what awaits the others. */
async function finish(issued: readonly Promise<unknown>[]): Promise<void> {
  for (let finished = 0; finished < issued.length; ) {
    const unfinished = issued.slice(finished);
    finished = issued.length;
    await Promise.allSettled(unfinished);
    // A continuation may be several promises away from the outcome that it awaits.
    await nextTurn();
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
