/** What one round showed, per transfer where it is a cost. Of several rounds: the median of each figure. */
export interface RoundFigures {
  readonly transfers: number;
  /** Transfers per second. */
  readonly rate: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Microseconds of processor time of the process that sends, callers included. */
  readonly nodeCpuUs: number;
  /** Microseconds of processor time of the server; undefined where that cannot be told. */
  readonly postgresCpuUs?: number;
  readonly walBytes: number;
  readonly tableBytes: number;
  readonly roundTrips: number;
  /** Actions per second that the host took while callers were at work; undefined where none is delivered. */
  readonly deliveryRate?: number;
  /** Actions of committed transfers that it had not taken when the last caller was answered. */
  readonly deliveriesLeft?: number;
}

/** What it takes to repeat a measurement. */
export interface Provenance {
  readonly command: string;
  readonly date: string;
  /** Says so if the sources differ from it. */
  readonly commit: string;
  readonly profile: string;
  readonly seed: number;
}

/** One contender with a number of callers. */
export interface Series {
  readonly contender: string;
  readonly connections?: number;
  readonly callers: number;
  readonly figures: RoundFigures;
  /** Transfers per second, round by round. */
  readonly rates: readonly number[];
}

/** How fast `row-lock` is with so many connections. */
export interface SearchStep {
  readonly connections: number;
  readonly rate: number;
}

/** All contenders at one workload. */
export interface WorkloadResult {
  readonly name: string;
  readonly title: string;
  readonly run: Provenance;
  /** Short rounds that found the number of connections that is best for `row-lock`. */
  readonly search: readonly SearchStep[];
  readonly series: readonly Series[];
}

/** Where the processor time of a process went. */
export interface CpuProfile {
  readonly title: string;
  readonly run: Provenance;
  readonly transfers: number;
  /** Milliseconds that were not idle. */
  readonly busyMs: number;
  readonly idleMs: number;
  /** By time of their own, most first. */
  readonly top: readonly ProfileEntry[];
}

/** One function of a profile. */
export interface ProfileEntry {
  readonly name: string;
  readonly where: string;
  /** Of the time that was not idle. */
  readonly share: number;
}

/** A chart of a curve. */
export interface Chart {
  /** Its file in docs/bench/, without the suffix. */
  readonly file: string;
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[];
}

/** One axis of a chart. */
export interface Axis {
  readonly name: string;
  readonly isLogarithmic?: boolean;
}

/** What one measurement of growth showed. */
export interface CurveResult {
  readonly name: string;
  readonly title: string;
  readonly run: Provenance;
  /** How it was measured, one sentence each. */
  readonly notes: readonly string[];
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly charts: readonly Chart[];
  /** What targets look at. */
  readonly figures: Readonly<Record<string, number>>;
}

/** The machine and the server that a report is of. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  /** What node was started with; undefined or empty: as it comes. */
  readonly nodeFlags?: readonly string[];
  readonly postgres: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Until one page is durable on its disk. */
  readonly diskSyncMs: number;
}

/** What `npm run bench` writes: everything measured so far, each part with what repeats it. */
export interface BenchReport {
  readonly machine: Machine;
  readonly workloads: readonly WorkloadResult[];
  readonly cpuProfile?: CpuProfile;
  readonly curves: readonly CurveResult[];
}
