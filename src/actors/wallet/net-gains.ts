import type { Movement } from '../../domain/records/movement.ts';

/** The assets that movements bring their wallets, net. A hold has what is its own. */
export class NetGains {
  readonly #gains = new Set<string>();

  /** Adds what a movement brings. */
  add(movement: Movement): void {
    for (const [key, amount] of netsOf(movement)) if (amount > 0n) this.#gains.add(key);
  }

  /** True if a movement takes of a wallet an asset that was brought to it. */
  pays(movement: Movement): boolean {
    if (this.#gains.size === 0) return false;
    for (const [key, amount] of netsOf(movement)) if (amount < 0n && this.#gains.has(key)) return true;
    return false;
  }
}

function netsOf({ inputs, outputs }: Movement): ReadonlyMap<string, bigint> {
  const nets = new Map<string, bigint>();
  const add = (owner: string, asset: string, amount: bigint): void => {
    const key = `${owner} ${asset}`;
    nets.set(key, (nets.get(key) ?? 0n) + amount);
  };
  for (const { owner, bundle } of inputs) for (const [asset, amount] of bundle) add(owner, asset, -amount);
  for (const { owner, bundle } of outputs) for (const [asset, amount] of bundle) add(owner, asset, amount);
  return nets;
}
