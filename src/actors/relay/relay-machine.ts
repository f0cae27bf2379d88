import { setup } from 'xstate';

/** The effects of the relay's machine. `cycle` sends CYCLED when it has finished. */
export interface RelayEffects {
  cycle(): void;
}

/** The machine of the relay: idle ⇄ cycling → stopped. A WAKE during a cycle causes another cycle after it. */
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
