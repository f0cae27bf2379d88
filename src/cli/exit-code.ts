/** What the exit codes of `pursekit` mean. */
export const EXIT = Object.freeze({
  ok: 0,
  /** An expectation of a scenario failed, or its script threw. */
  failed: 1,
  /** An invariant of the ledger is broken. */
  broken: 2,
  /** The database is not to be had. */
  database: 3,
  /** The command line is wrong (EX_USAGE of sysexits.h). */
  usage: 64,
});

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
