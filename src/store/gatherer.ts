/**
 * Reads for many wallets in one statement: what is asked for while a read is under way goes together into the next.
 *
 * Owns: requests until they are answered. A request made during a read is never answered by that read, so what comes
 * back was true at some moment after the request.
 */
export class Gatherer<Value> {
  readonly #read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;
  readonly #absent: () => Value;
  readonly #readsInFlightMax: number;
  #waiting = new Map<string, Promise<Value>>();
  #next: Promise<ReadonlyMap<string, Value>> | undefined;
  #start: (() => void) | undefined;
  #underWay = 0;

  constructor(
    read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
    absent: () => Value,
    readsInFlightMax = 1,
  ) {
    this.#read = read;
    this.#absent = absent;
    this.#readsInFlightMax = readsInFlightMax;
  }

  /** The value of `key`, as of some moment after this call. */
  get(key: string): Promise<Value> {
    let value = this.#waiting.get(key);
    if (value === undefined) {
      value = this.#nextRead().then((values) => values.get(key) ?? this.#absent());
      this.#waiting.set(key, value);
    }
    return value;
  }

  /** The read that everything asked for now travels with. */
  #nextRead(): Promise<ReadonlyMap<string, Value>> {
    this.#next ??= new Promise<void>((resolve) => {
      this.#start = resolve;
      this.#schedule();
    }).then(async () => {
      try {
        const keys = [...this.#waiting.keys()];
        this.#waiting = new Map();
        this.#next = undefined;
        return await this.#read(keys);
      } finally {
        this.#underWay -= 1;
        this.#schedule();
      }
    });
    return this.#next;
  }

  #schedule(): void {
    if (this.#start === undefined || this.#underWay >= this.#readsInFlightMax) return;
    const start = this.#start;
    this.#start = undefined;
    this.#underWay += 1;
    setImmediate(start);
  }
}
