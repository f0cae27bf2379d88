import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import type { Clock, World } from '../domain/world.ts';

/** The real clock. */
const systemClock: Clock = {
  aheadMs: 0,
  now: () => Date.now(),
  steadyMs: () => Math.round(performance.now()),
  after(delayMs, run, options) {
    const timer = setTimeout(run, delayMs);
    if (options?.background === true) timer.unref();
    return () => clearTimeout(timer);
  },
};

const ID_BYTES = 16;
const RANDOM_BYTES_AT_ONCE = 256 * ID_BYTES;
const HEX_DIGITS = '0123456789abcdef';

/**
 * Fresh ids, made by `uuid`. The bytes around it are ours, because one is needed for every transaction: random bytes
 * are asked for in stock, and the text is written in one piece.
 */
class TransactionIds {
  readonly #stock = new Uint8Array(RANDOM_BYTES_AT_ONCE);
  readonly #id = new Uint8Array(ID_BYTES);
  /** The hyphens are in their places. */
  readonly #text = Buffer.from('00000000-0000-0000-0000-000000000000');
  #next = RANDOM_BYTES_AT_ONCE;
  #msecs = 0;
  #seq = 0;

  make(): string {
    const random = this.#take();
    const now = Date.now();
    // Ids of one millisecond are counted, from anywhere in the lower half: an id is greater than those before it.
    this.#seq = now > this.#msecs ? lowerHalf(random) : this.#seq + 1;
    this.#msecs = Math.max(now, this.#msecs);
    v7({ random, msecs: this.#msecs, seq: this.#seq }, this.#id);
    return this.#write();
  }

  /** In one piece: put together of parts, the text would keep them all for as long as someone keeps the id. */
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

/** 30 of the 31 bits that `uuid` counts with, so that there is room above. */
function lowerHalf([a = 0, b = 0, c = 0, d = 0]: Uint8Array): number {
  return (a << 22) | (b << 14) | (c << 6) | (d >> 2);
}

const transactionIds = new TransactionIds();

/** The world of a production runtime: the only place that asks the system for time, randomness and ids. */
export const systemWorld: World = {
  clock: systemClock,
  random: () => Math.random(),
  transactionId: () => transactionIds.make(),
};
