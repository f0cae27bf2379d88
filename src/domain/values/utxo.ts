import type { Assets, Bundle } from './bundle.ts';
import { addTo, toAssets } from './bundle.ts';
import { outpointOf } from './outpoint.ts';

/** An unspent output: the assets that one wallet holds under one outpoint. */
export interface Utxo {
  readonly transactionId: string;
  readonly outputIndex: number;
  readonly outpoint: string;
  readonly owner: string;
  readonly bundle: Bundle;
}

/** The public view of a UTXO. */
export interface UtxoView<Name extends string = string> {
  /** `transactionId:outputIndex`. */
  readonly outpoint: string;
  /** The wallet that holds it. */
  readonly owner: string;
  /** Its assets with their amounts. */
  readonly assets: Assets<Name>;
}

/** Orders UTXOs by transaction id, then by output index. */
export function byOutpoint(a: Utxo, b: Utxo): number {
  if (a.transactionId < b.transactionId) return -1;
  if (a.transactionId > b.transactionId) return 1;
  return a.outputIndex - b.outputIndex;
}

/** Makes the UTXO of an output. */
export function makeUtxo(transactionId: string, outputIndex: number, owner: string, bundle: Bundle): Utxo {
  return new OwnedUtxo(transactionId, outputIndex, owner, bundle);
}

/** A UTXO that builds its outpoint when it is read: a wallet keeps many UTXOs, and few of their outpoints are read. */
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

/** Makes the public view of a UTXO. */
export function viewUtxo(utxo: Utxo): UtxoView {
  return { outpoint: utxo.outpoint, owner: utxo.owner, assets: toAssets(utxo.bundle) };
}

/** The sums of UTXOs, of outputs or of legs, per asset. */
export function sumOf(parts: readonly { readonly bundle: Bundle }[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { bundle } of parts) addTo(sums, bundle);
  return sums;
}
