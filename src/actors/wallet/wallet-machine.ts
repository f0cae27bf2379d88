import { setup } from 'xstate';

/** The effects of a wallet's machine. An asynchronous effect sends a message when it has finished. */
export interface WalletEffects {
  /** Loads the wallet's UTXOs, then sends LOADED, or UNAVAILABLE if the store is unavailable. */
  load(): void;
  /** Commits the commands of the mailbox until it is empty, then sends DRAINED. */
  work(): void;
  /** Runs one idle merge, then sends DRAINED. */
  merge(): void;
  /** Clears the cache, then sends RELEASED. */
  release(): void;
  /** Returns true if commands wait in the mailbox. */
  hasMail(): boolean;
}

/** The messages of a wallet's machine. Commands are not messages: they wait in the mailbox, and MAIL announces them. */
export type WalletMessage =
  | { readonly type: 'LOADED' }
  | { readonly type: 'UNAVAILABLE' }
  | { readonly type: 'MAIL' }
  | { readonly type: 'WAIT' }
  | { readonly type: 'RESUME' }
  | { readonly type: 'CONFLICT' }
  | { readonly type: 'RETRY' }
  | { readonly type: 'DRAINED' }
  | { readonly type: 'MERGE' }
  | { readonly type: 'PASSIVATE' }
  | { readonly type: 'RELEASED' }
  | { readonly type: 'CRASH'; readonly error: unknown };

/**
 * The states of a wallet: activating → idle ⇄ committing (→ waiting or backingOff → committing) → passivating →
 * stopped. It is `waiting` while its next command has other payers that are not there yet.
 *
 * 1. The mailbox takes commands in every state but the last. MAIL that a state ignores is not lost: entering `idle`
 *    checks the mailbox.
 * 2. At most one effect is in progress: `work` and `merge` start on the transition from `idle` to `committing` only.
 * 3. No `after` timers: XState scans all of them whenever an actor stops.
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
      // XState ends an actor whose action throws, and reports the error to its parent.
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
    // Declared for every state, handled by some. XState drops undeclared messages silently.
    MAIL: {},
    MERGE: {},
    RESUME: {},
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
      on: { WAIT: 'waiting', CONFLICT: 'backingOff', DRAINED: 'idle' },
    },
    waiting: {
      on: { RESUME: 'committing', DRAINED: 'idle' },
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
