import type { Assets } from '../values/bundle.ts';
import type { ActionInput, AnyAction, LedgerTypes, MetaInput } from '../values/ledger-types.ts';
import type { DataObject } from '../values/plain-fields.ts';
import type { Amount, UpTo, WantedAssets } from '../values/wish.ts';

/** One asset and its amount. */
export interface AssetAmount<Name extends string = string> {
  /** The name of the asset, such as `gold`. */
  readonly asset: Name;
  /** In the smallest unit of the asset, at least `1n`. */
  readonly amount: bigint;
}

/**
 * The assets of a command: an object, or a list whose repeated assets are added up before anything is checked against
 * the ledger. Example: `{ gold: 5n }`, or `[{ asset: 'gold', amount: 2n }, { asset: 'gold', amount: 3n }]`.
 */
export type AssetsInput<Name extends string = string> = Assets<Name> | readonly AssetAmount<Name>[];

/** An asset with an amount or a wish. */
export interface WantedAmount<Name extends string = string> {
  /** The name of the asset, such as `gold`. */
  readonly asset: Name;
  /** In the smallest unit of the asset, at least `1n`; or `upTo(5n)`, `all()`. */
  readonly amount: Amount;
}

/**
 * The assets of a command that pays: as {@link AssetsInput}, with wishes beside fixed amounts. In a list, an asset with
 * a wish is named once. Example: `{ gold: 5n, wood: upTo(3n) }`.
 */
export type WantedInput<Name extends string = string> = WantedAssets<Name> | readonly WantedAmount<Name>[];

/** An asset with an amount, or as much as there is room for. */
export interface MintedAmount<Name extends string = string> {
  /** The name of the asset, such as `gold`. */
  readonly asset: Name;
  /** In the smallest unit of the asset, at least `1n`; or `upTo(5n)`. */
  readonly amount: bigint | UpTo;
}

/** The assets of a command that creates them: as {@link WantedInput}, without `all()`. */
export type MintedInput<Name extends string = string> =
  | (string extends Name ? Readonly<Record<string, bigint | UpTo>> : { readonly [Asset in Name]?: bigint | UpTo })
  | readonly MintedAmount<Name>[];

/**
 * The fields that the input of every kind of command has. `OwnMeta` and `OwnAction` are the types of the caller's own
 * values, in a ledger that does not declare them.
 */
export interface CommandInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction> {
  /** The idempotency key: created and saved by the caller before the first send. */
  readonly key?: string | undefined;
  /** Plain data that is stored with the transaction and never interpreted; at most 4096 bytes encoded. */
  readonly meta?: MetaInput<Types, OwnMeta> | undefined;
  /** Delivered to processors at least once after the commit, in this order. */
  readonly actions?: readonly ActionInput<Types, OwnAction>[] | undefined;
}

/** The input of a command that may be a dry run. */
export type Dry<Input> = Input & {
  /**
   * True: plans the command as any other, and answers `would_commit` or the refusal. Nothing is written, and no key is
   * used up.
   */
  readonly dryRun: boolean;
};
