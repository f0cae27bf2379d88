import type { Action, Meta } from '../values/action.ts';
import type { Assets } from '../values/bundle.ts';
import type { Amount, WantedAssets } from '../values/wish.ts';

/** One asset and its amount. */
export interface AssetAmount {
  /** The name of the asset, such as `gold`. */
  readonly asset: string;
  /** In the smallest unit of the asset, at least `1n`. */
  readonly amount: bigint;
}

/**
 * The assets of a command: an object, or a list whose repeated assets are added up before anything is checked against
 * the ledger. Example: `{ gold: 5n }`, or `[{ asset: 'gold', amount: 2n }, { asset: 'gold', amount: 3n }]`.
 */
export type AssetsInput = Assets | readonly AssetAmount[];

/** An asset with an amount or a wish. */
export interface WantedAmount {
  /** The name of the asset, such as `gold`. */
  readonly asset: string;
  /** In the smallest unit of the asset, at least `1n`; or `upTo(5n)`, `all()`. */
  readonly amount: Amount;
}

/**
 * The assets of a command that pays: as {@link AssetsInput}, with wishes beside fixed amounts. In a list, an asset with
 * a wish is named once. Example: `{ gold: 5n, wood: upTo(3n) }`.
 */
export type WantedInput = WantedAssets | readonly WantedAmount[];

/** The fields that the input of every kind of command has. */
export interface CommandInput {
  /** The idempotency key: created and saved by the caller before the first send. */
  readonly key?: string | undefined;
  /** Plain data that is stored with the transaction and never interpreted; at most 4096 bytes encoded. */
  readonly meta?: Meta | undefined;
  /** Delivered to processors at least once after the commit, in this order. */
  readonly actions?: readonly Action[] | undefined;
}

/** The input of a command that may be a dry run. */
export type Dry<Input> = Input & {
  /**
   * True: plans the command as any other, and answers `would_commit` or the refusal. Nothing is written, and no key is
   * used up.
   */
  readonly dryRun: boolean;
};
