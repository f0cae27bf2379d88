/** The wallets of a run. */
export const WALLETS = ['alice', 'bob', 'carol', 'null'] as const;
/** The ids of the holds of a run: few, so that they repeat. The last one is as long as a name may be. */
export const HOLDS = ['h1', 'h2', 'h3', 'h4', 'long'] as const;
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

  key(key: string): string {
    return `${this.#prefix}${key}`.slice(-300);
  }

  /** The name in the model of a wallet, a hold, the owner of what a hold has, or a key. */
  read(name: string): string {
    if (name.startsWith('~')) return `~${this.read(name.slice(1))}`;
    return name.slice(this.#prefix.length).replace(/^long-+$/, 'long');
  }
}
