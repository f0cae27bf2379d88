/** A ring buffer of numbers with constant memory: the newest replaces the oldest. */
export class Ring {
  readonly #values: Float64Array;
  #count = 0;

  constructor(size: number) {
    this.#values = new Float64Array(size);
  }

  add(value: number): void {
    this.#values[this.#count % this.#values.length] = value;
    this.#count += 1;
  }

  get values(): number[] {
    return [...this.#values.subarray(0, Math.min(this.#count, this.#values.length))];
  }
}
