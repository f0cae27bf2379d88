import type { HoldRecord } from '../records/hold.ts';
import type { ReversalTarget } from '../records/reversal.ts';
import type { Bundle } from '../values/bundle.ts';
import type { Utxo } from '../values/utxo.ts';
import type { UtxoSet } from '../values/utxo-set.ts';

/** An expired hold of a payer that is not recorded as such. */
export interface DueHold {
  readonly id: string;
  readonly utxos: readonly Utxo[];
}

/** The UTXOs of one payer that are in memory: all that it holds, or a part. */
export interface LoadedUtxos {
  readonly utxos: UtxoSet;
  /** Present where `utxos` is a part: the totals of some assets over all UTXOs of the wallet, loaded or not. */
  readonly totals: Bundle | undefined;
  /** Expired holds: the payer gets back what they own before it spends it. None if absent. */
  readonly due?: readonly DueHold[];
  /** The amount of an asset in holds that are not expired; undefined if it is not known before a load. */
  held?(asset: string): bigint | undefined;
  /** Of a payer that is a hold: its record; null if it does not exist. */
  readonly hold?: HoldRecord | null;
  /** Of a payer that stands for a transaction: what is to be reversed; null if it does not exist. */
  readonly target?: ReversalTarget | null;
}

/** The UTXOs against which a command is planned, by payer. The cache of a wallet is one for the wallet alone. */
export interface PayerUtxos {
  /** The UTXOs of a payer. @throws InvariantError for a wallet that is not a payer of the command. */
  of(wallet: string): LoadedUtxos;
}

/** The amount of an asset that a payer may spend, as far as it is in memory; expired holds count. */
export function loadedTotal({ utxos, due = [] }: LoadedUtxos, asset: string): bigint {
  let total = utxos.total(asset);
  for (const hold of due) for (const { bundle } of hold.utxos) total += bundle.get(asset) ?? 0n;
  return total;
}

/**
 * The amount of an asset that a payer may spend; undefined if it is not known before a load. A total that was read
 * precedes the UTXOs in memory, which another runtime may have spent. Where no total is known and the UTXOs are in
 * memory in part, those that suffice for `enough` are enough to know.
 */
export function availableIn(loaded: LoadedUtxos, asset: string, enough: bigint | undefined): bigint | undefined {
  const total = loaded.totals?.get(asset);
  if (total !== undefined) return total;
  const known = loadedTotal(loaded, asset);
  return loaded.totals === undefined || (enough !== undefined && known >= enough) ? known : undefined;
}
