/** Figures of one round; costs are per transfer, or per exchange. For several rounds: the median of each figure. */
export interface RoundFigures {
  readonly transfers: number;
  /** Transfers per second. */
  readonly rate: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Microseconds of processor time of the client process, callers included. */
  readonly nodeCpuUs: number;
  /** Microseconds of processor time of the server; undefined on systems that do not report it. */
  readonly postgresCpuUs?: number;
  readonly walBytes: number;
  readonly tableBytes: number;
  readonly roundTrips: number;
  /** Actions per second that the host accepted while callers were running; undefined without deliveries. */
  readonly deliveryRate?: number;
  /** Actions of committed transfers that the host had not accepted when the last caller was answered. */
  readonly deliveriesLeft?: number;
}

/** The command and the versions that repeat a measurement. */
export interface Provenance {
  readonly command: string;
  readonly date: string;
  /** The checked-out commit, with a note if the sources differ from it. */
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

/** Throughput of `row-lock` with a number of connections. */
export interface SearchStep {
  readonly connections: number;
  readonly rate: number;
}

/** All contenders at one workload. */
export interface WorkloadResult {
  readonly name: string;
  readonly title: string;
  readonly run: Provenance;
  /** Commands that are counted, if they are not transfers. */
  readonly unit?: 'exchanges';
  /** Short rounds that determine the best number of connections for `row-lock`; empty without it. */
  readonly search: readonly SearchStep[];
  readonly series: readonly Series[];
}

/** A CPU profile of a process. */
export interface CpuProfile {
  readonly title: string;
  readonly run: Provenance;
  readonly transfers: number;
  /** Milliseconds of work, without idle time. */
  readonly busyMs: number;
  readonly idleMs: number;
  /** Functions in descending order of self time. */
  readonly top: readonly ProfileEntry[];
}

/** One function of a profile. */
export interface ProfileEntry {
  readonly name: string;
  readonly where: string;
  /** Share of the time without idle time. */
  readonly share: number;
}

/** A chart of a curve. */
export interface Chart {
  /** Its file in docs/bench/, without the suffix. */
  readonly file: string;
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly ChartLine[];
  /** A line of text at the bottom. */
  readonly caption?: string;
}

/** One line of a chart. */
export interface ChartLine {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** The lowest and the highest value at an x. */
  readonly ranges?: readonly (readonly [x: number, low: number, high: number])[];
}

/** One axis of a chart. */
export interface Axis {
  readonly name: string;
  readonly isLogarithmic?: boolean;
  /** The labelled values, ascending: the axis ends at the first and the last. If undefined, echarts chooses them. */
  readonly ticks?: readonly number[];
}

/** The result of one curve. */
export interface CurveResult {
  readonly name: string;
  readonly title: string;
  readonly run: Provenance;
  /** The method, one sentence each. */
  readonly notes: readonly string[];
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly charts: readonly Chart[];
  /** Figures that targets and the README refer to, by name. */
  readonly figures: Readonly<Record<string, number>>;
}

/** The machine and the server of a report. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  /** Flags that node was started with; undefined or empty for none. */
  readonly nodeFlags?: readonly string[];
  readonly postgres: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Milliseconds until one page is durable on the disk. */
  readonly diskSyncMs: number;
}

/** The CPU time per transfer of this checkout and of others at one number of callers, in microseconds, medians. */
export interface StepRow {
  readonly workload: string;
  readonly callers: number;
  readonly hereUs: number;
  /** In the order of the checkouts; `ratio` is the median of this checkout divided by the other, round by round. */
  readonly others: readonly { readonly us: number; readonly ratio: number }[];
}

/** The figures of `npm run bench:compare`: this checkout against earlier ones, in one run. */
export interface StepsResult {
  readonly run: Provenance;
  readonly checkouts: readonly { readonly title: string; readonly commit: string }[];
  readonly rows: readonly StepRow[];
}

/** The file that `npm run bench` writes: all parts measured so far, each with its provenance. */
export interface BenchReport {
  readonly machine: Machine;
  readonly workloads: readonly WorkloadResult[];
  readonly cpuProfile?: CpuProfile;
  readonly curves: readonly CurveResult[];
  readonly steps?: StepsResult;
}
