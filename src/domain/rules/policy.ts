import type { Freeze, WalletFreeze } from '../records/freeze.ts';

/** The last change of a wallet. Neither direction is frozen after it is unfrozen. */
export interface FreezeChange extends WalletFreeze {
  /** The version of the policy that the change made. */
  readonly version: number;
}

/**
 * The frozen wallets of a ledger, as of a version. One object for a runtime: plans are made with what it says at that
 * moment, and name its version, so that a commit notices each change that a plan has missed.
 */
export class Policy {
  #version = 0;
  readonly #frozen = new Map<string, Freeze>();
  /** The version of the last change of each wallet that was ever frozen. */
  readonly #changes = new Map<string, number>();

  /** The number of the last change that is known. */
  get version(): number {
    return this.#version;
  }

  /** True if nothing is restricted. */
  get isEmpty(): boolean {
    return this.#frozen.size === 0;
  }

  /** The directions in which a wallet is frozen; undefined if it is not. */
  freezeOf(wallet: string): Freeze | undefined {
    return this.#frozen.get(wallet);
  }

  /** True if a wallet was frozen or unfrozen after a version. */
  hasChanged(wallet: string, since: number): boolean {
    return (this.#changes.get(wallet) ?? 0) > since;
  }

  /** Adds what was read at a version. Reads may end in another order than they began. */
  add(version: number, freezes: readonly FreezeChange[]): void {
    for (const { wallet, version: of, out, in: into } of freezes) {
      if (!this.hasChanged(wallet, of - 1)) {
        this.#changes.set(wallet, of);
        if (out || into) this.#frozen.set(wallet, Object.freeze({ out, in: into }));
        else this.#frozen.delete(wallet);
      }
    }
    this.#version = Math.max(this.#version, version);
  }
}

/** The policy of a ledger in which nothing is restricted. */
export const NO_POLICY: Pick<Policy, 'isEmpty' | 'freezeOf' | 'version'> = new Policy();
