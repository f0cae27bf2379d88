import type { Action, DeadLetter } from '../../index.ts';
import type { ExpectationReport } from './expectation-report.ts';

/** The supply of one asset and whether it is where it should be. */
export interface BookEntry {
  readonly asset: string;
  readonly minted: bigint;
  readonly burned: bigint;
  readonly circulating: bigint;
  /** Minted − burned = circulating. */
  readonly balanced: boolean;
}

/** How often an action was handed over for a wallet. */
export interface DeliveryCount {
  readonly wallet: string;
  readonly action: Action;
  readonly times: number;
}

/** Why a script ended early. */
export interface ScriptFailure {
  readonly message: string;
  /** `file:line:column` of the script, where it is known. */
  readonly at?: string;
}

/** How a run went. */
export interface RunSummary {
  /** The script came to its end, every expectation was met and the books balance. */
  readonly ok: boolean;
  readonly failure?: ScriptFailure;
  readonly commands: Readonly<Record<'committed' | 'duplicate' | 'rejected' | 'refused' | 'failed', number>>;
  readonly expectations: {
    readonly met: number;
    /** Not judged, because an earlier run had gone further. */
    readonly open: number;
    readonly failed: readonly ExpectationReport[];
  };
  /** Attempts that lost UTXOs to a competitor and were made again, and how many UTXOs they lost. */
  readonly conflicts: { readonly attempts: number; readonly utxosLost: number };
  /** Deliveries made in this run. */
  readonly deliveries: readonly DeliveryCount[];
  readonly deadLetters: readonly Pick<DeadLetter, 'id' | 'kind' | 'reason' | 'error'>[];
  readonly books: readonly BookEntry[];
}
