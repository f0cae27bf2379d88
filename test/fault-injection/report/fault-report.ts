import type { FaultResult, Profile } from '../fault.ts';

/** What came of one fault. */
export type FaultRow = {
  readonly id: string;
  readonly title: string;
  readonly expected: string;
  readonly promises: readonly string[];
  /** What repeats it. */
  readonly command: string;
} & (
  | { readonly status: 'not run'; readonly why: string }
  | ({ readonly status: 'held' | 'broken'; readonly seconds: number } & FaultResult)
);

/** What a run found. */
export interface FaultInjectionFindings {
  readonly profile: Profile;
  readonly seed: number;
  readonly machine: string;
  readonly postgres: string;
  readonly seconds: number;
  readonly faults: readonly FaultRow[];
  /** What all rows together must have seen, and did not. */
  readonly unseen: readonly string[];
}

/** What `npm run fault-injection` writes: what it found, and what it takes to repeat it. */
export interface FaultInjectionReport extends FaultInjectionFindings {
  readonly command: string;
  readonly date: string;
  readonly commit: string;
  readonly node: string;
}

/** Whether everything held that was run. */
export function held({ faults, unseen }: FaultInjectionFindings): boolean {
  return unseen.length === 0 && faults.every(({ status }) => status !== 'broken');
}

/** The sum of a counter over the rows that have it. */
export function total(faults: readonly FaultRow[], name: string): number {
  return faults.reduce((sum, row) => sum + (row.status === 'not run' ? 0 : (row.counters[name] ?? 0)), 0);
}
