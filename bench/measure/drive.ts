/** The result of a number of callers. */
export interface Driven {
  readonly count: number;
  readonly seconds: number;
  /** The latency of each call, unordered. */
  readonly latenciesMs: Float64Array;
}

/**
 * Runs callers that each make one call after the other. No call begins after `seconds`; calls in progress end, and
 * their time counts.
 */
export async function drive(call: () => Promise<unknown>, callers: number, seconds: number): Promise<Driven> {
  const latencies: number[] = [];
  const startMs = performance.now();
  const endMs = startMs + seconds * 1_000;
  const caller = async (): Promise<void> => {
    for (let nowMs = performance.now(); nowMs < endMs; ) {
      await call();
      const doneMs = performance.now();
      latencies.push(doneMs - nowMs);
      nowMs = doneMs;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return {
    count: latencies.length,
    seconds: (performance.now() - startMs) / 1_000,
    latenciesMs: Float64Array.from(latencies),
  };
}

/** Makes `count` calls, by callers that each make one call after the other. */
export async function driveCount(
  call: (at: number) => Promise<unknown>,
  callers: number,
  count: number,
): Promise<Driven> {
  const latenciesMs = new Float64Array(count);
  const startMs = performance.now();
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < count) {
      const at = next;
      next += 1;
      const sentMs = performance.now();
      await call(at);
      latenciesMs[at] = performance.now() - sentMs;
    }
  };
  await Promise.all(Array.from({ length: Math.min(callers, count) }, caller));
  return { count, seconds: (performance.now() - startMs) / 1_000, latenciesMs };
}
