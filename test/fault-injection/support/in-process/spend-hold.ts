import type pg from 'pg';
import { until } from '../time.ts';
import { connect } from './books.ts';

/** The class of the advisory locks, one of which belongs to each wallet. */
const LOCKS = 4711;

/**
 * Holds commits that spend outputs of some wallets in the middle of their statement, in a trigger of the harness. A
 * lock of their rows would hold them for the lock timeout of a commit only.
 */
export class SpendHold {
  readonly #client: pg.Client;
  readonly #observer: pg.Client;

  private constructor(client: pg.Client, observer: pg.Client) {
    this.#client = client;
    this.#observer = observer;
  }

  /** Installs the trigger; only one schema of a database can have it. */
  static async open(url: string, schema: string): Promise<SpendHold> {
    const client = await connect(url);
    await client.query(`
      create function "${schema}".hold() returns trigger language plpgsql
      set search_path = pg_catalog set lock_timeout = 0 as $f$
      begin
        perform pg_advisory_xact_lock_shared(${LOCKS}, hashtext(old.owner));
        return old;
      end $f$;
      create trigger hold before delete on "${schema}".unspent for each row execute function "${schema}".hold()`);
    return new SpendHold(client, await connect(url));
  }

  /** Holds the commits of these wallets from now on. */
  async hold(...wallets: readonly string[]): Promise<void> {
    await this.#client.query('select pg_advisory_lock($1, hashtext(wallet)) from unnest($2::text[]) wallet', [
      LOCKS,
      wallets,
    ]);
  }

  /** Resolves when so many commits are held. */
  async waiting(count: number): Promise<void> {
    await until(`${count} commits that are held`, async () => {
      const { rows } = await this.#observer.query<{ count: string }>(
        `select count(*)::text as count from pg_locks where locktype = 'advisory' and classid = $1 and not granted`,
        [LOCKS],
      );
      return Number(rows[0]?.count) >= count;
    });
  }

  async release(): Promise<void> {
    await this.#client.query('select pg_advisory_unlock_all()');
  }

  async close(): Promise<void> {
    await Promise.all([this.#client.end(), this.#observer.end()]);
  }
}
