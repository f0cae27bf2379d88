import type { Freeze, WalletFreeze } from '../records/freeze.ts';

/** The last change of a wallet. Neither direction is frozen after it is unfrozen. */
export interface FreezeChange extends WalletFreeze {
  /** The version of the policy that the change made. */
  readonly version: number;
}

/** The rules of an asset that plans obey. The database checks its caps: they need counters. */
export interface AssetPolicy {
  readonly asset: string;
  readonly mintable: boolean;
  readonly burnable: boolean;
  readonly transferable: boolean;
  /** Commits count what is minted and what circulates. */
  readonly countsSupply: boolean;
  /** Commits count what each wallet owns. */
  readonly countsWallets: boolean;
}

/** The last rules of an asset. */
export interface AssetChange extends AssetPolicy {
  /** The version of the policy that the rules made. */
  readonly version: number;
}

/**
 * The frozen wallets and the rules of assets of a ledger, as of a version. One object for a runtime: plans are made
 * with what it says at that moment, and name its version, so that a commit notices each change that a plan has missed.
 */
export class Policy {
  #version = 0;
  readonly #frozen = new Map<string, Freeze>();
  /** The version of the last change of each wallet that was ever frozen. */
  readonly #changes = new Map<string, number>();
  readonly #assets = new Map<string, AssetChange>();

  /** The number of the last change that is known. */
  get version(): number {
    return this.#version;
  }

  /** True if nothing is restricted. */
  get isEmpty(): boolean {
    return this.#frozen.size + this.#assets.size === 0;
  }

  /** The directions in which a wallet is frozen; undefined if it is not. */
  freezeOf(wallet: string): Freeze | undefined {
    return this.#frozen.get(wallet);
  }

  /** The rules of an asset; undefined if it has none. */
  assetOf(asset: string): AssetPolicy | undefined {
    return this.#assets.get(asset);
  }

  /** True if a wallet was frozen or unfrozen after a version. */
  hasWalletChanged(wallet: string, since: number): boolean {
    return (this.#changes.get(wallet) ?? 0) > since;
  }

  /** True if the rules of an asset were defined after a version. */
  hasAssetChanged(asset: string, since: number): boolean {
    return (this.#assets.get(asset)?.version ?? 0) > since;
  }

  /** Adds what was read at a version. Reads may end in another order than they began. */
  add(version: number, freezes: readonly FreezeChange[], assets: readonly AssetChange[] = []): void {
    for (const { wallet, version: of, out, in: into } of freezes) {
      if (this.hasWalletChanged(wallet, of - 1)) continue;
      this.#changes.set(wallet, of);
      if (out || into) this.#frozen.set(wallet, Object.freeze({ out, in: into }));
      else this.#frozen.delete(wallet);
    }
    for (const change of assets)
      if (!this.hasAssetChanged(change.asset, change.version - 1))
        this.#assets.set(change.asset, Object.freeze(change));
    this.#version = Math.max(this.#version, version);
  }
}

/** The part of a policy that plans obey. */
export type PlanPolicy = Pick<Policy, 'isEmpty' | 'freezeOf' | 'assetOf'>;

/** The policy of a ledger in which nothing is restricted. */
export const NO_POLICY: PlanPolicy & Pick<Policy, 'version'> = new Policy();
