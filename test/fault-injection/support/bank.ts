import pg from 'pg';
import { BANK } from '../checker/invariants.ts';
import { pause } from './time.ts';

/** Sums all wallets in one statement, repeatedly, during all faults, and compares the sums with the supply. */
export class Bank {
  readonly violations: string[] = [];
  reads = 0;
  readonly #url: string;
  readonly #query: string;
  #hasPending = true;
  readonly #reading: Promise<void>;

  constructor(url: string, schema: string) {
    this.#url = url;
    this.#query = BANK.replaceAll('$s', `"${schema}"`);
    this.#reading = this.#run();
  }

  /** Stops after the current read. */
  async stop(): Promise<void> {
    this.#hasPending = false;
    await this.#reading;
  }

  async #run(): Promise<void> {
    while (this.#hasPending) {
      const client = new pg.Client({
        connectionString: this.#url,
        connectionTimeoutMillis: 2_000,
        query_timeout: 20_000,
      });
      client.on('error', () => {});
      try {
        await client.connect();
        await client.query('set enable_nestloop = off');
        while (this.#hasPending) await this.#read(client);
      } catch {
        // The database is unavailable at the moment: the fault under test.
        await pause(100);
      } finally {
        void client.end().catch(() => {});
      }
    }
  }

  async #read(client: pg.Client): Promise<void> {
    const startMs = performance.now();
    const { rows } = await client.query<{ asset: string; there: string; due: string }>(this.#query);
    this.reads += 1;
    for (const { asset, there, due } of rows) {
      if (there !== due) this.violations.push(`bank: there are ${there} ${asset} where ${due} must be`);
    }
    // At most a fifth of the time, so that the reader does not compete with the workers.
    await pause(50 + 4 * (performance.now() - startMs));
  }
}
