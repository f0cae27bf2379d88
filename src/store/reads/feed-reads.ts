import type { ChangesRead, FeedStore, OrderEnd, OrderedPlace, OrderLag } from '../feed-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { ReadQueue } from './read-queue.ts';
import { mapChanges, mapOrderEnd, selectChangesStatement, selectOrderEndStatement } from './select-changes.ts';
import { mapOrderLag, selectOrderLagStatement } from './select-order-lag.ts';

/** The transactions of one read, at most. */
const ROWS_MAX = 500;
/** The reads of all readers of this runtime that are in flight: others wait, and no reader takes all connections. */
const READS_IN_FLIGHT_MAX = 2;

/** The {@link FeedStore} on Postgres. */
export class FeedReads implements FeedStore {
  readonly schema: string;
  readonly #run: (statement: Statement) => Promise<Row[]>;
  readonly #queue: ReadQueue;

  constructor(run: (statement: Statement) => Promise<Row[]>, schema: string, isOutage: (error: unknown) => boolean) {
    this.schema = schema;
    this.#run = run;
    this.#queue = new ReadQueue(READS_IN_FLIGHT_MAX, isOutage);
  }

  async changesAfter(after: OrderedPlace | undefined, limit: number): Promise<ChangesRead> {
    const statement = selectChangesStatement(this.schema, after, Math.min(limit, ROWS_MAX));
    return mapChanges(await this.#queue.run(() => this.#run(statement)));
  }

  async orderLag(): Promise<OrderLag> {
    return mapOrderLag(await this.#queue.run(() => this.#run(selectOrderLagStatement(this.schema))));
  }

  async orderEnd(): Promise<OrderEnd> {
    return mapOrderEnd(await this.#run(selectOrderEndStatement(this.schema)));
  }
}
