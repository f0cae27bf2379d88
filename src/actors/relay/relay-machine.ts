import { setup } from 'xstate';

/** What the relay's machine makes happen; `cycle` answers with CYCLED. */
export interface RelayEffects {
  cycle(): void;
}

/** The life of the relay: idle ⇄ cycling → stopped. WAKE while cycling is remembered, never lost. */
export const relayMachine = setup({
  types: {
    context: {} as { readonly effects: RelayEffects },
    input: {} as { readonly effects: RelayEffects },
    events: {} as { type: 'WAKE' } | { type: 'CYCLED' } | { type: 'STOP' },
  },
  actions: { cycle: ({ context }) => context.effects.cycle() },
}).createMachine({
  id: 'outbox-relay',
  context: ({ input }) => ({ effects: input.effects }),
  initial: 'idle',
  on: { STOP: '.stopped' },
  states: {
    idle: { on: { WAKE: 'cycling', CYCLED: {} } },
    cycling: { entry: 'cycle', on: { WAKE: 'cyclingAgain', CYCLED: 'idle' } },
    cyclingAgain: { on: { WAKE: {}, CYCLED: 'cycling' } },
    stopped: { on: { WAKE: {}, CYCLED: {}, STOP: {} } },
  },
});
