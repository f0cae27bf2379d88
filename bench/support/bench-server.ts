import pg from 'pg';
import { type PostgresServer, startPostgresServer } from '../../test/support/postgres-server.ts';
import { postgresCpuSeconds } from '../measure/postgres-cpu.ts';

/** Settings that decide about durability; read back from the server for the report. */
const SETTINGS = [
  ...['fsync', 'synchronous_commit', 'full_page_writes', 'wal_level', 'shared_buffers', 'max_wal_size'],
  ...['checkpoint_timeout', 'autovacuum', 'max_connections', 'jit'],
];

/** A Postgres server for the benchmark, with a connection for measurements. */
export class BenchServer {
  readonly #server: PostgresServer;
  readonly #observer: pg.Client;

  private constructor(server: PostgresServer, observer: pg.Client) {
    this.#server = server;
    this.#observer = observer;
  }

  /** Starts a server with its default settings. */
  static async start(): Promise<BenchServer> {
    const server = await startPostgresServer();
    const observer = new pg.Client({ connectionString: server.url });
    observer.on('error', () => {});
    await observer.connect();
    return new BenchServer(server, observer);
  }

  get postmasterPid(): number {
    return this.#server.postmasterPid;
  }

  get url(): string {
    return this.#server.url;
  }

  /** Reads the version and the settings that figures depend on. */
  async describe(): Promise<{ version: string; settings: Record<string, string> }> {
    const rows = await this.query<{ name: string; value: string }>(
      'select name, current_setting(name) as value from unnest($1::text[]) name',
      [['server_version', ...SETTINGS]],
    );
    const [version, ...settings] = rows.map(({ name, value }) => [name, value] as const);
    return { version: version?.[1] ?? '', settings: Object.fromEntries(settings) };
  }

  /** The position of the write-ahead log in bytes. */
  async walBytes(): Promise<number> {
    const [row] = await this.query<{ bytes: string }>(
      `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bytes`,
    );
    return Number(row?.bytes);
  }

  /** Bytes of the tables of a schema, with indexes and TOAST. */
  async tableBytes(schema: string): Promise<number> {
    const [row] = await this.query<{ bytes: string }>(
      `select coalesce(sum(pg_total_relation_size(oid)), 0) as bytes from pg_class
      where relnamespace = $1::regnamespace and relkind in ('r', 'm')`,
      [schema],
    );
    return Number(row?.bytes);
  }

  /** Processor seconds since the start; undefined on systems that do not report them. */
  cpuSeconds(): Promise<number | undefined> {
    return postgresCpuSeconds(this.#server.postmasterPid);
  }

  /** Analyzes and checkpoints, so that no contender pays for the writes before it. */
  async tidy(): Promise<void> {
    await this.query('vacuum analyze');
    await this.query('checkpoint');
  }

  async dropSchema(schema: string): Promise<void> {
    await this.query(`drop schema if exists "${schema}" cascade`);
  }

  async query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    const { rows } = await this.#observer.query(text, values);
    return rows as Row[];
  }

  async stop(): Promise<void> {
    await this.#observer.end().catch(() => {});
    await this.#server.stop();
  }
}
