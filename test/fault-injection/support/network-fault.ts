/**
 * What can happen to a commit on its way:
 * - `lose_answer`: the server gets it and answers; the answer is dropped and the connection reset.
 * - `cut`: the connection is reset before the server gets it.
 * - `delay`: the connection is reset, and the server gets it later, from a client that is no longer there.
 * - `black_hole`: nothing goes either way any more, and nobody is told.
 * - `deaf`: the server gets it, and nothing comes back, and nobody is told.
 */
export type CommitFault = 'lose_answer' | 'cut' | 'delay' | 'black_hole' | 'deaf';

/** How a slow network behaves. */
export interface Slowness {
  readonly delayMs: number;
  readonly jitterMs: number;
  /** The longest piece that arrives at once; undefined: as it was sent. */
  readonly pieceBytes?: number;
}
