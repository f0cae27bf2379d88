import type { Step } from './steps.ts';

/** Runs that are always executed: those that random steps find too seldom, and those that failed once. */
export const EXAMPLES: readonly (readonly Step[])[] = [
  // A wallet that was paid 300 times pays its whole balance: merges over many chains.
  [{ type: 'hoard', runtime: 0, fault: undefined, wallet: 'alice', to: 'bob', payments: 300 }],
  // The same with a lost answer, and with the assets that bob received spent by the other runtime.
  [
    { type: 'hoard', runtime: 1, fault: 'lost answer', wallet: 'alice', to: 'bob', payments: 30 },
    { type: 'hoard', runtime: 0, fault: 'crash', wallet: 'bob', to: 'alice', payments: 30 },
  ],
];
