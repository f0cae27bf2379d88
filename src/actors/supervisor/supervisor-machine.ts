import { setup } from 'xstate';

/** The states of the supervisor. Commands are accepted in `running` only. */
export type SupervisorState = 'starting' | 'running' | 'draining' | 'stopped';

/** The machine of the supervisor: starting → running → draining → stopped. */
export const supervisorMachine = setup({
  types: {
    events: {} as { type: 'STARTED' } | { type: 'DRAIN' } | { type: 'DRAINED' },
  },
}).createMachine({
  id: 'supervisor',
  initial: 'starting',
  on: {
    // The ends of children, which residents report themselves. An error of a child that its parent does not handle
    // would end the parent and all other children.
    '*': {},
  },
  states: {
    starting: { on: { STARTED: 'running' } },
    running: { on: { DRAIN: 'draining' } },
    draining: { on: { DRAINED: 'stopped' } },
    stopped: {},
  },
});
