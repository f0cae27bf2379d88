import type { WantedLeg } from '../planning/resolve-legs.ts';
import type { Refusal } from '../records/rejection.ts';
import type { Command } from './command.ts';

/**
 * The rule `hold_exists`: an id of a hold is never given again. Returns the refusal of a command that opens a hold
 * under an id that another one has; of an exchange, it names the leg.
 */
export function refuseTakenHold(command: Command & { readonly legs?: readonly WantedLeg[] }, id: string): Refusal {
  const leg = command.legs?.findIndex(({ opens }) => opens?.id === id);
  return { reason: 'hold_exists', shortfalls: [], hold: { id, ...(leg === undefined ? {} : { leg }) } };
}
