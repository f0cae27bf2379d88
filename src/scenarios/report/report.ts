import type { WalletBalance } from '../../admin/index.ts';
import type {
  Action,
  Assets,
  CommandKind,
  CommandView,
  ErrorCode,
  Problem,
  RejectReason,
  Shortfall,
} from '../../index.ts';
import type { ExpectationReport } from './expectation-report.ts';
import type { RunSummary } from './run-summary.ts';

/** The result of a command. */
export type Answer =
  | { readonly status: 'committed' | 'duplicate'; readonly transactionId: string }
  | { readonly status: 'rejected'; readonly reason: RejectReason; readonly shortfalls: readonly Shortfall[] }
  /** The input is invalid: no command was queued. */
  | { readonly status: 'refused'; readonly problem: Problem; readonly field: string; readonly message: string }
  /** An error. */
  | { readonly status: 'failed'; readonly code?: ErrorCode; readonly message: string };

/** An asset and its amount as a script passed them, valid or not. */
export interface ReportedAsset {
  readonly asset: string;
  readonly amount: unknown;
}

/**
 * A command and its answer: a union over the kinds of commands. It has the fields of its `CommandView` as the script
 * passed them, valid or not.
 */
export type AnsweredCommand = { readonly [Kind in CommandKind]: AnsweredOf<Kind> }[CommandKind];

type AnsweredOf<Kind extends CommandKind> = {
  readonly kind: Kind;
  readonly actions: readonly Action[];
  readonly answer: Answer;
} & ReportedFields<Omit<Extract<CommandView, { readonly kind: Kind }>, 'id' | 'kind' | 'key'>>;

type ReportedFields<View> = {
  readonly [Name in keyof View as View[Name] extends Assets ? Name : never]: readonly ReportedAsset[];
} & {
  readonly [Name in keyof View as View[Name] extends Assets ? never : Name]?: Reported<View[Name]>;
};

type Reported<Value> = Value extends Assets ? readonly ReportedAsset[] : Value;

/** An event of a run, as plain data; amounts are `bigint`. */
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
  /** `count` pieces of work start concurrently; their reports follow. */
  | { readonly type: 'together:started'; readonly count: number; readonly atOnce: number }
  | { readonly type: 'together:finished'; readonly count: number }
  /** A wallet had a conflict: another runtime spent its inputs. It replans its commands after `delayMs`. */
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
  /** An error that the runtime recovers from. */
  | { readonly type: 'warning'; readonly runtime: number; readonly text: string }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'balances'; readonly assets: readonly string[]; readonly wallets: readonly WalletBalance[] }
  | ({ readonly type: 'expectation' } & ExpectationReport)
  | ({ readonly type: 'run:finished' } & RunSummary);

/** The receiver of the events of a run. */
export interface Reporter {
  report(event: ReportEvent): void;
}
