import { setup } from 'xstate';

/** What the machine of a wallet makes happen. Everything asynchronous answers with an event. */
export interface WalletEffects {
  /** Reads the wallet's unspent outputs, then sends LOADED; UNAVAILABLE if they are not to be had. */
  load(): void;
  /** Works until the mailbox is empty, then sends DRAINED. */
  work(): void;
  /** Merges some of the wallet's UTXOs, then sends DRAINED. */
  merge(): void;
  /** Lets go of what the wallet holds in memory, then sends RELEASED. */
  release(): void;
  /** Whether commands wait. */
  hasMail(): boolean;
}

/** What a wallet actor is told. Commands are not among it: they wait in the mailbox, and MAIL says that some do. */
export type WalletMessage =
  | { readonly type: 'LOADED' }
  | { readonly type: 'UNAVAILABLE' }
  | { readonly type: 'MAIL' }
  | { readonly type: 'CONFLICT' }
  | { readonly type: 'RETRY' }
  | { readonly type: 'DRAINED' }
  | { readonly type: 'MERGE' }
  | { readonly type: 'PASSIVATE' }
  | { readonly type: 'RELEASED' }
  | { readonly type: 'CRASH'; readonly error: unknown };

/**
 * The life of a wallet: activating → idle ⇄ committing (→ backingOff → committing) → passivating → stopped.
 *
 * 1. Commands are welcome in every state but the last: MAIL that is not acted on now is found in the mailbox later.
 * 2. At most one unit of work is under way: `work` and `merge` start on entering `committing` from `idle` and nowhere
 *    else.
 * 3. No `after` timers: XState scans all of them whenever any actor stops.
 */
export const walletMachine = setup({
  types: {
    context: {} as { readonly effects: WalletEffects },
    input: {} as { readonly effects: WalletEffects },
    events: {} as WalletMessage,
  },
  actions: {
    load: ({ context }) => context.effects.load(),
    work: ({ context }) => context.effects.work(),
    merge: ({ context }) => context.effects.merge(),
    release: ({ context }) => context.effects.release(),
    crash: ({ event }) => {
      // A throw in an action is how XState ends an actor and tells its parent why.
      throw event.type === 'CRASH' ? event.error : new Error('crashed');
    },
  },
  guards: {
    hasMail: ({ context }) => context.effects.hasMail(),
  },
}).createMachine({
  id: 'wallet',
  context: ({ input }) => ({ effects: input.effects }),
  initial: 'activating',
  on: {
    // Known in every state, acted on in some: XState drops what a state does not name, and says nothing.
    MAIL: {},
    MERGE: {},
    PASSIVATE: {},
    CRASH: { actions: 'crash' },
  },
  states: {
    activating: {
      entry: 'load',
      on: { LOADED: 'idle', UNAVAILABLE: 'passivating' },
    },
    idle: {
      always: { guard: 'hasMail', target: 'committing', actions: 'work' },
      on: {
        MAIL: { guard: 'hasMail', target: 'committing', actions: 'work' },
        MERGE: { target: 'committing', actions: 'merge' },
        PASSIVATE: 'passivating',
      },
    },
    committing: {
      on: { CONFLICT: 'backingOff', DRAINED: 'idle' },
    },
    backingOff: {
      on: { RETRY: 'committing' },
    },
    passivating: {
      entry: 'release',
      on: { RELEASED: 'stopped' },
    },
    stopped: { type: 'final' },
  },
});
