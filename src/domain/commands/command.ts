import type { Assets, Bundle } from '../values/bundle.ts';

/** One asset and its amount. */
export interface AssetAmount {
  readonly asset: string;
  /** In the smallest unit of the asset, at least `1n`. */
  readonly amount: bigint;
}

/** What a caller may pass as assets: an object, or a list whose repeated assets are added up first. */
export type AssetsInput = Assets | readonly AssetAmount[];

/** Data that is stored beside a transaction and never interpreted by the ledger. */
export type PlainData =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PlainData[]
  | { readonly [name: string]: PlainData | undefined };

/** The free-form companion of a command, at most 4 KB encoded. */
export type Meta = { readonly [name: string]: PlainData | undefined };

/** What a processor is asked to do once the transaction is committed: a type and its own fields. */
export type Action = { readonly type: string } & Meta;

interface CommandInput {
  readonly assets: AssetsInput;
  /** The idempotency key: made and saved by the caller before the first send. */
  readonly key?: string | undefined;
  readonly meta?: Meta | undefined;
  /** Handed to processors at least once after the commit, in this order. */
  readonly actions?: readonly Action[] | undefined;
}

/** Creates assets in a wallet. */
export interface MintInput extends CommandInput {
  readonly to: string;
}

/** Moves assets from one wallet to another. */
export interface TransferInput extends CommandInput {
  readonly from: string;
  readonly to: string;
}

/** Destroys assets of a wallet. */
export interface BurnInput extends CommandInput {
  readonly from: string;
}

/** What a caller can ask of a wallet. */
export type CommandKind = 'mint' | 'transfer' | 'burn';

/** A validated command: owns copies of everything the caller passed. */
export interface Command {
  readonly kind: CommandKind;
  /** Absent for a mint. */
  readonly from?: string;
  /** Absent for a burn. */
  readonly to?: string;
  readonly bundle: Bundle;
  readonly key?: string;
  readonly meta?: Meta;
  readonly actions: readonly Action[];
}

/** The wallet whose actor handles the command: the one that spends, or the one that a mint pays. */
export function walletOf(command: Command): string {
  return (command.from ?? command.to) as string;
}
