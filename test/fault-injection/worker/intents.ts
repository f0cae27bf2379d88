import type { Intent } from '../history.ts';
import type { Workload } from './worker-config.ts';

/** Makes the commands of a worker from its seed. */
export class Intents {
  readonly #name: string;
  readonly #workload: Workload;
  readonly #random: () => number;
  #count: number;

  constructor(name: string, workload: Workload, random: () => number, made: number) {
    this.#name = name;
    this.#workload = workload;
    this.#random = random;
    this.#count = made;
  }

  /** The grants at the start of a worker. The key names only the wallet: of several workers one applies it. */
  grants(): Intent[] {
    const { wallets, assets, grant } = this.#workload;
    const amounts = Object.fromEntries(assets.map((asset) => [asset, String(grant)]));
    return wallets.map((wallet) => ({ key: `grant-${wallet}`, kind: 'mint', wallet, assets: amounts, actions: 0 }));
  }

  next(): Intent {
    const { wallets, payees, mintsPercent, burnsPercent, actionsPercent } = this.#workload;
    this.#count += 1;
    const key = `${this.#name}-${this.#count}`;
    const dice = this.#random() * 100;
    const wallet = this.#pick(wallets);
    const actions = this.#random() * 100 < actionsPercent ? 1 : 0;
    const rest = { key, wallet, assets: this.#amounts(), actions };
    if (dice < mintsPercent) return { kind: 'mint', ...rest };
    if (dice < mintsPercent + burnsPercent) return { kind: 'burn', ...rest };
    const others = payees.filter((payee) => payee !== wallet);
    return { kind: 'transfer', to: this.#pick(others), ...rest };
  }

  #amounts(): Record<string, string> {
    const { assets, amountMax, greedyPercent } = this.#workload;
    const limit = this.#random() * 100 < greedyPercent ? amountMax * 1_000 : amountMax;
    const count = this.#random() < 0.3 ? assets.length : 1;
    const first = Math.floor(this.#random() * assets.length);
    const chosen = Array.from({ length: count }, (_, at) => assets[(first + at) % assets.length] as string);
    return Object.fromEntries(chosen.map((asset) => [asset, String(1 + Math.floor(this.#random() * limit))]));
  }

  #pick(items: readonly string[]): string {
    return items[Math.floor(this.#random() * items.length)] as string;
  }
}
