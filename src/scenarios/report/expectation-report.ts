/** The result of an expectation; `open` where an earlier run may have committed later steps. */
export type ExpectationStatus = 'met' | 'failed' | 'open';

/** An expectation and its result. */
export interface ExpectationReport {
  /** The value that is judged, such as `alice holds`. */
  readonly what: string;
  /** The result. */
  readonly status: ExpectationStatus;
  /** The expected value as text. */
  readonly expected: string;
  /** The found value as text. */
  readonly actual: string;
  /** `file:line:column` of the script, where it is known. */
  readonly at?: string;
}
