import type { Assets } from '../../domain/values/bundle.ts';
import type { UtxoView } from '../../domain/values/utxo.ts';
import type { CommandView } from './envelope.ts';
import type { WalletState } from './wallet-state.ts';

/** A resident wallet as `ledger.inspect()` shows it: plain data, a copy of one moment. */
export interface WalletView {
  readonly wallet: string;
  readonly state: WalletState;
  readonly mailbox: {
    readonly depth: number;
    readonly capacity: number;
    /** What waits, first to last. */
    readonly commands: readonly CommandView[];
  };
  /** What is with the store. */
  readonly committing: readonly CommandView[];
  /**
   * What the wallet believes to hold, as it will be once `committing` is committed. The database is the truth:
   * `ledger.balance()` asks it.
   */
  readonly utxos: readonly UtxoView[];
  readonly assets: Assets;
  /** Present where `utxos` and `assets` are a part of what the wallet holds: it has very many UTXOs. */
  readonly partial?: true;
  /** The number of the attempt under way, from 1; 0 when none is. */
  readonly attempts: number;
  /** Commands answered by this incarnation. */
  readonly processed: number;
  /** Attempts that lost a UTXO to someone else. */
  readonly conflicts: number;
  /** The last trouble, as text. */
  readonly lastError?: string;
}
