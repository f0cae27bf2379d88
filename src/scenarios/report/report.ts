import type { WalletBalance } from '../../admin/index.ts';
import type {
  Action,
  CommandKind,
  CommandView,
  ErrorCode,
  ExternalEvent,
  HoldRefusal,
  Problem,
  RejectReason,
  RuleRefusal,
  Shortfall,
  WantedAssets,
} from '../../index.ts';
import type { ExpectationReport } from './expectation-report.ts';
import type { RunSummary } from './run-summary.ts';

/** The result of a command. */
export type Answer =
  | {
      readonly status: 'committed' | 'duplicate';
      /** The id of the transaction. */
      readonly transactionId: string;
    }
  | {
      readonly status: 'rejected';
      /** The reason of the refusal. */
      readonly reason: RejectReason;
      /** The assets of which there is too little, where that is the reason. */
      readonly shortfalls: readonly Shortfall[];
      /** For the reasons that begin with `hold_`: the hold. */
      readonly hold?: HoldRefusal;
      /** For `wallet_frozen` and the rules of assets: what the rule says. */
      readonly rule?: RuleRefusal;
    }
  /** The input is invalid: no command was queued. */
  | {
      readonly status: 'refused';
      /** The rule that the input breaks. */
      readonly problem: Problem;
      /** The path of the offending field. */
      readonly field: string;
      /** The message of the error. */
      readonly message: string;
    }
  /** An error. */
  | {
      readonly status: 'failed';
      /** The code of a `LedgerError`; absent for any other error. */
      readonly code?: ErrorCode;
      /** The message of the error. */
      readonly message: string;
    };

/** An asset and its amount as a script passed them, valid or not. */
export interface ReportedAsset {
  /** The name of the asset. */
  readonly asset: string;
  /** A `bigint` or a wish, unless the script passed an invalid amount. */
  readonly amount: unknown;
}

/**
 * A command and its answer: a union over the kinds of commands. It has the fields of its `CommandView` as the script
 * passed them, valid or not.
 */
export type AnsweredCommand = { readonly [Kind in CommandKind]: AnsweredOf<Kind> }[CommandKind];

type AnsweredOf<Kind extends CommandKind> = {
  /** The kind of the command. */
  readonly kind: Kind;
  /** The actions of the command. */
  readonly actions: readonly Action[];
  /** The result of the command. */
  readonly answer: Answer;
} & ReportedFields<Omit<Extract<CommandView, { readonly kind: Kind }>, 'id' | 'kind' | 'key'>>;

type ReportedFields<View> = {
  readonly [Name in keyof View as View[Name] extends WantedAssets ? Name : never]: readonly ReportedAsset[];
} & {
  readonly [Name in keyof View as View[Name] extends WantedAssets ? never : Name]?: Reported<View[Name]>;
};

type Reported<Value> = Value extends WantedAssets ? readonly ReportedAsset[] : Value;

/** A value that a script measured. */
export interface Sample {
  /** The name of the series. */
  readonly series: string;
  /** The value. */
  readonly value: number | bigint;
  /** The number of the step, from 1; 0 before the first. */
  readonly step: number;
  /** The time since the start of the run, in milliseconds. */
  readonly at: number;
}

