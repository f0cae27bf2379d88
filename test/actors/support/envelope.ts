import type { Envelope } from '../../../src/actors/messages/envelope.ts';
import type { Command } from '../../../src/domain/commands/command.ts';

/** A command on its way that nobody waits for. */
export function envelope(id: string, command: Command): Envelope {
  return {
    ...{ id, wallet: command.from ?? 'ann', receivedAtMs: 0, arrival: 0, crashes: 0 },
    command,
    encoded: { body: null, actions: [] },
    answer() {},
    fail() {},
  };
}
