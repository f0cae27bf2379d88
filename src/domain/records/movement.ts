import { assert } from '../assert.ts';
import type { Bundle } from '../values/bundle.ts';
import { makeUtxo, type Utxo } from '../values/utxo.ts';
import type { WalletFreeze } from './freeze.ts';
import { type HoldChange, holdIdOf } from './hold.ts';
import type { Leg } from './leg.ts';
import type { BackAmount } from './reversal.ts';
import type { TransactionKind } from './transaction-kind.ts';

/** An output before its transaction has an id: the recipient and the assets. */
export interface Output {
  readonly owner: string;
  readonly bundle: Bundle;
}

/**
 * The inputs and outputs of a planned transaction. Example: alice pays bob 3 of a UTXO of 10 gold:
 * `{ kind: 'transfer', inputs: [alice: 10 gold], outputs: [bob: 3 gold, alice: 7 gold] }`.
 */
export interface Movement {
  readonly kind: TransactionKind;
  readonly inputs: readonly Utxo[];
  readonly outputs: readonly Output[];
  /**
   * Of an exchange: with several payers, inputs and outputs do not say who pays whom. Of any kind whose amounts
   * depended on what its payer held: the amounts.
   */
  readonly legs?: readonly Leg[];
  /** The wishes of which nothing moves. Rules of their assets and freezes of their wallets refuse them, too. */
  readonly unmoved?: readonly UnmovedWish[];
  /** The changes of holds that it makes. */
  readonly holds?: readonly HoldChange[];
  /** Of a reversal: what it moves back. */
  readonly back?: readonly BackAmount[];
  /** Of a freeze, and of its end: the wallet, and the directions in which it is frozen from the commit on. */
  readonly freeze?: WalletFreeze;
  /** The changes of counters of assets that have caps. */
  readonly counts?: readonly CountChange[];
}

/** Assets that were asked for of one payer and of which nothing moves. */
export interface UnmovedWish {
  /** Undefined for a mint. */
  readonly from: string | undefined;
  /** Undefined for a burn. */
  readonly to: string | undefined;
  readonly assets: readonly string[];
}

/** A change of a counter of an asset: of what a wallet owns, or of what there is in the ledger. */
export interface CountChange {
  readonly asset: string;
  /** Undefined for the ledger. */
  readonly wallet: string | undefined;
  /** Of the ledger: the amount that is created. */
  readonly minted: bigint;
  /** The amount that the wallet owns more, or that circulates more; negative for less. */
  readonly amount: bigint;
}

/** The changes that a movement makes, by owner and asset, net; zero for what only comes back as change. */
export function netsOf({ inputs, outputs }: Movement): Map<string, Map<string, bigint>> {
  const nets = new Map<string, Map<string, bigint>>();
  const add = ({ owner, bundle }: Output, sign: bigint): void => {
    const own = nets.get(owner) ?? new Map<string, bigint>();
    nets.set(owner, own);
    for (const [asset, amount] of bundle) own.set(asset, (own.get(asset) ?? 0n) + sign * amount);
  };
  for (const output of outputs) add(output, 1n);
  for (const input of inputs) add(input, -1n);
  return nets;
}

/**
 * The wallet of an owner in a movement: of a hold the wallet whose assets are held, which its change of the hold names.
 */
export function walletOfOwner(owner: string, { holds = [] }: Movement): string {
  const holdId = holdIdOf(owner);
  if (holdId === undefined) return owner;
  const wallet = holds.find(({ id }) => id === holdId)?.wallet;
  assert(wallet !== undefined, `a movement names the hold ${holdId}, and not its wallet`);
  return wallet;
}

/** The UTXOs that the outputs of a transaction become. */
export function toUtxos(transactionId: string, outputs: readonly Output[]): Utxo[] {
  return outputs.map(({ owner, bundle }, index) => makeUtxo(transactionId, index, owner, bundle));
}
