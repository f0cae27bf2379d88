import type { Balance } from '../ledger-store.ts';
import { BatchLoader } from './batch-loader.ts';
import { readBalance } from './read-balances.ts';
import type { Reader } from './reader.ts';
import { type BalanceOrLarge, mapBalances, selectBalancesStatement } from './select-balances.ts';

const WALLETS_MAX = 1_000;
const LARGE_IN_FLIGHT_MAX = 2;

/**
 * Loads balances: those of ordinary wallets together, and that of a wallet with very many UTXOs by a statement of its
 * own, so that no other wallet waits for it or fails with it. The balance of a counted wallet is an ordinary one.
 */
export class BalanceLoader {
  readonly #shared: BatchLoader<BalanceOrLarge>;
  readonly #large: BatchLoader<Balance>;
  readonly #onLarge: (wallet: string) => void;

  /** Calls `onLarge` with each wallet that has very many UTXOs and is not counted. */
  constructor(reader: Reader, schema: string, onLarge: (wallet: string) => void) {
    this.#onLarge = onLarge;
    const { read, isOutage } = reader;
    this.#shared = new BatchLoader(
      async (wallets) => mapBalances(wallets, await read(selectBalancesStatement(schema, wallets))),
      () => NOTHING,
      { isOutage, keysMax: WALLETS_MAX },
    );
    this.#large = new BatchLoader(
      async ([wallet]) => new Map([[wallet as string, await readBalance(read, schema, wallet as string)]]),
      () => NOTHING,
      { isOutage, keysMax: 1, readsInFlightMax: LARGE_IN_FLIGHT_MAX },
    );
  }

  /** The balance of a wallet at some moment after this call. Callers that share one read get equal objects. */
  async get(wallet: string): Promise<Balance> {
    const shared = await this.#shared.get(wallet);
    if (shared === 'large') this.#onLarge(wallet);
    const { assets, held, utxos } = shared === 'large' ? await this.#large.get(wallet) : shared;
    return { assets: { ...assets }, held: { ...held }, utxos };
  }
}

const NOTHING: Balance = Object.freeze({
  ...{ assets: Object.freeze({}), held: Object.freeze({}), utxos: 0 },
});
