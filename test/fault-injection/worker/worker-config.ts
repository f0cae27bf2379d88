import type { Bounds } from '../../../src/ledger/bounds.ts';
import type { CrashPoint } from './crash-point.ts';

/** The load of a worker. */
export interface Workload {
  /** Wallets that it pays from; other workers may pay from them, too. */
  readonly wallets: readonly string[];
  /** Wallets that it pays. */
  readonly payees: readonly string[];
  readonly assets: readonly string[];
  /** The amount of each asset that each of its wallets is granted at the start, by the first worker. */
  readonly grant: number;
  readonly amountMax: number;
  /** Callers that wait for their answer before they send again. */
  readonly callers: number;
  /** The longest pause of a caller between commands. */
  readonly thinkMsMax: number;
  /** Percentage of mints, burns, exchanges, commands for holds, and reversals; the other commands are transfers. */
  readonly mintsPercent: number;
  readonly burnsPercent: number;
  readonly exchangesPercent: number;
  readonly holdsPercent: number;
  readonly reversalsPercent: number;
  /** Percentage of commands for a thousand times as much, more than any wallet holds. */
  readonly greedyPercent: number;
  /** Percentage of commands that carry an action. */
  readonly actionsPercent: number;
  /** Percentage of commands that are sent a second time after their answer. */
  readonly againPercent: number;
  /** Percentage of commands whose caller gives up almost at once. */
  readonly impatientPercent: number;
}

/** The configuration of a worker, passed as its argument. */
export interface WorkerConfig {
  readonly name: string;
  readonly url: string;
  readonly schema: string;
  readonly seed: number;
  readonly log: string;
  readonly workload: Workload;
  readonly bounds: Partial<Bounds>;
  readonly connections: number;
  /** The crash point of this life. */
  readonly dieAt?: CrashPoint;
}

/** Counters of one life of a worker. */
export type WorkerCounters = Record<CounterName, number>;

/** Names of all counters of a worker. */
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
  'engagedWaits',
  'sharedUnitsDivided',
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

/** Messages of a worker on its standard output, one line of JSON each. */
export type WorkerReport =
  | { readonly type: 'ready' }
  | { readonly type: 'finished'; readonly probes: number; readonly slowestProbeMs: number; readonly unsettled: number }
  | { readonly type: 'counters'; readonly counters: WorkerCounters };
