import type pg from 'pg';
import { until } from '../time.ts';
import { connect } from './books.ts';

/** Locks rows of a schema in a separate session, so that a commit that wants them waits. */
export class RowHold {
  readonly #client: pg.Client;
  readonly #observer: pg.Client;
  readonly #schema: string;

  private constructor(client: pg.Client, observer: pg.Client, schema: string) {
    this.#client = client;
    this.#observer = observer;
    this.#schema = schema;
  }

  static async open(url: string, schema: string): Promise<RowHold> {
    return new RowHold(await connect(url), await connect(url), schema);
  }

  /** Locks all unspent outputs of these wallets. */
  async hold(...wallets: readonly string[]): Promise<void> {
    await this.#client.query('begin');
    await this.#client.query(
      `select from "${this.#schema}".utxos where owner = any ($1) and spent_by is null for update`,
      [wallets],
    );
  }

  /** Resolves when so many statements of this schema wait for a lock. */
  async waiting(count: number): Promise<void> {
    await until(`${count} commits that wait for a lock`, async () => {
      // Not from the holding session: its view of other sessions does not change during its database transaction.
      const { rows } = await this.#observer.query<{ count: string }>(
        `select count(*)::text as count from pg_stat_activity
          where wait_event_type = 'Lock' and position($1 in query) > 0 and pid <> pg_backend_pid()`,
        [`"${this.#schema}".`],
      );
      return Number(rows[0]?.count) >= count;
    });
  }

  async release(): Promise<void> {
    await this.#client.query('rollback');
  }

  async close(): Promise<void> {
    await Promise.all([this.#client.end(), this.#observer.end()]);
  }
}