/** An event of a run, as plain data; amounts are `bigint`. */
export type ReportEvent =
  | {
      readonly type: 'run:started';
      /** The title of the scenario. */
      readonly title: string;
      /** The line that describes the scenario. */
      readonly about: string;
      /** The seed of the script's randomness. */
      readonly seed: number;
      /** The number of runtimes. */
      readonly runtimes: number;
      /** The address of the database, without a password. */
      readonly location: string;
      /** The `ledger.durability` of the runtimes. */
      readonly durability: string;
    }
  | {
      readonly type: 'step:started';
      /** The number of the step, from 1. */
      readonly step: number;
      /** The text to show. */
      readonly text: string;
      /** The time since the start of the run, in milliseconds. */
      readonly at: number;
    }
  | ({
      readonly type: 'command';
      /** The idempotency key that the run generated. */
      readonly key: string;
      /** The number of the runtime, from 1. */
      readonly runtime: number;
      /** The time at which the command was sent, since the start of the run, in milliseconds. */
      readonly at: number;
      /** The time from the call to its answer, in milliseconds. */
      readonly ms: number;
    } & AnsweredCommand)
  /** The rules of an asset are defined. */
  | {
      readonly type: 'rules';
      /** The number of the runtime, from 1. */
      readonly runtime: number;
      /** The name of the asset. */
      readonly asset: string;
      /** The rules as the script passed them, valid or not. */
      readonly rules: unknown;
      /** The version that they have. Absent if they are not defined. */
      readonly version?: number;
      /** The message of the error, if there was one. */
      readonly error?: string;
    }
  /** `count` pieces of work start concurrently; their reports follow. */
  | {
      readonly type: 'together:started';
      /** The number of pieces of work. */
      readonly count: number;
      /** The maximum number that runs concurrently. */
      readonly atOnce: number;
    }
  | {
      readonly type: 'together:finished';
      /** The number of pieces of work. */
      readonly count: number;
    }
  /** A wallet had a conflict: another runtime spent its inputs. It replans its commands after `delayMs`. */
  | {
      readonly type: 'retrying';
      /** The number of the runtime, from 1. */
      readonly runtime: number;
      /** The name of the wallet. Absent for a hold, and for what was reversed of a transaction. */
      readonly wallet?: string;
      /** The id of the hold. Absent for a wallet. */
      readonly hold?: string;
      /** The number of the attempt, from 1. */
      readonly attempt: number;
      /** The pause before the next attempt, in milliseconds. */
      readonly delayMs: number;
      /** The number of UTXOs that another runtime spent first. */
      readonly utxosLost: number;
      /** The number of commands that are replanned. */
      readonly commands: number;
    }
  | {
      readonly type: 'event';
      /** The number of the runtime, from 1. */
      readonly runtime: number;
      /** The attributes of the external event. */
      readonly event: Pick<ExternalEvent, 'id' | 'source' | 'type' | 'subject'>;
      /** The time at which the event was dispatched, since the start of the run, in milliseconds. */
      readonly at: number;
      /** The time from the call to its answer, in milliseconds. */
      readonly ms: number;
      readonly status: 'handled' | 'duplicate' | 'failed';
      /** The commands that the event issued, with their answers. */
      readonly commands: readonly AnsweredCommand[];
      /** The message of the error, if there was one. */
      readonly error?: string;
    }
  | {
      readonly type: 'delivery';
      /** The number of the runtime, from 1. */
      readonly runtime: number;
      readonly status: 'made' | 'failed' | 'dead';
      /** The name of the wallet. */
      readonly wallet: string;
      /** The action that is delivered. */
      readonly action: Action;
      /** The number of the attempt, from 1. */
      readonly attempt: number;
      /** The message of the error, if there was one. */
      readonly error?: string;
      /** The pause before the next attempt, in milliseconds. */
      readonly delayMs?: number;
    }
  /** An error that the runtime recovers from. */
  | {
      readonly type: 'warning';
      /** The number of the runtime, from 1. */
      readonly runtime: number;
      /** The text to show. */
      readonly text: string;
    }
  | {
      readonly type: 'note';
      /** The text to show. */
      readonly text: string;
    }
  | {
      readonly type: 'balances';
      /** The number of the step that ends with it. Absent where the script asked for it. */
      readonly step?: number;
      /** The assets of the columns, in their order. */
      readonly assets: readonly string[];
      /** The balances of the rows, in their order. */
      readonly wallets: readonly WalletBalance[];
    }
  | ({ readonly type: 'sample' } & Sample)
  | ({ readonly type: 'expectation' } & ExpectationReport)
  | ({ readonly type: 'run:finished' } & RunSummary);

/** The receiver of the events of a run. */
export interface Reporter {
  /** Receives one event. It is called in the order of the script. */
  report(event: ReportEvent): void;
}
