import { createHash } from 'node:crypto';
import type { Output } from '../../../src/domain/records/movement.ts';
import type { TransactionKind } from '../../../src/domain/records/transaction-kind.ts';
import { type Assets, bundleOf } from '../../../src/domain/values/bundle.ts';
import { makeUtxo, type Utxo } from '../../../src/domain/values/utxo.ts';
import { systemWorld } from '../../../src/platform/system-world.ts';
import type { CommitUnit, EncodedAction, PlannedTransaction } from '../../../src/store/ledger-store.ts';

/** The optional parts of a planned transaction. */
export interface Extras {
  readonly key?: string;
  /** The text that the fingerprint of the key is computed from. */
  readonly content?: string;
  readonly body?: Uint8Array;
  readonly actions?: readonly EncodedAction[];
}

/** An output: its owner and its assets. */
export function pay(owner: string, assets: Assets): Output {
  return { owner, bundle: bundleOf(new Map(Object.entries(assets))) };
}

/** Creates these outputs from nothing. */
export function mint(outputs: Output | readonly Output[], extras: Extras = {}): PlannedTransaction {
  return planned('mint', [], [outputs].flat() as Output[], extras);
}

/** Spends these inputs into these outputs. */
export function transfer(inputs: readonly Utxo[], outputs: readonly Output[], extras: Extras = {}): PlannedTransaction {
  return planned('transfer', inputs, outputs, extras);
}

/** Spends these inputs; what the outputs do not hold is destroyed. */
export function burn(inputs: readonly Utxo[], change: readonly Output[] = []): PlannedTransaction {
  return planned('burn', inputs, change, {});
}

/** Holds all of a UTXO of a wallet. */
export function hold(input: Utxo, id: string, expiresInMs: number): PlannedTransaction {
  const { owner: wallet, bundle } = input;
  const outputs = [{ owner: `~${id}`, bundle }];
  const holds = [{ change: 'open', id, wallet, payees: undefined, expiresInMs }] as const;
  const planned = transfer([input], outputs);
  const legs = [{ from: wallet, to: `~${id}`, bundle }];
  return { ...planned, movement: { ...planned.movement, kind: 'hold', legs, holds } };
}

/** Releases a hold, whose only UTXO this is, to its wallet. */
export function release(input: Utxo, wallet: string): PlannedTransaction {
  const { owner, bundle } = input;
  const holds = [{ change: 'released', id: owner.slice(1), wallet }] as const;
  const planned = transfer([input], [{ owner: wallet, bundle }]);
  const legs = [{ from: owner, to: wallet, bundle, isRelease: true }];
  return { ...planned, movement: { ...planned.movement, kind: 'release', legs, holds } };
}

/** Freezes a wallet, both ways. */
export function freeze(wallet: string, extras: Extras = {}): PlannedTransaction {
  const made = planned('freeze', [], [], extras);
  return { ...made, movement: { ...made.movement, freeze: { wallet, out: true, in: true } } };
}

/** Lets a hold of a wallet expire later. */
export function extend(id: string, wallet: string, expiresInMs: number, extras: Extras = {}): PlannedTransaction {
  const holds = [{ change: 'extend', id, wallet, expiresInMs }] as const;
  const made = planned('extend', [], [], extras);
  return { ...made, movement: { ...made.movement, holds } };
}

/** Reverses a burn of one UTXO of one asset: its owner receives again what was burned of it. */
export function reversalOfBurn({ id, movement }: PlannedTransaction, extras: Extras = {}): PlannedTransaction {
  const [input] = movement.inputs as [Utxo];
  const [asset, before] = [...input.bundle][0] as [string, bigint];
  const left = movement.outputs.reduce((sum, { bundle }) => sum + (bundle.get(asset) ?? 0n), 0n);
  const amount = before - left;
  const bundle = bundleOf(new Map([[asset, amount]]));
  const made = planned('reversal', [], [{ owner: input.owner, bundle }], extras);
  const legs = [{ from: undefined, to: input.owner, bundle }];
  const back = [{ of: id, asset, original: amount, before: 0n, amount }];
  return { ...made, movement: { ...made.movement, legs, back } };
}

/** Reverses a part of a mint of one asset to one wallet, out of this UTXO, after so much was reversed before. */
export function reversalOfMint(
  { id, movement }: PlannedTransaction,
  input: Utxo,
  { before, amount }: { readonly before: bigint; readonly amount: bigint },
): PlannedTransaction {
  const [asset, original] = [...(movement.outputs[0] as Output).bundle][0] as [string, bigint];
  const left = (input.bundle.get(asset) ?? 0n) - amount;
  const planned = burn([input], left === 0n ? [] : [pay(input.owner, { [asset]: left })]);
  const legs = [{ from: input.owner, to: undefined, bundle: bundleOf(new Map([[asset, amount]])) }];
  const back = [{ of: id, asset, original, before, amount }];
  return { ...planned, movement: { ...planned.movement, kind: 'reversal', legs, back } };
}

/** The record of a refusal. */
export function refusal(extras: Extras): PlannedTransaction {
  return planned('refused', [], [], extras);
}

/** One output of a planned transaction, as a UTXO. */
export function output(transaction: PlannedTransaction, index = 0): Utxo {
  const { owner, bundle } = transaction.movement.outputs[index] as Output;
  return makeUtxo(transaction.id, index, owner, bundle);
}

/** A unit of a wallet. */
export function unit(wallet: string, ...transactions: readonly PlannedTransaction[]): CommitUnit {
  return { transactions: transactions.map((transaction) => ({ ...transaction, wallet })) };
}

/** The wallet of a unit. */
export function walletOf({ transactions }: CommitUnit): string {
  return (transactions[0] as PlannedTransaction).wallet;
}

/** The SHA-256 of a text, as a key's fingerprint. */
export function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

function planned(
  kind: TransactionKind,
  inputs: readonly Utxo[],
  outputs: readonly Output[],
  { key, content = '', body, actions = [] }: Extras,
): PlannedTransaction {
  return {
    id: systemWorld.transactionId(),
    wallet: '',
    movement: { kind, inputs, outputs },
    ...(key === undefined ? {} : { key, fingerprint: digest(content) }),
    body: body ?? null,
    actions,
  };
}
