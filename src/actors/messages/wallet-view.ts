import type { Freeze } from '../../domain/records/freeze.ts';
import type { Assets } from '../../domain/values/bundle.ts';
import type { UtxoView } from '../../domain/values/utxo.ts';
import type { CommandView } from './command-view.ts';

/** The states of a wallet actor. */
export type WalletState = 'activating' | 'idle' | 'committing' | 'waiting' | 'backingOff' | 'passivating' | 'stopped';

/** A resident wallet as `ledger.inspect()` shows it: plain data, copied at one moment. */
export interface WalletView<Name extends string = string> {
  /** The name of the wallet. */
  readonly wallet: string;
  /** The state of its actor. */
  readonly state: WalletState;
  /** The commands that wait for the wallet. */
  readonly mailbox: {
    /** The number of waiting commands. */
    readonly depth: number;
    /** The number of commands that may wait: `mailboxCapacity`. */
    readonly capacity: number;
    /** The waiting commands, first to last. */
    readonly commands: readonly CommandView[];
    /** The number of commands that wait for room (`whenFull: 'wait'`), in this mailbox or in that of another payer. */
    readonly waitingForRoom: number;
  };
  /** Present in the state `waiting`: the first command of the mailbox has other payers, which are not there yet. */
  readonly waiting?: {
    /** The id of the command. */
    readonly command: string;
    /** The payers that are busy with commands before it, are loaded, or back off. */
    readonly for: readonly string[];
    /** The milliseconds since the wallet began to wait. */
    readonly ms: number;
  };
  /** The commands that were taken from the mailbox and are not answered. */
  readonly committing: readonly CommandView[];
  /**
   * The cached UTXOs of the wallet, as they are once `committing` is committed. The database is authoritative:
   * `ledger.balance()` reads it.
   */
  readonly utxos: readonly UtxoView<Name>[];
  /** The sums per asset of `utxos` and of the holds that are expired. */
  readonly assets: Assets<Name>;
  /** The sums per asset of the holds that are not expired. */
  readonly held: Assets<Name>;
  /** Present if `utxos` and `assets` are a part of what the wallet holds, because it holds very many UTXOs. */
  readonly partial?: true;
  /** Present if the wallet is frozen, as far as this runtime knows: the directions. */
  readonly frozen?: Freeze;
  /** The number of the attempt in progress, from 1; 0 if there is none. */
  readonly attempts: number;
  /** Commands answered by the current actor of the wallet. */
  readonly processed: number;
  /** Attempts that ended in a conflict: an input was already spent. */
  readonly conflicts: number;
  /** The message of the last error. */
  readonly lastError?: string;
}
