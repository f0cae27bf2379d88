import type { WalletBalance } from '../../admin/index.ts';
import type { BalancePlot } from './balance-history.ts';
import type { LatencyReport } from './latency-log.ts';
import type { BookEntry, RunSummary } from './run-summary.ts';
import type { SeriesReport } from './sample-log.ts';
import type { Wealth } from './wealth.ts';

/** A step of a run. */
export interface StepReport {
  /** The number of the step, from 1. */
  readonly step: number;
  /** Its text. */
  readonly text: string;
  /** The time since the start of the run, in milliseconds. */
  readonly at: number;
  /** The number of commands by the status of their answer, those of events included. */
  readonly commands: RunSummary['commands'];
  /** The number of expectations that were not met when they were judged. */
  readonly unmet: number;
  /** True if it came to its end. */
  readonly ended: boolean;
}

/** Commands that were refused for one reason. */
export interface RefusalCount {
  /** By a rule of the ledger, by validation, or by an error. */
  readonly status: 'rejected' | 'refused' | 'failed';
  /** The reason, the problem, or the code of the error. */
  readonly reason: string;
  /** The number of commands. */
  readonly count: number;
}

/** The deliveries of one type of action. */
export interface DeliveryReport {
  /** The type of the action. */
  readonly type: string;
  /** The number of deliveries that were made. */
  readonly made: number;
  /** The number of attempts that failed. */
  readonly failed: number;
  /** The number of deliveries that became dead letters. */
  readonly dead: number;
  /** The number that waits at the end. */
  readonly waiting: number;
  /** Those of them that the script did not expect to wait. */
  readonly unexpected: number;
}

/** The sums that were minted and burned of an asset for one reason, or for several or unknown ones. */
export interface FlowReport {
  /**
   * `reason`: that of `reason`. `none`: commands without one. `others`: the smaller ones, summed. `elsewhere`: by no
   * command of this run, such as by other hosts of the ledger.
   */
  readonly from: 'reason' | 'none' | 'others' | 'elsewhere';
  /** `meta.reason` of the commands. */
  readonly reason?: string;
  /** The sum of what was minted. */
  readonly minted: bigint;
  /** The sum of what was burned. */
  readonly burned: bigint;
}

/** The report of an asset. */
export interface AssetReport {
  /** The name of the asset. */
  readonly asset: string;
  /** Its supply in the whole ledger. Absent if the run did not come to its end. */
  readonly supply?: Omit<BookEntry, 'asset'>;
  /** The sums of mints and burns by reason, the largest first; together it is the supply. */
  readonly flows: readonly FlowReport[];
  /** Its distribution among the wallets of the scenario at the end. */
  readonly wealth: Wealth;
  /** The balances at the ends of the steps. */
  readonly plot: BalancePlot;
}

/** A run as data: what the page of `pursekit run --report` shows. Amounts are `bigint`, in JSON decimal strings. */
export interface ScenarioReport {
  /** The kind of the file. */
  readonly format: 'pursekit-report';
  /** The version of the format. */
  readonly version: 1;
  /** The title of the scenario. */
  readonly title: string;
  /** The line that describes it. */
  readonly about: string;
  /** The seed of the script's randomness. */
  readonly seed: number;
  /** The number of runtimes. */
  readonly runtimes: number;
  /** The address of the database, without a password. */
  readonly location: string;
  /** True if the run passed. */
  readonly ok: boolean;
  /** The reasons why it did not pass; empty if it did. */
  readonly failures: readonly string[];
  /** The duration of the run in milliseconds, as far as it is known. */
  readonly ms: number;
  /** The number of steps. */
  readonly stepCount: number;
  /** The first steps, and the last ones where there are very many. */
  readonly steps: readonly StepReport[];
  /** The number of commands by the status of their answer, those of events included. */
  readonly commands: RunSummary['commands'];
  /** The refused commands by reason, the most frequent first. */
  readonly refusals: readonly RefusalCount[];
  /** The results of the expectations. */
  readonly expectations: RunSummary['expectations'];
  /** The conflicts of all runtimes. */
  readonly conflicts: RunSummary['conflicts'];
  /** The deliveries by type of action. */
  readonly deliveries: readonly DeliveryReport[];
  /** The number of dead letters at the end. */
  readonly deadLetters: number;
  /** The assets that the ledger has or a wallet of the scenario owned. */
  readonly assets: readonly AssetReport[];
  /** The latencies of the commands of the script. */
  readonly latency: LatencyReport;
  /** The series that the script sampled. */
  readonly series: readonly SeriesReport[];
  /** The balances of all wallets of the scenario at the end. */
  readonly balances: readonly WalletBalance[];
}
