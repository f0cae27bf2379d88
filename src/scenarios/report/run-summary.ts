import type { WalletBalance } from '../../admin/index.ts';
import type { Action, DeadLetter } from '../../index.ts';
import type { ExpectationReport } from './expectation-report.ts';

/** The supply of one asset, and whether it balances. */
export interface BookEntry {
  /** The name of the asset. */
  readonly asset: string;
  /** The sum of all mints. */
  readonly minted: bigint;
  /** The sum of all burns. */
  readonly burned: bigint;
  /** The sum of all unspent outputs. */
  readonly circulating: bigint;
  /** Minted − burned = circulating. */
  readonly balanced: boolean;
}

/** The sums that commands of a run minted and burned of an asset for one reason. */
export interface SupplyFlow {
  /** The name of the asset. */
  readonly asset: string;
  /** `meta.reason` of the commands. Absent for those without one. */
  readonly reason?: string;
  /** The sum of what they minted. */
  readonly minted: bigint;
  /** The sum of what they burned. */
  readonly burned: bigint;
}

/** The number of deliveries of an action for a wallet. */
export interface DeliveryCount {
  /** The wallet whose command carried the action. */
  readonly wallet: string;
  /** The action that was delivered. */
  readonly action: Action;
  /** The number of deliveries. */
  readonly times: number;
}

/** A delivery that waits when a run ends. */
export interface WaitingDelivery {
  /** The action that was not delivered. */
  readonly action: Action;
  /**
   * `no_processor`: the run has no processor for this type, such as a misspelt one; `back_off`: its last attempt
   * failed; `due_later`: its `dueInMs` is not over; `claimed`: another process has claimed it.
   */
  readonly reason: 'no_processor' | 'back_off' | 'due_later' | 'claimed';
  /** The script stated `expect.waiting()` for it. */
  readonly expected: boolean;
}

/** The error that ended a script. */
export interface ScriptFailure {
  /** The message of the error. */
  readonly message: string;
  /** `file:line:column` of the script, where it is known. */
  readonly at?: string;
}

/** The result of a run. */
export interface RunSummary {
  /**
   * True if the script completed, every expectation was met, every asset balances and no delivery waits that the script
   * did not expect to.
   */
  readonly ok: boolean;
  /** The error that ended the script, if one did. */
  readonly failure?: ScriptFailure;
  /** The number of commands by the status of their answer. */
  readonly commands: Readonly<Record<'committed' | 'duplicate' | 'rejected' | 'refused' | 'failed', number>>;
  /** The results of the expectations. */
  readonly expectations: {
    /** The number of expectations that were met. */
    readonly met: number;
    /** Not judged, because an earlier run had committed later steps. */
    readonly open: number;
    /** The expectations that were not met. */
    readonly failed: readonly ExpectationReport[];
  };
  /** The number of attempts that had a conflict, and of the UTXOs that another runtime spent first. */
  readonly conflicts: {
    /** The number of attempts that had a conflict. */
    readonly attempts: number;
    /** The number of UTXOs that another runtime spent first. */
    readonly utxosLost: number;
  };
  /** The deliveries of this run. */
  readonly deliveries: readonly DeliveryCount[];
  /** The deliveries that wait at the end, expected or not. */
  readonly waiting: readonly WaitingDelivery[];
  /** The dead letters of the run. */
  readonly deadLetters: readonly Pick<DeadLetter, 'id' | 'kind' | 'reason' | 'error'>[];
  /** The supply of every asset of the ledger. */
  readonly books: readonly BookEntry[];
  /**
   * The sums that the commands of the run minted and burned by reason, those included that an earlier run with the
   * same keys committed. Less than the supply where others use the ledger.
   */
  readonly flows: readonly SupplyFlow[];
  /** The balances of all wallets of the scenario at the end. */
  readonly balances: readonly WalletBalance[];
  /** The duration of the run, in milliseconds. */
  readonly ms: number;
}
