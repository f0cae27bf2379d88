/** The configuration of an overloaded runtime, passed as its argument. */
export interface OverloadConfig {
  readonly url: string;
  readonly schema: string;
  readonly seed: number;
  /** The file for keys that were answered with an error, so that they use no memory. */
  readonly log: string;
  readonly seconds: number;
  /** The load as a multiple of the capacity. */
  readonly times: number;
}

/** The memory of an overloaded runtime after a garbage collection. */
export interface MemorySample {
  readonly atMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Commands accepted and not yet answered. */
  readonly waiting: number;
}

/** The report of an overloaded runtime at its end, as one line of JSON. */
export interface OverloadReport {
  readonly capacityPerSecond: number;
  readonly asked: number;
  readonly committed: number;
  readonly refusedAtOnce: number;
  readonly failed: number;
  /** Errors that were settled by a repetition. */
  readonly settledCommitted: number;
  readonly settledDuplicate: number;
  /** The 99th percentiles in milliseconds of refusals and of commits. */
  readonly refusedMsP99: number;
  readonly committedMsP99: number;
  readonly waitingMax: number;
  readonly lies: readonly string[];
  readonly samples: readonly MemorySample[];
}
