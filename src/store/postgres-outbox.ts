import type { Clock } from '../domain/world.ts';
import type { Row, Statement } from './database.ts';
import { claimStatement, hasDueStatement, readClaimed } from './sql/claim-deliveries.ts';
import { confirmStatement, deadStatement, failStatement, readDead, redriveStatement } from './sql/settle-deliveries.ts';
import type { ClaimedDelivery, DeadDelivery, OutboxStore } from './store.ts';

/** The outbox table, statement by statement. */
export class PostgresOutbox implements OutboxStore {
  readonly #run: (statement: Statement) => Promise<Row[]>;
  readonly #schema: string;
  readonly #clock: Clock;

  constructor(run: (statement: Statement) => Promise<Row[]>, schema: string, clock: Clock) {
    this.#run = run;
    this.#schema = schema;
    this.#clock = clock;
  }

  async claim(
    claimant: string,
    types: readonly string[],
    most: number,
    leaseMs: number,
    inHand?: readonly string[],
  ): Promise<ClaimedDelivery[]> {
    const claim = { claimant, types, most, leaseMs, aheadMs: this.#clock.aheadMs, inHand };
    return readClaimed(await this.#run(claimStatement(this.#schema, claim)));
  }

  async confirm(rowIds: readonly string[]): Promise<void> {
    await this.#run(confirmStatement(this.#schema, rowIds));
  }

  async fail(claimant: string, rowId: string, error: string, delayMs: number | undefined): Promise<void> {
    const { aheadMs } = this.#clock;
    await this.#run(failStatement(this.#schema, { rowId, claimant, error, delayMs, aheadMs }));
  }

  async hasDue(types: readonly string[]): Promise<boolean> {
    return (await this.#run(hasDueStatement(this.#schema, types, this.#clock.aheadMs))).length > 0;
  }

  async dead(most: number): Promise<DeadDelivery[]> {
    return readDead(await this.#run(deadStatement(this.#schema, most)));
  }

  async redrive(rowId: string): Promise<boolean> {
    return (await this.#run(redriveStatement(this.#schema, rowId))).length > 0;
  }
}
