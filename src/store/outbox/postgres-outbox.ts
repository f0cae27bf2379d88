import type { Clock } from '../../domain/world.ts';
import type {
  ArrivalSearch,
  ArrivedWallets,
  ClaimedDelivery,
  ClaimRequest,
  ClaimResult,
  DeadDelivery,
  DueWalletPage,
  DueWallets,
  FailedDelivery,
  OutboxStore,
} from '../outbox-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { arrivedWalletsStatement, mapArrivedWallets } from './arrived-wallets.ts';
import { mapClaimResult, settleAndClaimStatement } from './claim-deliveries.ts';
import { dueWalletsStatement, mapDueWallets } from './due-wallets.ts';
import {
  deadStatement,
  failStatement,
  mapDeadDeliveries,
  redriveStatement,
  releaseStatement,
} from './settle-deliveries.ts';

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
    await this.#run(releaseStatement(this.#schema, claimant, deliveries));
  }

  async dueWallets(search: DueWalletPage): Promise<DueWallets> {
    const rows = await this.#run(dueWalletsStatement(this.#schema, search, this.#clock.aheadMs));
    return mapDueWallets(rows, search.limit);
  }

  async arrivedWallets(search: ArrivalSearch): Promise<ArrivedWallets> {
    return mapArrivedWallets(await this.#run(arrivedWalletsStatement(this.#schema, search)));
  }

  async dead(limit: number, after?: string): Promise<DeadDelivery[]> {
    return mapDeadDeliveries(await this.#run(deadStatement(this.#schema, limit, after)));
  }

  async redrive(rowId: string): Promise<string | undefined> {
    const [row] = await this.#run(redriveStatement(this.#schema, rowId));
    return row?.wallet ?? undefined;
  }
}
