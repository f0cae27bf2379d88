import { OWNED } from '../../domain/records/wallet-change.ts';
import { NEXT_CHANGE, NEXT_TRANSACTION, TILDE } from '../codec/changes-text.ts';
import { AmountSum } from './amount-sum.ts';
import { ChangeList } from './change-list.ts';
import { type HistoryPage, WalletPages } from './wallet-pages.ts';

/**
 * Groups the changes of commits by wallet, in the order of positions. For the commits 7 `bob gold=5` and 8
 * `alice gold=-3;bob gold=3`:
 *
 *     alice  gold=-3 8.1
 *     bob    gold=5 7.1;gold=3 8.1
 *
 * It runs beside the commits of the host. It keeps the texts of the commits and, in arrays of numbers, where the
 * changes are in them: a text per change would keep the garbage collector at work for longer than the grouping takes.
 */
export class PageBuilder {
  readonly #changes = new ChangeList();
  /** The amounts that the wallets of the transaction that is read own more, by asset. */
  readonly #owned = new Map<string, AmountSum>();
  /** The asset of the change before: most transactions have one. */
  #asset = '';
  #assetOwned = new AmountSum();

  /** Adds the changes of the next commit. */
  add(position: number, changes: string): void {
    const { length } = changes;
    this.#changes.beginCommit(position, changes);
    let place = 1;
    let at = 0;
    while (at < length) {
      if (changes.charCodeAt(at) === NEXT_TRANSACTION) {
        place += 1;
        at += 1;
        continue;
      }
      const space = changes.indexOf(' ', at);
      const equals = changes.indexOf('=', space);
      let end = equals + 1;
      let tilde = -1;
      let code = changes.charCodeAt(end);
      while (end < length && code !== NEXT_CHANGE && code !== NEXT_TRANSACTION) {
        if (code === TILDE) tilde = end;
        end += 1;
        code = changes.charCodeAt(end);
      }
      this.#changes.add(changes.slice(at, space), place, space + 1, end);
      if (changes.charCodeAt(at) !== TILDE) {
        const owned = this.#ownedOf(changes, space + 1, equals);
        if (tilde !== equals + 1) owned.add(changes, equals + 1, tilde === -1 ? end : tilde);
        if (tilde !== -1) owned.add(changes, tilde + 1, end);
      }
      at = end;
      if (code === NEXT_CHANGE) at += 1;
      else this.#endTransaction(position, place);
    }
  }

  /** The pages of each wallet in their order, by the names of the wallets: the rows are near in the index. */
  *wallets(): Generator<readonly HistoryPage[]> {
    const changes = this.#changes;
    for (const wallet of changes.wallets()) {
      const pages = new WalletPages(wallet);
      changes.forEach(wallet, (position, place, text) => pages.add(position, place, text));
      yield pages.close();
    }
  }

  #ownedOf(changes: string, start: number, end: number): AmountSum {
    if (this.#asset.length === end - start && changes.startsWith(this.#asset, start)) return this.#assetOwned;
    this.#asset = changes.slice(start, end);
    let sum = this.#owned.get(this.#asset);
    if (sum === undefined) {
      sum = new AmountSum();
      this.#owned.set(this.#asset, sum);
    }
    this.#assetOwned = sum;
    return sum;
  }

  #endTransaction(position: number, place: number): void {
    for (const [asset, owned] of this.#owned) {
      if (owned.isZero) continue;
      const text = `${asset}=${owned.value}`;
      this.#changes.beginCommit(position, text);
      this.#changes.add(OWNED, place, 0, text.length);
      this.#changes.endText();
      owned.reset();
    }
    if (this.#owned.size < 16) return;
    // A ledger of very many assets does not look at all of them for each transaction.
    this.#owned.clear();
    this.#asset = '';
  }
}
