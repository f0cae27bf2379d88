import type { AssetAmounts } from '../../domain/records/history-entry.ts';
import { TILDE } from '../codec/changes-text.ts';

/** The character code that a negative amount begins with. */
export const MINUS = 0x2d;
const ZERO = 0x30;
/** Amounts of as many digits are summed as numbers, which are exact below 2^53. */
const DIGITS_MAX = 14;
const SUM_MAX = 4_000_000_000_000_000;

/** A sum of amounts, exact at any size. Most amounts are small, and numbers are added faster than bigints. */
export class AmountSum {
  #small = 0;
  #large = 0n;

  /** Adds the amount that a part of a text is: `-3`. */
  add(text: string, start: number, end: number): void {
    const isNegative = text.charCodeAt(start) === MINUS;
    const first = isNegative ? start + 1 : start;
    if (end - first > DIGITS_MAX) {
      this.#large += BigInt(text.slice(start, end));
      return;
    }
    let amount = 0;
    for (let at = first; at < end; at += 1) amount = amount * 10 + text.charCodeAt(at) - ZERO;
    this.#small += isNegative ? -amount : amount;
    if (this.#small > SUM_MAX || this.#small < -SUM_MAX) {
      this.#large += BigInt(this.#small);
      this.#small = 0;
    }
  }

  get isZero(): boolean {
    return this.#large === 0n ? this.#small === 0 : this.value === 0n;
  }

  get value(): bigint {
    return this.#large + BigInt(this.#small);
  }

  reset(): void {
    this.#small = 0;
    this.#large = 0n;
  }
}

/** The sums of the changes of an asset, available and held. */
export class ChangeSums {
  readonly #available = new AmountSum();
  readonly #held = new AmountSum();

  /** Adds the amounts that a part of a text is: `-3`, `-5~5` or `~-5`. */
  add(text: string, start: number, end: number): void {
    let tilde = start;
    while (tilde < end && text.charCodeAt(tilde) !== TILDE) tilde += 1;
    if (tilde > start) this.#available.add(text, start, tilde);
    if (tilde < end) this.#held.add(text, tilde + 1, end);
  }

  get value(): AssetAmounts {
    return { available: this.#available.value, held: this.#held.value };
  }
}
