/** The exit codes of `pursekit`. */
export const EXIT = Object.freeze({
  ok: 0,
  /** An expectation of a scenario failed, or its script threw. */
  failed: 1,
  /** An invariant of the ledger is broken. */
  broken: 2,
  /** The database is unavailable. */
  database: 3,
  /** The command line is wrong (EX_USAGE of sysexits.h). */
  usage: 64,
});

/** An exit code of `pursekit`. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
