import type { Action, DeadLetter } from '../../index.ts';
import type { ExpectationReport } from './expectation-report.ts';

/** The supply of one asset, and whether it balances. */
export interface BookEntry {
  readonly asset: string;
  readonly minted: bigint;
  readonly burned: bigint;
  readonly circulating: bigint;
  /** Minted − burned = circulating. */
  readonly balanced: boolean;
}

/** The number of deliveries of an action for a wallet. */
export interface DeliveryCount {
  readonly wallet: string;
  readonly action: Action;
  readonly times: number;
}

/** The error that ended a script. */
export interface ScriptFailure {
  readonly message: string;
  /** `file:line:column` of the script, where it is known. */
  readonly at?: string;
}

/** The result of a run. */
export interface RunSummary {
  /** True if the script completed, every expectation was met and every asset balances. */
  readonly ok: boolean;
  readonly failure?: ScriptFailure;
  readonly commands: Readonly<Record<'committed' | 'duplicate' | 'rejected' | 'refused' | 'failed', number>>;
  readonly expectations: {
    readonly met: number;
    /** Not judged, because an earlier run had committed later steps. */
    readonly open: number;
    readonly failed: readonly ExpectationReport[];
  };
  /** The number of attempts that had a conflict, and of the UTXOs that another runtime spent first. */
  readonly conflicts: { readonly attempts: number; readonly utxosLost: number };
  /** The deliveries of this run. */
  readonly deliveries: readonly DeliveryCount[];
  readonly deadLetters: readonly Pick<DeadLetter, 'id' | 'kind' | 'reason' | 'error'>[];
  readonly books: readonly BookEntry[];
}
