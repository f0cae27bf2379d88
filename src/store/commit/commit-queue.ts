import type { Mutable } from '../../domain/mutable.ts';
import type { CommitUnit, UnitSource, UnitTimes } from '../ledger-store.ts';
import { BATCH_TRANSACTIONS_MAX, BatchSize, type SizedUnit } from './batch-size.ts';

/** From so many waiting transactions on a batch is sent at once, and not at the end of the turn of the event loop. */
const SEND_AT_TRANSACTIONS = 400;

/** A shorter queue is not split over two batches: the fixed cost of a batch equals about ten transactions. */
const SPLIT_AT_TRANSACTIONS = 16;

/** Bytes that an input or an asset of an output counts for. */
const ROW_BYTES = 128;

const NOT_SENT: UnitTimes = { plannedAtMs: 0, sentAtMs: 0, answeredAtMs: 0, attempts: 0 };

/** A source that waits for its turn. */
interface Waiting {
  readonly source: UnitSource;
  readonly expected: number;
  /** Its unit, if it was taken and could not be sent. */
  taken: Taken | undefined;
}

/** A unit from `take()` until it is settled. Its times are set as it goes. */
export interface Taken extends SizedUnit, Mutable<UnitTimes> {
  readonly source: UnitSource;
  /** An attempt may have been applied although its result was lost. */
  inDoubt: boolean;
}

/**
 * The sources that wait for the next batch, and the keys of the units in flight.
 *
 * 1. Sources are served in the order of `add()`, but a unit whose key is in flight waits for its result.
 * 2. Transactions and bytes bound a batch; only a unit that exceeds a bound alone is sent above it.
 */
export class CommitQueue {
  #waiting: Waiting[] = [];
  #expected = 0;
  readonly #keysInFlight = new Set<string>();

  /** True if nothing waits. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** True if so many transactions wait that the next batch is sent at once. */
  get isLong(): boolean {
    return this.#expected >= SEND_AT_TRANSACTIONS;
  }

  /** Adds a source at the end. */
  add(source: UnitSource): void {
    const { expected } = source;
    this.#waiting.push({ source, expected, taken: undefined });
    this.#expected += expected;
  }

  /** The sources that wait. */
  sources(): ReadonlySet<UnitSource> {
    return new Set(this.#waiting.map(({ source }) => source));
  }

  /** Removes and returns everything that waits. */
  takeAll(): readonly { readonly source: UnitSource }[] {
    const all = this.#waiting;
    this.#waiting = [];
    this.#expected = 0;
    return all;
  }

  /** Takes the units of the next batch at this time, if this many more can be in flight. */
  takeBatch(batchesFree: number, nowMs: number): Taken[] {
    const batch: Taken[] = [];
    const left: Waiting[] = [];
    const size = new BatchSize(this.#share(batchesFree));
    const waiting = this.#waiting;
    // A source that has nothing to commit may add itself again meanwhile.
    this.#waiting = [];
    let isFull = false;
    for (const one of waiting) {
      // No source overtakes one whose unit did not fit.
      const taken: Taken | undefined = isFull ? undefined : take(one);
      if (!isFull && taken === undefined) {
        this.#expected -= one.expected;
        continue;
      }
      const isFree = taken !== undefined && this.#hasFreeKeys(taken.unit);
      if (isFree) isFull = !size.add(taken);
      if (!isFree || isFull) {
        left.push(one);
        continue;
      }
      this.#expected -= one.expected;
      for (const { key } of taken.unit.transactions) if (key !== undefined) this.#keysInFlight.add(key);
      taken.plannedAtMs = nowMs;
      batch.push(taken);
    }
    if (left.length > 0) this.#waiting = [...left, ...this.#waiting];
    return batch;
  }

  /** Called when a unit has its result: units with its keys may be sent. */
  ended({ unit }: Taken): void {
    for (const { key } of unit.transactions) if (key !== undefined) this.#keysInFlight.delete(key);
  }

  /** The limit of the next batch. With an even split the results of one batch fill the next while the other runs. */
  #share(batchesFree: number): number {
    const expected = this.#expected;
    if (expected < SPLIT_AT_TRANSACTIONS || expected >= SEND_AT_TRANSACTIONS) return BATCH_TRANSACTIONS_MAX;
    return Math.ceil(expected / batchesFree);
  }

  #hasFreeKeys({ transactions }: CommitUnit): boolean {
    return !transactions.some(({ key }) => key !== undefined && this.#keysInFlight.has(key));
  }
}

function take(waiting: Waiting): Taken | undefined {
  if (waiting.taken !== undefined) return waiting.taken;
  const { source } = waiting;
  const unit = source.take();
  if (unit !== undefined) waiting.taken = { source, unit, bytes: bytesOf(unit), inDoubt: false, ...NOT_SENT };
  return waiting.taken;
}

/** The bytes that a unit adds to a statement, roughly: its encoded data exactly, its rows by their number. */
function bytesOf({ transactions }: CommitUnit): number {
  let bytes = 0;
  for (const { movement, body, actions } of transactions) {
    let rows = movement.inputs.length;
    for (const { bundle } of movement.outputs) rows += bundle.size;
    bytes += rows * ROW_BYTES;
    if (body !== null) bytes += body.length;
    for (const { payload } of actions) bytes += payload.length;
  }
  return bytes;
}
