import type { Clock } from '../../domain/world.ts';
import type {
  Cancellation,
  ClaimedDelivery,
  ClaimRequest,
  ClaimResult,
  DeadDelivery,
  DueRow,
  DueWalletPage,
  DueWallets,
  FailedDelivery,
  MadeDue,
  NewlyDue,
  NewlyDueRequest,
  OutboxStore,
  WaitingDeliveries,
} from '../outbox-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { mapClaimResult, settleAndClaimStatement } from './claim-deliveries.ts';
import { mapDueRow } from './delivery-rows.ts';
import { dueWalletsStatement, mapDueWallets } from './due-wallets.ts';
import { mapNewlyDue, newlyDueStatement } from './newly-due.ts';
import { cancelStatement, makeDueStatement, mapCancellation, mapMadeDue } from './scheduled-deliveries.ts';
import {
  deadStatement,
  failStatement,
  mapDeadDeliveries,
  redriveStatement,
  releaseStatement,
} from './settle-deliveries.ts';
import { mapWaitingDeliveries, waitingDeliveriesStatement } from './waiting-deliveries.ts';

/** The {@link OutboxStore} on Postgres: one statement per method. */
export class PostgresOutbox implements OutboxStore {
  readonly #run: (statement: Statement) => Promise<Row[]>;
  readonly #schema: string;
  readonly #clock: Clock;

  constructor(run: (statement: Statement) => Promise<Row[]>, schema: string, clock: Clock) {
    this.#run = run;
    this.#schema = schema;
    this.#clock = clock;
  }

  async settleAndClaim(request: ClaimRequest): Promise<ClaimResult> {
    return mapClaimResult(await this.#run(settleAndClaimStatement(this.#schema, request, this.#clock.aheadMs)));
  }

  async fail(claimant: string, failed: FailedDelivery): Promise<void> {
    await this.#run(failStatement(this.#schema, claimant, failed, this.#clock.aheadMs));
  }

  async release(claimant: string, deliveries: readonly Pick<ClaimedDelivery, 'rowId' | 'attempt'>[]): Promise<void> {
    await this.#run(releaseStatement(this.#schema, claimant, deliveries, this.#clock.aheadMs));
  }

  async dueWallets(search: DueWalletPage): Promise<DueWallets> {
    const rows = await this.#run(dueWalletsStatement(this.#schema, search, this.#clock.aheadMs));
    return mapDueWallets(rows, search.limit);
  }

  async newlyDue(search: NewlyDueRequest): Promise<NewlyDue> {
    return mapNewlyDue(await this.#run(newlyDueStatement(this.#schema, search, this.#clock.aheadMs)));
  }

  async makeDue(limit: number): Promise<MadeDue> {
    return mapMadeDue(await this.#run(makeDueStatement(this.#schema, limit, this.#clock.aheadMs)));
  }

  async cancel(transactionId: string, actionIndex: number): Promise<Cancellation> {
    return mapCancellation(await this.#run(cancelStatement(this.#schema, transactionId, actionIndex)));
  }

  async waiting(): Promise<readonly WaitingDeliveries[]> {
    return mapWaitingDeliveries(await this.#run(waitingDeliveriesStatement(this.#schema, this.#clock.aheadMs)));
  }

  async dead(limit: number, after?: string): Promise<DeadDelivery[]> {
    return mapDeadDeliveries(await this.#run(deadStatement(this.#schema, limit, after)));
  }

  async redrive(rowId: string): Promise<DueRow | undefined> {
    const [row] = await this.#run(redriveStatement(this.#schema, rowId, this.#clock.aheadMs));
    return row === undefined ? undefined : mapDueRow(row);
  }
}
