import { bytesItem, EMPTY_ITEM, hexItem, nameItem, textItem } from './sql-array.ts';

/** The bytes of a new column. It grows with its items, and keeps its size when it is used again. */
const BYTES_MIN = 1_024;

const OPEN = 0x7b;
const CLOSE = 0x7d;
const COMMA = 0x2c;
const QUOTE = 0x22;
const ZERO = 0x30;
/** Integers below it are written digit by digit. */
const SMALL_MAX = 1_000_000_000;
const SMALL = BigInt(SMALL_MAX);

/**
 * A Postgres array literal that is written item by item as UTF-8, such as `{5,7}`. A statement takes its bytes as a
 * value. Lists of items, joined to a text that the driver encodes, cost three times as much and leave garbage.
 *
 * Owns: its bytes, which are valid until `reset()`.
 */
export class TextColumn {
  #bytes = Buffer.allocUnsafe(BYTES_MIN);
  #end = 1;
  #count = 0;

  constructor() {
    this.#bytes[0] = OPEN;
  }

  /** The number of items. */
  get count(): number {
    return this.#count;
  }

  /** Removes all items. */
  reset(): void {
    this.#end = 1;
    this.#count = 0;
  }

  /** Adds an item of ASCII characters as it is: a uuid, a kind, an item that has its quotes. */
  plain(text: string): void {
    this.#begin(text.length);
    this.#ascii(text);
  }

  /** Adds a validated name. */
  name(name: string): void {
    this.plain(nameItem(name));
  }

  /** Adds an integer from 0 on. */
  integer(value: number): void {
    this.#begin(16);
    this.#digits(value);
  }

  /** Adds an amount. */
  amount(value: bigint): void {
    this.#begin(80);
    this.#amount(value);
  }

  /** Adds any text. */
  text(text: string): void {
    const item = textItem(text);
    // A UTF-16 code unit takes three bytes at most.
    this.#begin(item.length * 3);
    this.#end += this.#bytes.write(item, this.#end, 'utf8');
  }

  /** Adds bytes, as `bytea` reads them. */
  bytes(bytes: Uint8Array): void {
    this.plain(bytesItem(bytes));
  }

  /** Adds hexadecimal bytes, as `bytea` reads them. */
  hex(hex: string): void {
    this.plain(hexItem(hex));
  }

  /** Adds empty items, which stand for null, until there are `count` items. */
  fillTo(count: number): void {
    while (this.#count < count) this.plain(EMPTY_ITEM);
  }

  /** Begins an item that consists of parts; {@link endParts} ends it. Parts need no escapes. */
  beginParts(): void {
    this.#begin(1);
    this.#byte(QUOTE);
  }

  endParts(): void {
    this.#room(1);
    this.#byte(QUOTE);
  }

  /** A part: an ASCII text, after a separator unless that is empty. */
  part(separator: string, text: string): void {
    this.#room(separator.length + text.length);
    this.#ascii(separator);
    this.#ascii(text);
  }

  /** A part: a separator, then an integer or an amount. */
  partNumber(separator: string, value: number | bigint): void {
    this.#room(separator.length + 80);
    this.#ascii(separator);
    if (typeof value === 'number') this.#digits(value);
    else this.#amount(value);
  }

  /** The literal. The bytes are valid until the next change of the column. */
  encode(): Uint8Array {
    this.#room(1);
    this.#bytes[this.#end] = CLOSE;
    return this.#bytes.subarray(0, this.#end + 1);
  }

  #begin(bytes: number): void {
    this.#room(bytes + 1);
    if (this.#count > 0) this.#byte(COMMA);
    this.#count += 1;
  }

  #room(bytes: number): void {
    const wanted = this.#end + bytes + 1;
    if (wanted <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(wanted, 2 * this.#bytes.length));
    this.#bytes.copy(grown, 0, 0, this.#end);
    this.#bytes = grown;
  }

  #byte(byte: number): void {
    this.#bytes[this.#end] = byte;
    this.#end += 1;
  }

  #ascii(text: string): void {
    const bytes = this.#bytes;
    const { length } = text;
    let end = this.#end;
    // Faster than a call of `Buffer.write` for texts as short as names and ids.
    for (let at = 0; at < length; at += 1) {
      bytes[end] = text.charCodeAt(at);
      end += 1;
    }
    this.#end = end;
  }

  #amount(value: bigint): void {
    if (value < SMALL && value >= 0n) this.#digits(Number(value));
    else this.#ascii(value.toString());
  }

  #digits(value: number): void {
    if (value >= SMALL_MAX) {
      this.#ascii(String(value));
      return;
    }
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits += 1;
    let rest = value;
    for (let at = this.#end + digits - 1; at >= this.#end; at -= 1) {
      const tenth = (rest / 10) | 0;
      this.#bytes[at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.#end += digits;
  }
}
