import { v7 } from 'uuid';
import type { Clock, World } from './domain/world.ts';

/** The real clock. */
const systemClock: Clock = {
  aheadMs: 0,
  now: () => Date.now(),
  steadyMs: () => Math.round(performance.now()),
  after(delayMs, run, options) {
    const timer = setTimeout(run, delayMs);
    if (options?.background === true) timer.unref();
    return () => clearTimeout(timer);
  },
};

/** The world of a production runtime: the only place that asks the system for time, randomness and ids. */
export const systemWorld: World = {
  clock: systemClock,
  random: () => Math.random(),
  transactionId: () => v7(),
};
