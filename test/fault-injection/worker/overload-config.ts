/** What an overloaded runtime is told, as its one argument. */
export interface OverloadConfig {
  readonly url: string;
  readonly schema: string;
  readonly seed: number;
  /** Where keys go whose answers were trouble, so that they cost no memory. */
  readonly log: string;
  readonly seconds: number;
  /** How many times what it can do it is asked for. */
  readonly times: number;
}

/** A look at the memory of an overloaded runtime, after a collection. */
export interface MemorySample {
  readonly atMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Commands accepted and not answered. */
  readonly waiting: number;
}

/** What an overloaded runtime says at its end, as one line of JSON. */
export interface OverloadReport {
  readonly capacityPerSecond: number;
  readonly asked: number;
  readonly committed: number;
  readonly refusedAtOnce: number;
  readonly troubled: number;
  /** Of those: after they were sent again. */
  readonly settledCommitted: number;
  readonly settledDuplicate: number;
  /** The milliseconds within which 99 of 100 refusals came, and 99 of 100 commits. */
  readonly refusedMsP99: number;
  readonly committedMsP99: number;
  readonly waitingMax: number;
  readonly lies: readonly string[];
  readonly samples: readonly MemorySample[];
}
