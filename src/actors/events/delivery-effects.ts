import type { CommandMethods } from '../../domain/commands/commands.ts';
import type { Delivery, DeliveryCall, Processor } from '../messages/delivery.ts';
import type { EffectSource, IssuedEffects } from './issued-effects.ts';

/** The source of the events that stand for deliveries in dead letters. */
const SOURCE = 'pursekit:delivery';

/**
 * Gives a processor its commands. A delivery is made when the processor and all commands that it issued have finished:
 * if the process ends before, the delivery comes again, and finds the keys of the commands that were applied.
 */
export function withCommands(processor: Processor, effects: IssuedEffects, commands: CommandMethods): DeliveryCall {
  return async (delivery) => {
    await effects.issue(
      { ...sourceOf(delivery), commands },
      (keyed) => processor(delivery, keyed),
      (cause) => cause,
    );
  };
}

/**
 * The key of the command number `place` of a delivery: the id of a delivery has a fixed form, so that different ones
 * never share a key. Example: `delivery:0198c2d4-…:0:1`.
 */
export function deliveryKey(id: string, place: number): string {
  return `delivery:${id}:${place}`;
}

/** A refused command is listed with the delivery as an event of the ledger's own. */
function sourceOf({ id, wallet, action }: Delivery): Omit<EffectSource, 'commands'> {
  return {
    event: { id, source: SOURCE, type: action.type, subject: wallet, data: action },
    key: (place) => deliveryKey(id, place),
  };
}
