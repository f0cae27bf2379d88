import { setup } from 'xstate';

/** The effects of the supervisor's machine: it reports wallet actors that have ended. */
export interface SupervisorEffects {
  walletCrashed(actorId: string, error: unknown): void;
  walletStopped(actorId: string): void;
}

/** The states of the supervisor. Commands are accepted in `running` only. */
export type SupervisorState = 'starting' | 'running' | 'draining' | 'stopped';

type ChildEvent = { readonly type: string; readonly actorId?: string; readonly error?: unknown };

/** The machine of the supervisor: starting → running → draining → stopped. */
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
    // One handler for all children: an error of a child that its parent does not handle would end the parent and all
    // other children.
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
