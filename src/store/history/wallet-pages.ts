import { ChangeSums } from './amount-sum.ts';

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
  readonly sums: ChangeSums;
  isInPage: boolean;
}

/** The pages of one wallet, the last of which grows. */
export class WalletPages {
  readonly #wallet: string;
  readonly #pages: HistoryPage[] = [];
  readonly #assets = new Map<string, AssetSums>();
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
    this.#sumsOf(text.slice(0, equals)).add(text, equals + 1, text.length);
  }

  close(): readonly HistoryPage[] {
    if (this.#count > 0) this.#end();
    return this.#pages;
  }

  #sumsOf(asset: string): ChangeSums {
    let own = this.#assets.get(asset);
    if (own === undefined) {
      own = { sums: new ChangeSums(), isInPage: true };
      this.#assets.set(asset, own);
    }
    own.isInPage = true;
    return own.sums;
  }

  #end(): void {
    const points: HistoryPoint[] = [];
    for (const [asset, own] of this.#assets) {
      if (!own.isInPage) continue;
      own.isInPage = false;
      points.push({ asset, ...own.sums.value });
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
