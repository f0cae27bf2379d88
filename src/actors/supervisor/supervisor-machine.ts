import { setup } from 'xstate';

/** What the supervisor's machine hears from wallet actors, and what it tells the supervisor. */
export interface SupervisorEffects {
  walletCrashed(actorId: string, error: unknown): void;
  walletStopped(actorId: string): void;
}

/** The states of the supervisor; the runtime takes commands only while it is running. */
export type SupervisorState = 'starting' | 'running' | 'draining' | 'stopped';

type ChildEvent = { readonly type: string; readonly actorId?: string; readonly error?: unknown };

/** The small life of the supervisor: starting → running → draining → stopped. */
export const supervisorMachine = setup({
  types: {
    context: {} as { readonly effects: SupervisorEffects },
    input: {} as { readonly effects: SupervisorEffects },
    events: {} as { type: 'STARTED' } | { type: 'DRAIN' } | { type: 'DRAINED' },
  },
}).createMachine({
  id: 'supervisor',
  context: ({ input }) => ({ effects: input.effects }),
  initial: 'starting',
  on: {
    // One handler for every child, now and later: a crash that its parent does not name would end the parent and all
    // its other children.
    '*': {
      actions: ({ context, event }) => {
        const { type, actorId, error } = event as ChildEvent;
        if (actorId === undefined) return;
        if (type.startsWith('xstate.error.actor.')) context.effects.walletCrashed(actorId, error);
        if (type.startsWith('xstate.done.actor.')) context.effects.walletStopped(actorId);
      },
    },
  },
  states: {
    starting: { on: { STARTED: 'running' } },
    running: { on: { DRAIN: 'draining' } },
    draining: { on: { DRAINED: 'stopped' } },
    stopped: {},
  },
});
