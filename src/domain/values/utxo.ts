import type { Assets, Bundle } from './bundle.ts';
import { addTo, toAssets } from './bundle.ts';
import { outpointOf } from './outpoint.ts';

/** An unspent output: what one wallet holds under one outpoint. */
export interface Utxo {
  readonly transactionId: string;
  readonly outputIndex: number;
  readonly outpoint: string;
  readonly owner: string;
  readonly bundle: Bundle;
}

/** A UTXO as the public API shows it. */
export interface UtxoView {
  /** `transactionId:outputIndex`. */
  readonly outpoint: string;
  readonly owner: string;
  readonly assets: Assets;
}

/** Orders UTXOs by transaction id, then by output index. */
export function byOutpoint(a: Utxo, b: Utxo): number {
  if (a.transactionId < b.transactionId) return -1;
  if (a.transactionId > b.transactionId) return 1;
  return a.outputIndex - b.outputIndex;
}

/** An output of a transaction, as a UTXO. */
export function makeUtxo(transactionId: string, outputIndex: number, owner: string, bundle: Bundle): Utxo {
  return new OwnedUtxo(transactionId, outputIndex, owner, bundle);
}

/** A UTXO whose outpoint is written when someone reads it: a wallet keeps many, and few of their names are seen. */
class OwnedUtxo implements Utxo {
  readonly transactionId: string;
  readonly outputIndex: number;
  readonly owner: string;
  readonly bundle: Bundle;

  constructor(transactionId: string, outputIndex: number, owner: string, bundle: Bundle) {
    this.transactionId = transactionId;
    this.outputIndex = outputIndex;
    this.owner = owner;
    this.bundle = bundle;
  }

  get outpoint(): string {
    return outpointOf(this.transactionId, this.outputIndex);
  }
}

/** The public view of a UTXO. */
export function viewUtxo(utxo: Utxo): UtxoView {
  return { outpoint: utxo.outpoint, owner: utxo.owner, assets: toAssets(utxo.bundle) };
}

/** What UTXOs hold together. */
export function sumOf(utxos: readonly Utxo[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const utxo of utxos) addTo(sums, utxo.bundle);
  return sums;
}
