/** The result of an expectation; `open` where an earlier run may have committed later steps. */
export type ExpectationStatus = 'met' | 'failed' | 'open';

/** An expectation and its result. */
export interface ExpectationReport {
  readonly what: string;
  readonly status: ExpectationStatus;
  readonly expected: string;
  readonly actual: string;
  /** `file:line:column` of the script, where it is known. */
  readonly at?: string;
}
