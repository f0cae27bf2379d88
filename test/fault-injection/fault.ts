import type { FaultServer } from './support/fault-server.ts';

/** How long a run may take: `short` is for CI, `full` reaches the figures of docs/FAULTS.md. */
export type Profile = 'short' | 'full';

/** What a fault is given to work with. */
export interface FaultContext {
  readonly profile: Profile;
  /** The seed of this fault alone; everything random in it follows from it. */
  readonly seed: number;
  /** Numbers in [0, 1) that repeat with the seed. */
  random(): number;
  /** A Postgres 18 server that this run started; shared by the faults, which leave it as they found it: running. */
  server(): Promise<FaultServer>;
  /** A schema name that nothing else uses. */
  schema(): string;
  /** A directory of this run, removed at its end. */
  readonly directory: string;
  /** How long a fault may take where the user said how long; F28 alone. */
  readonly seconds: number | undefined;
  /** Says in one line what is going on. */
  say(line: string): void;
}

/** What came of injecting a fault. */
export interface FaultResult {
  /** How often the fault was seen to happen, not merely asked for. */
  readonly injected: number;
  /** Whole numbers worth a column of their own: commands acknowledged, in doubt, refused … */
  readonly counters: Readonly<Record<string, number>>;
  /** Names of counters that must be above zero, or the run did not reach what it is about. */
  readonly mustBeSeen: readonly string[];
  /** What the fault is measured by, in words: recovery times, slopes. */
  readonly figures?: Readonly<Record<string, string>>;
  /** Every broken promise, as a sentence. Empty when all held. */
  readonly violations: readonly string[];
}

/** One row of the table of faults in docs/FAULTS.md. */
export interface Fault {
  /** F1, F2 … as in docs/FAULTS.md. */
  readonly id: string;
  /** What is done to it. */
  readonly title: string;
  /** What must come of it. */
  readonly expected: string;
  /** The promises of the README that it proves. */
  readonly promises: readonly string[];
  /** Why this machine cannot inject it; undefined if it can. Such a fault is reported as not run. */
  missing?(): Promise<string | undefined>;
  run(context: FaultContext): Promise<FaultResult>;
}
