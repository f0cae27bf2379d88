import { LIMITS } from '../limits.ts';

/** Checks that `ms` is a duration of at least a millisecond: a whole number, and at most ten years. */
export function isDuration(ms: unknown): ms is number {
  return Number.isSafeInteger(ms) && (ms as number) >= 1 && (ms as number) <= LIMITS.durationMsMax;
}
