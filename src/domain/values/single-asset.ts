/**
 * A `Bundle` of a single asset, the usual case. A `Map` of one entry takes 210 bytes, and a wallet in memory keeps a
 * bundle for each of its UTXOs: maps were a large part of the memory that garbage collection copied.
 */
export class SingleAsset {
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

/** Makes the bundle of one asset. */
export function singleAsset(asset: string, amount: bigint): SingleAsset {
  return new SingleAsset(asset, amount);
}

const DONE: IteratorResult<never, undefined> = Object.freeze({ done: true, value: undefined });

/** An iterator over one value. Not a generator: every transfer makes several, and a generator costs more memory. */
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
