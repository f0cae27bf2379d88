/**
 * The `Bundle` of a single asset, as nearly all are. A `Map` of one entry takes 210 bytes, and a wallet in memory keeps
 * a bundle for each of its UTXOs: maps were a good part of what the collector had to copy.
 */
class OneAsset {
  readonly asset: string;
  readonly amount: bigint;

  constructor(asset: string, amount: bigint) {
    this.asset = asset;
    this.amount = amount;
  }

  get size(): number {
    return 1;
  }

  get(asset: string): bigint | undefined {
    return asset === this.asset ? this.amount : undefined;
  }

  has(asset: string): boolean {
    return asset === this.asset;
  }

  keys(): Iterable<string> {
    return [this.asset];
  }

  [Symbol.iterator](): Iterator<[string, bigint]> {
    return new Once([this.asset, this.amount]);
  }
}

/** A bundle of so much of one asset. */
export function singleAsset(asset: string, amount: bigint): OneAsset {
  return new OneAsset(asset, amount);
}

const DONE: IteratorResult<never, undefined> = Object.freeze({ done: true, value: undefined });

/** Not a generator: those are kept on the heap, and this is made and gone several times in every transfer. */
class Once<Value> implements Iterator<Value> {
  readonly #value: Value;
  #isDone = false;

  constructor(value: Value) {
    this.#value = value;
  }

  next(): IteratorResult<Value, undefined> {
    if (this.#isDone) return DONE;
    this.#isDone = true;
    return { done: false, value: this.#value };
  }
}
