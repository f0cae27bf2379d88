import type { WalletBalance } from '../../admin/index.ts';
import type { Action, CommandKind, ErrorCode, Problem, RejectReason, Shortfall } from '../../index.ts';
import type { ExpectationReport } from './expectation-report.ts';
import type { RunSummary } from './run-summary.ts';

/** What came of a command. */
export type Answer =
  | { readonly status: 'committed' | 'duplicate'; readonly transactionId: string }
  | { readonly status: 'rejected'; readonly reason: RejectReason; readonly shortfalls: readonly Shortfall[] }
  /** Refused at the border: nothing was queued. */
  | { readonly status: 'refused'; readonly problem: Problem; readonly field: string; readonly message: string }
  /** Trouble. */
  | { readonly status: 'failed'; readonly code?: ErrorCode; readonly message: string };

/** A command and its answer. */
export interface AnsweredCommand {
  readonly kind: CommandKind;
  readonly from?: string;
  readonly to?: string;
  /** As the script passed them, right or wrong. */
  readonly assets: readonly { readonly asset: string; readonly amount: unknown }[];
  readonly actions: readonly Action[];
  readonly answer: Answer;
}

/** One thing that happens in a run, as plain data; amounts are `bigint`. */
export type ReportEvent =
  | {
      readonly type: 'run:started';
      readonly title: string;
      readonly about: string;
      readonly seed: number;
      readonly runtimes: number;
      readonly location: string;
      readonly durability: string;
    }
  | { readonly type: 'step:started'; readonly step: number; readonly text: string }
  | ({ readonly type: 'command'; readonly key: string; readonly runtime: number } & AnsweredCommand)
  /** `count` things begin at the same time; their reports follow. */
  | { readonly type: 'together:started'; readonly count: number; readonly atOnce: number }
  | { readonly type: 'together:finished'; readonly count: number }
  /** A wallet lost UTXOs to a competitor and plans its commands again after `delayMs`. */
  | {
      readonly type: 'retrying';
      readonly runtime: number;
      readonly wallet: string;
      readonly attempt: number;
      readonly delayMs: number;
      readonly utxosLost: number;
      readonly commands: number;
    }
  | {
      readonly type: 'event';
      readonly runtime: number;
      readonly event: {
        readonly id: string;
        readonly source: string;
        readonly type: string;
        readonly subject?: string;
      };
      readonly status: 'handled' | 'duplicate' | 'failed';
      readonly commands: readonly AnsweredCommand[];
      readonly error?: string;
    }
  | {
      readonly type: 'delivery';
      readonly runtime: number;
      readonly status: 'made' | 'failed' | 'dead';
      readonly wallet: string;
      readonly action: Action;
      readonly attempt: number;
      readonly error?: string;
      readonly delayMs?: number;
    }
  /** Something the runtime recovers from by itself. */
  | { readonly type: 'trouble'; readonly runtime: number; readonly text: string }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'balances'; readonly assets: readonly string[]; readonly wallets: readonly WalletBalance[] }
  | ({ readonly type: 'expectation' } & ExpectationReport)
  | ({ readonly type: 'run:finished' } & RunSummary);

/** Where a run is reported to. */
export interface Reporter {
  report(event: ReportEvent): void;
}
