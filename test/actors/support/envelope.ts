import { bytesOf, type Envelope } from '../../../src/actors/messages/envelope.ts';
import type { Command } from '../../../src/domain/commands/command.ts';
import { homeOf } from '../../../src/domain/commands/registry.ts';
import type { EncodedCommand } from '../../../src/store/ledger-store.ts';

const NOTHING_ENCODED: EncodedCommand = { body: null, actions: [] };

/** The envelope of a command whose reply is dropped. */
export function envelope(id: string, command: Command, bytes = bytesOf(command, NOTHING_ENCODED)): Envelope {
  return {
    ...{ id, wallet: homeOf(command), receivedAtMs: 0, arrival: 0, losses: 0, crashes: 0, mayBeApplied: false },
    ...{
      sharedBy: undefined,
      attempts: 0,
      isAlone: false,
      startsUnit: false,
      takenHold: undefined,
      existingHold: undefined,
      policyRead: undefined,
      rooms: undefined,
      refusal: undefined,
    },
    command,
    encoded: NOTHING_ENCODED,
    bytes,
    answer() {},
    fail() {},
  };
}
