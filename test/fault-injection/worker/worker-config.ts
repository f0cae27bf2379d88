import type { Bounds } from '../../../src/ledger/options.ts';
import type { CrashPoint } from './crash-point.ts';

/** What a worker does all day. */
export interface Workload {
  /** Wallets it sends from; others may send from them, too. */
  readonly wallets: readonly string[];
  /** Wallets that it pays. */
  readonly payees: readonly string[];
  readonly assets: readonly string[];
  /** What each of its wallets is granted at the start, of each asset, by whichever worker comes first. */
  readonly grant: number;
  readonly amountMax: number;
  /** Callers that wait for their answer before they send again. */
  readonly callers: number;
  /** They think for at most this long in between. */
  readonly thinkMsMax: number;
  /** Of a hundred commands so many are mints or burns; the rest are transfers. */
  readonly mintsPercent: number;
  readonly burnsPercent: number;
  /** Of a hundred commands so many ask for a thousand times as much: more than anyone has. */
  readonly greedyPercent: number;
  /** Of a hundred commands so many carry an action, … */
  readonly actionsPercent: number;
  /** … are sent a second time after their answer, … */
  readonly againPercent: number;
  /** … are given up by their caller almost at once. */
  readonly impatientPercent: number;
}

/** All that a worker is told, as its one argument. */
export interface WorkerConfig {
  readonly name: string;
  readonly url: string;
  readonly schema: string;
  readonly seed: number;
  readonly log: string;
  readonly workload: Workload;
  readonly bounds: Partial<Bounds>;
  readonly connections: number;
  /** Where this life ends. */
  readonly dieAt?: CrashPoint;
}

/** What a worker counted in one life. */
export type WorkerCounters = Record<CounterName, number>;

/** Everything that a worker counts. */
export const COUNTER_NAMES = [
  'committed',
  'duplicates',
  'refused',
  'errors',
  'inDoubt',
  'overloaded',
  'unavailable',
  'timeouts',
  'lostUtxo',
  'doubtful',
  'doubtCommitted',
  'doubtApplied',
  'retried',
  'diskFull',
  'deadlocks',
  'restarts',
  'delivered',
  'batches',
  'starts',
] as const;

/** The name of a counter. */
export type CounterName = (typeof COUNTER_NAMES)[number];

/** What a worker says on its standard output, one line of JSON each. */
export type WorkerReport =
  | { readonly type: 'ready' }
  | { readonly type: 'finished'; readonly probes: number; readonly slowestProbeMs: number; readonly unsettled: number }
  | { readonly type: 'counters'; readonly counters: WorkerCounters };
