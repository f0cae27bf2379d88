/** The exit codes of `pursekit`. */
export const EXIT = Object.freeze({
  ok: 0,
  /** An expectation of a scenario, its script, or a line of `feed` failed, or what was asked for does not exist. */
  failed: 1,
  /** An invariant of the ledger is broken. */
  broken: 2,
  /** The database or its schema cannot be used. */
  database: 3,
  /** `dead-letters` lists at least one dead letter. */
  found: 4,
  /** The command line is wrong (EX_USAGE of sysexits.h). */
  usage: 64,
});

/** The meaning of each exit code, for the help and for the pages that name them. */
export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'success'],
  [
    EXIT.failed,
    'an expectation of a scenario, its script, or a line of `feed` failed, or what was asked for does not exist',
  ],
  [EXIT.broken, 'an invariant of the ledger is broken'],
  [EXIT.database, 'the database or its schema cannot be used'],
  [EXIT.found, 'the page of `dead-letters` is not empty'],
  [EXIT.usage, 'the command line is wrong'],
];

/** An exit code of `pursekit`. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
