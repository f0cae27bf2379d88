import { setup } from 'xstate';

/** What the relay's machine makes happen; `claim` answers with CLAIMED. */
export interface RelayEffects {
  claim(): void;
}

/** The life of the relay: resting ⇄ claiming → stopped. WAKE while claiming is remembered, never lost. */
export const relayMachine = setup({
  types: {
    context: {} as { readonly effects: RelayEffects },
    input: {} as { readonly effects: RelayEffects },
    events: {} as { type: 'WAKE' } | { type: 'CLAIMED' } | { type: 'STOP' },
  },
  actions: { claim: ({ context }) => context.effects.claim() },
}).createMachine({
  id: 'outbox-relay',
  context: ({ input }) => ({ effects: input.effects }),
  initial: 'resting',
  on: { STOP: '.stopped' },
  states: {
    resting: { on: { WAKE: 'claiming', CLAIMED: {} } },
    claiming: { entry: 'claim', on: { WAKE: 'claimingAgain', CLAIMED: 'resting' } },
    claimingAgain: { on: { WAKE: {}, CLAIMED: 'claiming' } },
    stopped: { on: { WAKE: {}, CLAIMED: {}, STOP: {} } },
  },
});
