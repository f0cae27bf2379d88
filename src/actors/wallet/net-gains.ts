import { type Movement, netsOf } from '../../domain/records/movement.ts';

/** The assets that movements bring their wallets, net. A hold has what is its own. */
export class NetGains {
  readonly #gains = new Set<string>();

  /** Adds what a movement brings. */
  add(movement: Movement): void {
    for (const [key, amount] of changesOf(movement)) if (amount > 0n) this.#gains.add(key);
  }

  /** True if a movement takes of a wallet an asset that was brought to it. */
  pays(movement: Movement): boolean {
    if (this.#gains.size === 0) return false;
    for (const [key, amount] of changesOf(movement)) if (amount < 0n && this.#gains.has(key)) return true;
    return false;
  }
}

/** The changes by one key of owner and asset. */
function changesOf(movement: Movement): (readonly [key: string, amount: bigint])[] {
  return [...netsOf(movement)].flatMap(([owner, own]) =>
    [...own].map(([asset, amount]) => [`${owner} ${asset}`, amount] as const),
  );
}
