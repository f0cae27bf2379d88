import type { Ledger } from '../../index.ts';
import type { Reporter } from '../report/report.ts';

/** A step of a run that begins. */
export interface BegunStep {
  /** Its number, from 1. */
  readonly step: number;
  /** Its text. */
  readonly text: string;
}

/** The options of `runScenario()`. */
export interface RunOptions {
  /** One or more runtimes on one database, which receive the commands in turn. They stay open. */
  readonly ledgers: readonly Ledger[];
  /** The receiver of the events of the run. */
  readonly reporter: Reporter;
  /** The seed of the script's randomness, a whole number; 1 by default. */
  readonly seed?: number | undefined;
  /**
   * The prefix of the key of every command; by default the scenario's name and the seed. A run with the same keys on
   * the same database commits no command twice.
   */
  readonly keys?: string | undefined;
  /** Called before each step, which waits for it: somebody watches the run. */
  readonly beforeStep?: ((step: BegunStep) => unknown) | undefined;
}
