/** Maximum number of wallets whose first row is known. */
const WALLETS_MAX = 10_000;

interface FirstRow {
  row: bigint;
  /** The lowest row that was found since the last claim of the wallet. */
  found: bigint | undefined;
}

/**
 * For each wallet a row id before which none of its deliveries waits, as far as this runtime knows: a claim reads the
 * deliveries of a wallet from there on.
 *
 * A row that is not visible yet may have a lower id than one that was delivered. So a claim begins at the latest behind
 * the `settledRowId` of the search for newly due deliveries, and a delivery that is found lowers the first row of its
 * wallet. For example, with 9 as the settled row,
 *
 *     claimed('alice', '9')    0: nothing is known
 *     passed('alice', '7')     rows 5 and 7 were delivered
 *     claimed('alice', '9')    8
 *     found('alice', '6')      committed late
 *     passed('alice', '8')     row 8 was delivered
 *     claimed('alice', '9')    6
 */
export class FirstRows {
  /** In the order of their last claims. */
  readonly #wallets = new Map<string, FirstRow>();

  /** Returns the row from which a claim of a wallet reads. `settledRowId` limits it; undefined: no row is settled. */
  claimed(wallet: string, settledRowId: string | undefined): string {
    const known = this.#wallets.get(wallet) ?? { row: 0n, found: undefined };
    known.found = undefined;
    this.#wallets.delete(wallet);
    this.#wallets.set(wallet, known);
    if (this.#wallets.size > WALLETS_MAX) this.#forgetOldest();
    if (settledRowId === undefined) return '0';
    const limit = BigInt(settledRowId) + 1n;
    return String(known.row < limit ? known.row : limit);
  }

  /** Records that all deliveries of a claimed wallet up to this row are delivered. */
  passed(wallet: string, rowId: string): void {
    const known = this.#wallets.get(wallet);
    if (known === undefined) return;
    const next = BigInt(rowId) + 1n;
    known.row = known.found !== undefined && known.found < next ? known.found : next;
  }

  /** Records a delivery that may wait. */
  found(wallet: string, rowId: string): void {
    const known = this.#wallets.get(wallet);
    if (known === undefined) return;
    const row = BigInt(rowId);
    if (row < known.row) known.row = row;
    if (known.found === undefined || row < known.found) known.found = row;
  }

  /** Forgets all wallets: deliveries of other types are to be claimed, too. */
  clear(): void {
    this.#wallets.clear();
  }

  #forgetOldest(): void {
    const [oldest] = this.#wallets.keys();
    if (oldest !== undefined) this.#wallets.delete(oldest);
  }
}
