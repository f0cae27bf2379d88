/** The changes for which there is room at first. It doubles when they are more. */
const ROOM = 4_096;

/** Changes of wallets as places in the texts of their commits, in the order in which they were added. */
export class ChangeList {
  readonly #ids = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #texts: string[] = [];
  readonly #positions: number[] = [];
  #text = 0;
  #commit = 0;
  #count = 0;
  #walletOf = new Uint32Array(ROOM);
  #textOf = new Uint32Array(ROOM);
  #placeOf = new Uint32Array(ROOM);
  #startOf = new Uint32Array(ROOM);
  #endOf = new Uint32Array(ROOM);
  /** The changes in the order of their wallets, and the first one of each; made by {@link wallets}. */
  #order = new Uint32Array(0);
  #firstOf = new Uint32Array(0);

  /** Begins the changes of a commit, or of a text of its own beside the text of the commit. */
  beginCommit(position: number, text: string): void {
    this.#text = this.#texts.length;
    this.#texts.push(text);
    this.#positions.push(position);
    if (this.#positions[this.#commit] !== position) this.#commit = this.#text;
  }

  /** Ends a text beside the text of the commit, which goes on. */
  endText(): void {
    this.#text = this.#commit;
  }

  /** Adds a change of a wallet: a part of the text. */
  add(wallet: string, place: number, start: number, end: number): void {
    let id = this.#ids.get(wallet);
    if (id === undefined) {
      id = this.#names.length;
      this.#ids.set(wallet, id);
      this.#names.push(wallet);
    }
    const at = this.#count;
    if (at === this.#walletOf.length) this.#grow();
    this.#walletOf[at] = id;
    this.#textOf[at] = this.#text;
    this.#placeOf[at] = place;
    this.#startOf[at] = start;
    this.#endOf[at] = end;
    this.#count += 1;
  }

  /** The wallets by name. */
  wallets(): string[] {
    this.#sort();
    return this.#names.toSorted();
  }

  /** Visits the changes of a wallet in their order, after {@link wallets}. */
  forEach(wallet: string, visit: (position: number, place: number, text: string) => void): void {
    const id = this.#ids.get(wallet) as number;
    const end = this.#firstOf[id + 1] as number;
    for (let at = this.#firstOf[id] as number; at < end; at += 1) {
      const change = this.#order[at] as number;
      const text = this.#textOf[change] as number;
      const part = (this.#texts[text] as string).slice(this.#startOf[change], this.#endOf[change]);
      visit(this.#positions[text] as number, this.#placeOf[change] as number, part);
    }
  }

  /** A counting sort: it keeps the order of the changes of each wallet. */
  #sort(): void {
    const first = new Uint32Array(this.#names.length + 1);
    for (let at = 0; at < this.#count; at += 1) {
      const next = (this.#walletOf[at] as number) + 1;
      first[next] = (first[next] as number) + 1;
    }
    for (let id = 1; id < first.length; id += 1) first[id] = (first[id] as number) + (first[id - 1] as number);
    const next = first.slice();
    const order = new Uint32Array(this.#count);
    for (let at = 0; at < this.#count; at += 1) {
      const id = this.#walletOf[at] as number;
      order[next[id] as number] = at;
      next[id] = (next[id] as number) + 1;
    }
    this.#order = order;
    this.#firstOf = first;
  }

  #grow(): void {
    const grown = (array: Uint32Array): Uint32Array<ArrayBuffer> => {
      const larger = new Uint32Array(array.length * 2);
      larger.set(array);
      return larger;
    };
    this.#walletOf = grown(this.#walletOf);
    this.#textOf = grown(this.#textOf);
    this.#placeOf = grown(this.#placeOf);
    this.#startOf = grown(this.#startOf);
    this.#endOf = grown(this.#endOf);
  }
}
