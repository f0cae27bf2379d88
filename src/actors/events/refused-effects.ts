import { createHash } from 'node:crypto';
import type { Command } from '../../domain/commands/command.ts';
import { viewContent } from '../../domain/commands/command-content.ts';
import type { CommandMethods } from '../../domain/commands/commands.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { Outcome, Rejected } from '../../domain/records/outcome.ts';
import type { Transaction } from '../../domain/records/transaction.ts';
import type { Clock } from '../../domain/world.ts';
import { effectLetterId, type InMemoryDeadLetters, type Redrivable } from '../dead-letters/in-memory-dead-letters.ts';
import type { EventHub } from '../messages/event-hub.ts';

/** An effect of an event: the command that its handler issued, under the key that its refusal is recorded with. */
export type Effect = Extract<Redrivable, { readonly kind: 'effect' }>;

/** The dependencies of {@link RefusedEffects}. */
export interface RefusedEffectsDeps {
  readonly deadLetters: InMemoryDeadLetters;
  readonly events: EventHub;
  readonly clock: Clock;
  /** Reads the transaction, or the recorded refusal, of a key. */
  transactionByKey(key: string): Promise<Transaction | undefined>;
}

/**
 * Lists effects of events that a rule refused as dead letters, and re-drives them.
 *
 * 1. The key of an effect keeps its refusal. The keys of new attempts are derived from it, and the first of them
 *    without an answer is used: an effect is applied once, also if several runtimes re-drive it.
 * 2. A refusal that comes again, because the event did, is listed unless a later attempt was committed.
 */
export class RefusedEffects {
  readonly #deps: RefusedEffectsDeps;

  constructor(deps: RefusedEffectsDeps) {
    this.#deps = deps;
  }

  /** Adds the dead letter of a refused effect. */
  async add(effect: Effect, { reason, repeated }: Rejected): Promise<void> {
    const { deadLetters, events, clock } = this.#deps;
    const isListed = (): boolean => deadLetters.get(effectLetterId(effect.key)) !== undefined;
    if (repeated === true && (isListed() || (await this.#wasApplied(effect.key)) || isListed())) return;
    const deadLetter = deadLetters.add(effect, 'refused', clock.now(), reason);
    events.emit('deadletter:added', { deadLetter });
  }

  /** Sends a refused effect again, under its next key. Returns true if it was applied, now or before. */
  async redrive({ command, key }: Effect, commands: CommandMethods): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await send(commands, command, redrivenKey(key, attempt));
      if (outcome.status !== 'rejected') return true;
      if (outcome.repeated !== true) return false;
    }
  }

  async #wasApplied(key: string): Promise<boolean> {
    try {
      for (let attempt = 1; ; attempt += 1) {
        const transaction = await this.#deps.transactionByKey(redrivenKey(key, attempt));
        if (transaction?.kind !== 'refused') return transaction !== undefined;
      }
    } catch {
      // Unknown. Re-driving an effect that was applied has no effect, so it is listed.
      return false;
    }
  }
}

function send(commands: CommandMethods, command: Command, key: string): Promise<Outcome> {
  const { kind, meta, actions } = command;
  // The view of the fields has their form in the input.
  const input = { ...viewContent(command), meta, actions, key };
  return (commands[kind] as (input: object) => Promise<Outcome>)(input);
}

/**
 * The key of a new attempt of a refused effect: readable where it fits, otherwise a hash. Different effects and
 * attempts never share a key. Example: `event-redriven:1:event:shop:order-7:0`.
 */
export function redrivenKey(key: string, attempt: number): string {
  const readable = `event-redriven:${attempt}:${key}`;
  if (readable.length <= LIMITS.keyCharsMax) return readable;
  return `event-redriven-sha256:${attempt}:${createHash('sha256').update(key).digest('hex')}`;
}
