import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const ID_BYTES = 16;
const RANDOM_BYTES_AT_ONCE = 256 * ID_BYTES;
const HEX_DIGITS = '0123456789abcdef';

/**
 * Generates transaction ids: UUIDs of version 7, made by `uuid`. One is needed per transaction, so random bytes are
 * drawn for 256 ids at once, and the text is written into one buffer.
 */
export class TransactionIds {
  readonly #stock = new Uint8Array(RANDOM_BYTES_AT_ONCE);
  readonly #id = new Uint8Array(ID_BYTES);
  /** The hyphens are in place. */
  readonly #text = Buffer.from('00000000-0000-0000-0000-000000000000');
  #next = RANDOM_BYTES_AT_ONCE;
  #msecs = 0;
  #seq = 0;

  /** The next id at this time, greater than all ids before it. */
  make(nowMs: number): string {
    const random = this.#take();
    // Ids of one millisecond are counted from a random number in the lower half, so that there is room to count up.
    this.#seq = nowMs > this.#msecs ? lowerHalf(random) : this.#seq + 1;
    this.#msecs = Math.max(nowMs, this.#msecs);
    v7({ random, msecs: this.#msecs, seq: this.#seq }, this.#id);
    return this.#write();
  }

  /** Writes the id into one buffer: a text concatenated from parts would keep all of them in memory. */
  #write(): string {
    let place = 0;
    for (const byte of this.#id) {
      if (place === 8 || place === 13 || place === 18 || place === 23) place += 1;
      this.#text[place] = HEX_DIGITS.charCodeAt(byte >> 4);
      this.#text[place + 1] = HEX_DIGITS.charCodeAt(byte & 15);
      place += 2;
    }
    return this.#text.toString('latin1');
  }

  #take(): Uint8Array {
    if (this.#next === RANDOM_BYTES_AT_ONCE) {
      randomFillSync(this.#stock);
      this.#next = 0;
    }
    const from = this.#next;
    this.#next += ID_BYTES;
    return this.#stock.subarray(from, this.#next);
  }
}

/** The transaction id made of these parts, for worlds whose ids repeat: the same parts give the same id. */
export function transactionIdOf(parts: {
  readonly msecs: number;
  readonly seq: number;
  readonly random: Uint8Array;
}): string {
  return v7(parts);
}

/** The lower 30 of the 31 bits that `uuid` counts with. */
function lowerHalf([a = 0, b = 0, c = 0, d = 0]: Uint8Array): number {
  return (a << 22) | (b << 14) | (c << 6) | (d >> 2);
}
