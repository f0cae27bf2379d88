import type { Clock, World } from '../domain/world.ts';
import { afterMs, monotonicMs } from './timers.ts';
import { TransactionIds } from './transaction-ids.ts';

/** The clock of the system. */
const systemClock: Clock = {
  aheadMs: 0,
  now: () => Date.now(),
  steadyMs: () => Math.round(monotonicMs()),
  after: (delayMs, run, options) => afterMs(delayMs, run, options?.background === true),
};

const transactionIds = new TransactionIds();

/** The world of a production runtime: the only source of system time, randomness and ids. */
export const systemWorld: World = {
  clock: systemClock,
  random: () => Math.random(),
  transactionId: () => transactionIds.make(Date.now()),
};
