import type { Assets } from '../values/bundle.ts';
import type { TransactionKind } from './transaction-kind.ts';

/** One asset of an output that a trace reaches. An output that holds several assets is listed once for each. */
export interface TraceOutput<Name extends string = string> {
  /** The name of the output: `transactionId:outputIndex`. */
  readonly outpoint: string;
  /** The wallet that holds, or held, it; of a hold the wallet whose assets are held. */
  readonly wallet: string;
  /** The id of the hold that owns, or owned, it. */
  readonly hold?: string;
  /** The asset. */
  readonly asset: Name;
  /** The amount of the asset in this output. */
  readonly amount: bigint;
  /**
   * The largest part of `amount` that came from the start of the trace, or, back, that the start came from. Equal to
   * `amount` for a unique item. Units of an asset that were mixed cannot be told apart: this is a bound.
   */
  readonly atMost: bigint;
  /** The output before it on a shortest way from the start, with the same asset. Absent at the start. */
  readonly previous?: string;
  /** The transaction that spent it. Absent if it is unspent, and at the start of a trace back. */
  readonly spentBy?: string;
}

/** A transaction that a trace reaches. */
export interface TraceTransaction<Name extends string = string> {
  /** The id. */
  readonly id: string;
  /** The kind. */
  readonly kind: TransactionKind;
  /** The number of steps from the start of the trace; 0 for the transaction of the start. */
  readonly depth: number;
  /** The position of its commit. */
  readonly position: number;
  /** A time that never falls along the positions. */
  readonly recordedAt: Date;
  /** Of a trace back: what it created of what the start came from, at most. */
  readonly minted?: Assets<Name>;
  /** Of a trace forward: what it destroyed of what came from the start, at most. */
  readonly burned?: Assets<Name>;
}

/** The way of assets, back or forward: a graph of transactions, and of the outputs that lead from one to another. */
export interface Trace<Name extends string = string> {
  /** The ways it goes: back to the mints, or forward to what is unspent. */
  readonly direction: 'back' | 'forward';
  /** The position up to which it reads the ledger: a spend behind it does not count. */
  readonly position: number;
  /** The transactions: forward in the order of commits, back in the opposite order. */
  readonly transactions: readonly TraceTransaction<Name>[];
  /** The outputs, in the order in which the trace reaches them. */
  readonly outputs: readonly TraceOutput<Name>[];
  /** True if `depthMax` or `limit` ended the trace before its ends: `open` is not empty then. */
  readonly truncated: boolean;
  /** The outpoints at which `depthMax` or `limit` ended it. A trace of them goes on. */
  readonly open: readonly string[];
}

/** A wallet that holds something that came from the origins of a {@link Taint}. */
export interface TaintedWallet<Name extends string = string> {
  /** The wallet. */
  readonly wallet: string;
  /** Per asset, the amount in the unspent outputs that the taint reaches, holds of the wallet included. */
  readonly assets: Assets<Name>;
  /** Per asset, the largest part of it that came from the origins. */
  readonly atMost: Assets<Name>;
  /** The unspent outputs, holds included. `tracePath()` has the way to each. */
  readonly outputs: readonly TraceOutput<Name>[];
}

/** Every wallet that holds something that came from the origins. */
export interface Taint<Name extends string = string> {
  /** The wallets, in the order of their names. */
  readonly wallets: readonly TaintedWallet<Name>[];
  /** The origins that do not exist. */
  readonly missing: readonly string[];
  /** The trace from the origins. If it is `truncated`, wallets may be missing. */
  readonly trace: Trace<Name>;
}

/** The bounds of a trace, and the assets that it follows. */
export interface TraceOptions<Name extends string = string> {
  /** The number of steps from the start, at most; no bound by default. */
  readonly depthMax?: number | undefined;
  /** The number of transactions, at most; 1000 by default. */
  readonly limit?: number | undefined;
  /** Follows only this asset; all by default. */
  readonly asset?: Name | undefined;
}

/** The origins of a {@link Taint}: at least one. */
export interface TaintInput<Name extends string = string> extends TraceOptions<Name> {
  /** Ids of transactions: what their wallets received, net. What came back to a payer as change is not followed. */
  readonly transactions?: readonly string[] | undefined;
  /** Outpoints: all that they hold. */
  readonly outpoints?: readonly string[] | undefined;
}

/** The way from the start of a trace to one of its outputs, both included: a shortest one. */
export function tracePath(trace: Trace, output: Pick<TraceOutput, 'outpoint' | 'asset'>): TraceOutput[] {
  const known = new Map(trace.outputs.map((one) => [`${one.outpoint} ${one.asset}`, one]));
  const path: TraceOutput[] = [];
  let at: string | undefined = output.outpoint;
  while (at !== undefined) {
    const one = known.get(`${at} ${output.asset}`);
    if (one === undefined) break;
    path.push(one);
    at = one.previous;
  }
  return path.reverse();
}
