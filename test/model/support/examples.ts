import type { Step } from './steps.ts';

/** Runs that are always tried: those that chance finds too seldom, and those that failed once. */
export const EXAMPLES: readonly (readonly Step[])[] = [
  // A wallet that was paid 300 times pays it all: merges over many chains.
  [{ type: 'hoard', runtime: 0, fault: undefined, wallet: 'alice', to: 'bob', payments: 300 }],
  // The same with an answer that is lost, and with what bob got spent by the other runtime.
  [
    { type: 'hoard', runtime: 1, fault: 'lost answer', wallet: 'alice', to: 'bob', payments: 30 },
    { type: 'hoard', runtime: 0, fault: 'crash', wallet: 'bob', to: 'alice', payments: 30 },
  ],
];
