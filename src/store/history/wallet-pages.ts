import { AmountSum } from './amount-sum.ts';

/** Some changes of a wallet in the order of their places, as `history_pages` stores them. */
export interface HistoryPage {
  readonly wallet: string;
  /** The commit of its first change. */
  readonly firstPosition: number;
  /** The commit and the place of its last change. */
  readonly lastPosition: number;
  readonly lastPlace: number;
  readonly entries: string;
  /** The changes of each of its assets since the pack begins, up to its last change. */
  readonly points: readonly HistoryPoint[];
}

/** The sum of the changes of an asset. */
export interface HistoryPoint {
  readonly asset: string;
  readonly available: bigint;
  readonly held: bigint;
}

/** The changes of one page, at most, unless one transaction has more. */
const PAGE_CHANGES = 256;

/** The sums of an asset since the pack begins; `isInPage`: the page that grows has a change of it. */
interface AssetSums {
  readonly available: AmountSum;
  readonly held: AmountSum;
  isInPage: boolean;
}

/** The pages of one wallet, the last of which grows. */
export class WalletPages {
  readonly #wallet: string;
  readonly #pages: HistoryPage[] = [];
  readonly #sums = new Map<string, AssetSums>();
  #text = '';
  #count = 0;
  #firstPosition = 0;
  #lastPosition = 0;
  #lastPlace = 0;

  constructor(wallet: string) {
    this.#wallet = wallet;
  }

  /** Adds a change: `gold=-5~5`. */
  add(position: number, place: number, text: string): void {
    // The changes of one transaction are in one page: its end is the place of a transaction.
    const isNext = position !== this.#lastPosition || place !== this.#lastPlace;
    if (this.#count >= PAGE_CHANGES && isNext) this.#end();
    if (this.#count === 0) this.#firstPosition = position;
    this.#lastPosition = position;
    this.#lastPlace = place;
    this.#text += `${this.#count === 0 ? '' : ';'}${text} ${position}.${place}`;
    this.#count += 1;
    const equals = text.indexOf('=');
    const tilde = text.indexOf('~', equals);
    const { available, held } = this.#sumsOf(text.slice(0, equals));
    if (tilde !== equals + 1) available.add(text, equals + 1, tilde === -1 ? text.length : tilde);
    if (tilde !== -1) held.add(text, tilde + 1, text.length);
  }

  close(): readonly HistoryPage[] {
    if (this.#count > 0) this.#end();
    return this.#pages;
  }

  #sumsOf(asset: string): AssetSums {
    let sums = this.#sums.get(asset);
    if (sums === undefined) {
      sums = { available: new AmountSum(), held: new AmountSum(), isInPage: true };
      this.#sums.set(asset, sums);
    }
    sums.isInPage = true;
    return sums;
  }

  #end(): void {
    const points: HistoryPoint[] = [];
    for (const [asset, sums] of this.#sums) {
      if (!sums.isInPage) continue;
      sums.isInPage = false;
      points.push({ asset, available: sums.available.value, held: sums.held.value });
    }
    this.#pages.push({
      wallet: this.#wallet,
      firstPosition: this.#firstPosition,
      lastPosition: this.#lastPosition,
      lastPlace: this.#lastPlace,
      entries: this.#text,
      points,
    });
    this.#text = '';
    this.#count = 0;
  }
}
