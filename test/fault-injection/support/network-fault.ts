/**
 * Faults of a commit on the network:
 * - `lose_answer`: the server gets it and answers; the answer is dropped and the connection reset.
 * - `cut`: the connection is reset before the server gets it.
 * - `delay`: the connection is reset, and the server gets it later, from a disconnected client.
 * - `black_hole`: all traffic is dropped in both directions, without an error.
 * - `deaf`: the server gets it, and its answers are dropped, without an error.
 */
export type CommitFault = 'lose_answer' | 'cut' | 'delay' | 'black_hole' | 'deaf';

/** Parameters of a slow network. */
export interface Slowness {
  readonly delayMs: number;
  readonly jitterMs: number;
  /** The largest piece that arrives at once; undefined for pieces as they were sent. */
  readonly pieceBytes?: number;
}
