/** A value of JSON that has another type than it should have. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
}

/** A value of JSON and its path, such as `assets[0].supply.minted`. Each method checks the type of the value. */
export class Field {
  readonly path: string;
  readonly value: unknown;

  constructor(path: string, value: unknown) {
    this.path = path;
    this.value = value;
  }

  isObject(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  /** The field of an object; its value is undefined if it is missing. */
  get(name: string): Field {
    return new Field(this.#inner(`.${name}`), new Map(this.#fields()).get(name));
  }

  /** All fields of an object. */
  entries(): [name: string, field: Field][] {
    return this.#fields().map(([name, value]) => [name, new Field(this.#inner(`.${name}`), value)]);
  }

  /** The items of a list, each converted. */
  list<Item>(convert: (item: Field) => Item): Item[] {
    if (!Array.isArray(this.value)) throw this.#wrong('a list');
    return this.value.map((item, at) => convert(new Field(this.#inner(`[${at}]`), item)));
  }

  text(): string {
    if (typeof this.value !== 'string') throw this.#wrong('a text');
    return this.value;
  }

  boolean(): boolean {
    if (typeof this.value !== 'boolean') throw this.#wrong('true or false');
    return this.value;
  }

  number(): number {
    if (typeof this.value !== 'number') throw this.#wrong('a number');
    return this.value;
  }

  /** An amount as a decimal string. */
  amount(): bigint {
    if (typeof this.value !== 'string' || !/^-?\d+$/.test(this.value)) throw this.#wrong('an amount');
    return BigInt(this.value);
  }

  /** A number, or an amount as a decimal string. */
  numberOrAmount(): number | bigint {
    return typeof this.value === 'number' ? this.value : this.amount();
  }

  /** One of these texts. */
  oneOf<Text extends string>(texts: readonly Text[]): Text {
    const found = texts.find((text) => text === this.value);
    if (found === undefined) throw this.#wrong(texts.join(' or '));
    return found;
  }

  #fields(): [string, unknown][] {
    if (!this.isObject()) throw this.#wrong('an object');
    return Object.entries(this.value as object);
  }

  #inner(part: string): string {
    return `${this.path}${part}`.replace(/^\./, '');
  }

  #wrong(expected: string): FieldError {
    return new FieldError(`${this.path === '' ? 'it' : this.path} is not ${expected}`);
  }
}
