/** What a number of callers got done. */
export interface Driven {
  readonly count: number;
  readonly seconds: number;
  /** Of each call, in no order. */
  readonly latenciesMs: Float64Array;
}

/**
 * Callers that each wait for one call after the other. None begins after `seconds`; all that began are waited for, and
 * that time counts.
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

/** As many calls as `count`, by callers that each wait for one call after the other. */
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
