import type { Clock } from '../../domain/world.ts';
import type {
  ClaimedDelivery,
  DeadDelivery,
  DueWallets,
  FailedDelivery,
  OutboxStore,
  RelayTurn,
  TurnResult,
  WalletSearch,
} from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { readTurn, turnStatement } from './claim-deliveries.ts';
import { dueWalletsStatement, readDueWallets } from './due-wallets.ts';
import { deadStatement, failStatement, giveBackStatement, readDead, redriveStatement } from './settle-deliveries.ts';

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

  async turn(turn: RelayTurn): Promise<TurnResult> {
    return readTurn(await this.#run(turnStatement(this.#schema, turn, this.#clock.aheadMs)));
  }

  async fail(claimant: string, failed: FailedDelivery): Promise<void> {
    await this.#run(failStatement(this.#schema, claimant, failed, this.#clock.aheadMs));
  }

  async giveBack(claimant: string, deliveries: readonly Pick<ClaimedDelivery, 'rowId' | 'attempt'>[]): Promise<void> {
    await this.#run(giveBackStatement(this.#schema, claimant, deliveries));
  }

  async dueWallets(search: WalletSearch): Promise<DueWallets> {
    const rows = await this.#run(dueWalletsStatement(this.#schema, search, this.#clock.aheadMs));
    return readDueWallets(rows, search.most);
  }

  async dead(most: number): Promise<DeadDelivery[]> {
    return readDead(await this.#run(deadStatement(this.#schema, most)));
  }

  async redrive(rowId: string): Promise<string | undefined> {
    const [row] = await this.#run(redriveStatement(this.#schema, rowId));
    return row?.wallet ?? undefined;
  }
}
