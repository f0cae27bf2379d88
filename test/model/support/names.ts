/** The wallets of a run. */
export const WALLETS = ['alice', 'bob', 'carol', 'null'] as const;
/** The ids of the holds of a run: few, so that they repeat. The last one is as long as a name may be. */
export const HOLDS = ['h1', 'h2', 'h3', 'h4', 'long'] as const;
/** The assets that have rules in some runs: each run has its own. */
export const RULED = ['wood', 'iron'] as const;
/**
 * The unit of the times of actions that are due later. The clock of the runtimes, which goes on with each retry, counts
 * for them, too: by much less in one run.
 */
export const HOUR_MS = 3_600_000;
/** The most payers of an exchange, holds among them. */
export const PAYERS_MAX = 3;

const NAME_CHARACTERS_MAX = 64;

/** The names of one run in the database, which serves many runs. */
export class NamesOfRun {
  readonly #prefix: string;

  constructor(run: number) {
    this.#prefix = `${run}:`;
  }

  wallet(wallet: string): string {
    return `${this.#prefix}${wallet}`;
  }

  hold(id: string): string {
    const name = `${this.#prefix}${id}`;
    return id === 'long' ? name.padEnd(NAME_CHARACTERS_MAX, '-') : name;
  }

  asset(asset: string): string {
    return (RULED as readonly string[]).includes(asset) ? `${this.#prefix}${asset}` : asset;
  }

  /** The name in the model of an asset. */
  readAsset(name: string): string {
    return name.startsWith(this.#prefix) ? name.slice(this.#prefix.length) : name;
  }

  /** Assets under their names in the model. */
  readAssets(assets: Readonly<Record<string, bigint>>): Record<string, bigint> {
    return Object.fromEntries(Object.entries(assets).map(([name, amount]) => [this.readAsset(name), amount]));
  }

  key(key: string): string {
    return `${this.#prefix}${key}`.slice(-300);
  }

  /** The name in the model of a wallet, a hold, the owner of what a hold has, or a key. */
  read(name: string): string {
    if (name.startsWith('~')) return `~${this.read(name.slice(1))}`;
    return name.slice(this.#prefix.length).replace(/^long-+$/, 'long');
  }
}
