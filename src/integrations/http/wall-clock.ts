/** Milliseconds since the epoch: the time that a signature is compared with, unless an option gives another clock. */
export const wallClock = (): number => Date.now();
