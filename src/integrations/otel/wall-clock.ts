/** Milliseconds since the epoch: the time of a span that is made after what it describes. */
export const wallClock = (): number => Date.now();
