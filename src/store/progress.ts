/** The result of giving positions to commits. */
export interface PlacedCommits {
  /** The number of commits that got a position. */
  readonly placed: number;
  /** True if commits may be left that have none. */
  readonly hasMore: boolean;
}

/** The result of a step of the projection of spends. */
export interface ProjectedSpends {
  /** The number of commits whose spends were projected. */
  readonly projected: number;
  /** True if commits that have a position may be left. */
  readonly hasMore: boolean;
}

/** The answer to the question who spent an output. */
export type SpentBy =
  /** Undefined if nobody has, or if the output does not exist. */
  | { readonly isKnown: true; readonly transactionId: string | undefined }
  /** It is spent, and the spend is not projected. */
  | { readonly isKnown: false };

/** The result of a step of the packing of the history. */
export interface PackedStep {
  /** True if there may be enough for another step. */
  readonly hasMore: boolean;
}
