import { setup } from 'xstate';

/** What the relay's machine makes happen; `turn` answers with TURNED. */
export interface RelayEffects {
  turn(): void;
}

/** The life of the relay: resting ⇄ turning → stopped. WAKE while turning is remembered, never lost. */
export const relayMachine = setup({
  types: {
    context: {} as { readonly effects: RelayEffects },
    input: {} as { readonly effects: RelayEffects },
    events: {} as { type: 'WAKE' } | { type: 'TURNED' } | { type: 'STOP' },
  },
  actions: { turn: ({ context }) => context.effects.turn() },
}).createMachine({
  id: 'outbox-relay',
  context: ({ input }) => ({ effects: input.effects }),
  initial: 'resting',
  on: { STOP: '.stopped' },
  states: {
    resting: { on: { WAKE: 'turning', TURNED: {} } },
    turning: { entry: 'turn', on: { WAKE: 'turningAgain', TURNED: 'resting' } },
    turningAgain: { on: { WAKE: {}, TURNED: 'turning' } },
    stopped: { on: { WAKE: {}, TURNED: {}, STOP: {} } },
  },
});
