import type { Bundle } from '../values/bundle.ts';
import type { UtxoSet } from '../values/utxo-set.ts';

/** The UTXOs of one wallet that are in memory: all that the wallet holds, or a part. */
export interface LoadedUtxos {
  readonly utxos: UtxoSet;
  /** Present where `utxos` is a part: the totals of some assets over all UTXOs of the wallet, loaded or not. */
  readonly totals: Bundle | undefined;
}

/** The UTXOs against which a command is planned, by payer. The cache of a wallet is one for the wallet alone. */
export interface PayerUtxos {
  /** The UTXOs of a payer. @throws InvariantError for a wallet that is not a payer of the command. */
  of(wallet: string): LoadedUtxos;
}
