import type { WalletBalance } from '../../admin/index.ts';
import type { Assets, Ledger } from '../../index.ts';
import { assetsIn, type ScriptCommand } from '../report/command-parts.ts';
import type { ReportEvent } from '../report/report.ts';

/** The wallets and assets of a run in the order in which its script names them: their order in the tables. */
export class WalletRoster {
  readonly #ledger: Ledger;
  readonly #wallets = new Set<string>();
  readonly #mentioned = new Set<string>();
  /** Assets that a wallet held at some time: they stay in the tables when no wallet holds them any more. */
  readonly #held = new Set<string>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Adds a wallet. */
  add(wallet: string): void {
    this.#wallets.add(wallet);
  }

  /** Adds the assets of a command. */
  mention(command: ScriptCommand): void {
    for (const asset of assetsIn(command)) this.#mentioned.add(asset);
  }

  /** Reads the balances of these wallets, or of all added ones, from the database. */
  async balances(names: readonly string[] = [...this.#wallets]): Promise<Extract<ReportEvent, { type: 'balances' }>> {
    const wallets = await Promise.all(
      names.map(async (wallet): Promise<WalletBalance> => ({ wallet, ...(await this.#ledger.balance(wallet)) })),
    );
    for (const { assets, held } of wallets)
      for (const asset of Object.keys({ ...assets, ...held })) this.#held.add(asset);
    const mentioned = [...this.#mentioned].filter((asset) => this.#held.has(asset));
    return { type: 'balances', assets: [...new Set([...mentioned, ...this.#held])], wallets };
  }

  /** Sums the balances of all added wallets, with what is held. */
  async total(): Promise<Assets> {
    const { assets, wallets } = await this.balances();
    const sum = (asset: string): bigint =>
      wallets.reduce(
        (total, { assets: available, held }) => total + amountIn(available, asset) + amountIn(held, asset),
        0n,
      );
    return Object.fromEntries(assets.map((asset) => [asset, sum(asset)] as const).filter(([, amount]) => amount > 0n));
  }
}

/** An asset may have the name of a property of every object, such as `constructor`. */
function amountIn(assets: Assets, asset: string): bigint {
  return Object.hasOwn(assets, asset) ? (assets[asset] ?? 0n) : 0n;
}
