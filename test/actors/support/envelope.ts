import type { Envelope } from '../../../src/actors/messages/envelope.ts';
import type { Command } from '../../../src/domain/commands/command.ts';
import { homeOf } from '../../../src/domain/commands/registry.ts';

/** A command on its way that nobody waits for. */
export function envelope(id: string, command: Command): Envelope {
  return {
    ...{ id, wallet: homeOf(command), receivedAtMs: 0, arrival: 0, crashes: 0 },
    command,
    encoded: { body: null, actions: [] },
    answer() {},
    fail() {},
  };
}
