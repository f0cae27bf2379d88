import type { Utxo } from '../domain/utxo.ts';
import { UtxoSet } from '../domain/utxo-set.ts';
import type { LedgerStore } from '../store/store.ts';
import type { Mailbox } from './mailbox.ts';

/**
 * What a wallet believes to hold: a cache of the database.
 *
 * 1. `needsRead` is true until a read succeeded, and whenever the belief is known to be wrong.
 * 2. A command with an arrival of at most `freshUpTo` was there before the last read began.
 */
export class WalletCoins {
  readonly #wallet: string;
  readonly #store: LedgerStore;
  #utxos = new UtxoSet();
  /** Credits that came while a read was under way: the read may or may not have seen them. */
  #creditsDuringRead: Utxo[] | undefined;
  #freshUpTo = 0;
  needsRead = true;
  /** Whether the wallet itself spent anything since the last read. */
  spentSinceRead = false;

  constructor(wallet: string, store: LedgerStore) {
    this.#wallet = wallet;
    this.#store = store;
  }

  get utxos(): UtxoSet {
    return this.#utxos;
  }

  get freshUpTo(): number {
    return this.#freshUpTo;
  }

  /** Asks the database. Nothing of this wallet may be with the store meanwhile. */
  async read({ arrivals }: Mailbox): Promise<void> {
    const credits: Utxo[] = [];
    this.#creditsDuringRead = credits;
    try {
      this.#utxos = UtxoSet.of(await this.#store.unspent(this.#wallet));
    } finally {
      this.#creditsDuringRead = undefined;
    }
    for (const utxo of credits) this.#utxos.add(utxo);
    this.#freshUpTo = arrivals;
    this.needsRead = false;
    this.spentSinceRead = false;
  }

  /** A new output of another wallet's transaction. Only a hint: one that is lost or stale costs a read. */
  credit(utxo: Utxo): void {
    if (this.#creditsDuringRead === undefined) this.#utxos.add(utxo);
    else this.#creditsDuringRead.push(utxo);
  }

  /** Lets go of everything. */
  forget(): void {
    this.#utxos = new UtxoSet();
    this.needsRead = true;
  }
}
