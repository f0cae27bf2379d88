import type { FaultServer } from './support/fault-server.ts';

/** The size of a run: `short` is for CI, `full` produces the figures of docs/FAULTS.md. */
export type Profile = 'short' | 'full';

/** The environment of a fault. */
export interface FaultContext {
  readonly profile: Profile;
  /** The seed of this fault; all its randomness derives from it. */
  readonly seed: number;
  /** Numbers in [0, 1) that repeat with the seed. */
  random(): number;
  /** A Postgres 18 server of this run, shared by all faults: each leaves it running. */
  server(): Promise<FaultServer>;
  /** An unused schema name. */
  schema(): string;
  /** A directory of this run, removed at its end. */
  readonly directory: string;
  /** Duration given by the user; only for F28. */
  readonly seconds: number | undefined;
  /** Reports progress in one line. */
  say(line: string): void;
}

/** The result of injecting a fault. */
export interface FaultResult {
  /** Number of observed injections, not of attempts. */
  readonly injected: number;
  /** Integer counters: commands acknowledged, in doubt, refused … */
  readonly counters: Readonly<Record<string, number>>;
  /** Names of counters that must be above zero: otherwise the run did not test its subject. */
  readonly mustBeSeen: readonly string[];
  /** Measured figures as text: recovery times, slopes. */
  readonly figures?: Readonly<Record<string, string>>;
  /** Every broken promise as a sentence. Empty if all promises held. */
  readonly violations: readonly string[];
}

/** One row of the table of faults in docs/FAULTS.md. */
export interface Fault {
  /** The id: F1, F2 … as in docs/FAULTS.md. */
  readonly id: string;
  /** The injected fault, as a phrase. */
  readonly title: string;
  /** The expected behaviour, as a phrase. */
  readonly expected: string;
  /** The promises of the README that it tests. */
  readonly promises: readonly string[];
  /** Reason why this machine cannot inject it; undefined if it can. Such a fault is reported as not run. */
  missing?(): Promise<string | undefined>;
  run(context: FaultContext): Promise<FaultResult>;
}
