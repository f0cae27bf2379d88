import type { Transaction } from '../../domain/records/transaction.ts';
import { corrupt } from '../codec/cbor-validation.ts';
import type { ChangesRead, FeedStore, OrderEnd, OrderedPlace, OrderLag } from '../feed-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { BatchLoader } from './batch-loader.ts';
import { ReadQueue } from './read-queue.ts';
import { mapChanges, mapOrderEnd, selectChangesStatement, selectOrderEndStatement } from './select-changes.ts';
import { mapOrderLag, selectOrderLagStatement } from './select-order-lag.ts';
import { type FoundTransaction, findTransactions, selectTransactionsStatement } from './select-transactions.ts';

/** The transactions of one read, at most. */
const ROWS_MAX = 500;
/** The reads of all readers of this runtime that are in flight: others wait, and no reader takes all connections. */
const READS_IN_FLIGHT_MAX = 2;

/** The {@link FeedStore} on Postgres. Readers that ask for the same transactions at the same time share the read. */
export class FeedReads implements FeedStore {
  readonly schema: string;
  readonly #run: (statement: Statement) => Promise<Row[]>;
  readonly #queue: ReadQueue;
  readonly #transactions: BatchLoader<FoundTransaction | undefined>;

  constructor(run: (statement: Statement) => Promise<Row[]>, schema: string, isOutage: (error: unknown) => boolean) {
    this.schema = schema;
    this.#run = run;
    this.#queue = new ReadQueue(READS_IN_FLIGHT_MAX, isOutage);
    this.#transactions = new BatchLoader(
      async (ids) => findTransactions(await run(selectTransactionsStatement(schema, 'id', ids))),
      () => undefined,
      { isOutage, keysMax: ROWS_MAX, readsInFlightMax: READS_IN_FLIGHT_MAX },
    );
  }

  async changesAfter(after: OrderedPlace | undefined, limit: number): Promise<ChangesRead> {
    const statement = selectChangesStatement(this.schema, after, Math.min(limit, ROWS_MAX));
    const next = mapChanges(await this.#queue.run(() => this.#run(statement)));
    if (next === undefined) return { isStale: true };
    const found = await Promise.all(next.ids.map((id) => this.#transactions.get(id)));
    const transactions = decodeUpToCorrupt(found);
    return { isStale: false, transactions, hasMore: next.hasMore || transactions.length < found.length };
  }

  async orderLag(): Promise<OrderLag> {
    return mapOrderLag(await this.#queue.run(() => this.#run(selectOrderLagStatement(this.schema))));
  }

  async orderEnd(): Promise<OrderEnd> {
    return mapOrderEnd(await this.#run(selectOrderEndStatement(this.schema)));
  }
}

/** Decodes them up to the first that cannot be decoded, so that a reader gets all before it. */
function decodeUpToCorrupt(found: readonly (FoundTransaction | undefined)[]): Transaction[] {
  const decoded: Transaction[] = [];
  for (const read of found) {
    try {
      if (read === undefined) throw corrupt('a transaction of the order is missing');
      decoded.push(read());
    } catch (error) {
      if (decoded.length === 0) throw error;
      break;
    }
  }
  return decoded;
}
