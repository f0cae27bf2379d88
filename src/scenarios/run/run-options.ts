import type { Ledger } from '../../index.ts';
import type { Reporter } from '../report/report.ts';

/** What a scenario is run with. */
export interface RunOptions {
  /** One or more runtimes on one database, which take the commands in turn. They stay open. */
  readonly ledgers: readonly Ledger[];
  readonly reporter: Reporter;
  /** The seed of the script's randomness; 1 if none is given. */
  readonly seed?: number;
  /**
   * What the key of every command begins with; the scenario's name and the seed if nothing is said. A run with the same
   * keys on the same database repeats nothing that is done already.
   */
  readonly keys?: string;
}
