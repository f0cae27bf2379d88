import type { FaultResult, Profile } from '../fault.ts';

/** The result of one fault. */
export type FaultRow = {
  readonly id: string;
  readonly title: string;
  readonly expected: string;
  readonly promises: readonly string[];
  /** The command that repeats it. */
  readonly command: string;
  /** Present if the row comes from a later run of this fault alone, with its own command. */
  readonly later?: { readonly date: string; readonly commit: string };
} & (
  | { readonly status: 'not run'; readonly why: string }
  | ({ readonly status: 'held' | 'broken'; readonly seconds: number } & FaultResult)
);

/** The results of a run. */
export interface FaultInjectionFindings {
  readonly profile: Profile;
  readonly seed: number;
  readonly machine: string;
  readonly postgres: string;
  readonly seconds: number;
  readonly faults: readonly FaultRow[];
  /** Names of counters that no fault counted, although a complete run must. */
  readonly unseen: readonly string[];
}

/** The file that `npm run fault-injection` writes: its results and what repeats them. */
export interface FaultInjectionReport extends FaultInjectionFindings {
  readonly command: string;
  readonly date: string;
  readonly commit: string;
  readonly node: string;
}

/** Returns true if all promises held in all faults that ran. */
export function held({ faults, unseen }: FaultInjectionFindings): boolean {
  return unseen.length === 0 && faults.every(({ status }) => status !== 'broken');
}

/** The sum of a counter over the rows that have it. */
export function total(faults: readonly FaultRow[], name: string): number {
  return faults.reduce((sum, row) => sum + (row.status === 'not run' ? 0 : (row.counters[name] ?? 0)), 0);
}
