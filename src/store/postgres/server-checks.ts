import type { Durability } from '../../domain/durability.ts';
import { LedgerError } from '../../domain/errors.ts';
import type { Database, Row } from './database.ts';

const SERVER_VERSION_MIN = 150_000;

/** The settings that decide, by the column that returns them. */
const SETTINGS = {
  version: 'server_version_num',
  encoding: 'server_encoding',
  client: 'client_encoding',
  readonly: 'transaction_read_only',
  fsync: 'fsync',
  pages: 'full_page_writes',
  sync: 'synchronous_commit',
  exits: 'exit_on_error',
  standbys: 'synchronous_standby_names',
  isolation: 'default_transaction_isolation',
};

/** The properties of a server that decide what a ledger promises and how it sends statements. */
export interface ServerFacts {
  readonly durability: Durability;
  /** False if statements run at another isolation level than READ COMMITTED unless they begin a transaction at it. */
  readonly isReadCommitted: boolean;
  readonly isStandby: boolean;
}

/**
 * Refuses a server that cannot keep the guarantees, or that takes no writes if there will be some. Reads its durability
 * and its isolation level.
 *
 * @throws LedgerError `ERR_DATABASE_UNFIT` for a standby, a read-only server, an encoding of the database or of the
 * session other than UTF8, Postgres before 15.
 */
export async function checkServer(
  database: Database,
  { writes = true }: { readonly writes?: boolean } = {},
): Promise<ServerFacts> {
  const settings = Object.entries(SETTINGS).map(
    ([name, setting]) => `pg_catalog.current_setting('${setting}'::text) as ${name}`,
  );
  const [row] = await database.run({
    name: 'check-server',
    text: `select ${settings}, pg_catalog.pg_is_in_recovery()::text as standby`,
    values: [],
  });
  const unfit = (what: string): LedgerError => new LedgerError('ERR_DATABASE_UNFIT', `${database.location} ${what}`);
  if (row === undefined) throw unfit('returned no settings');
  if (Number(row.version) < SERVER_VERSION_MIN) throw unfit(`is Postgres ${row.version}; pursekit needs 15 or newer`);
  if (row.encoding !== 'UTF8') throw unfit(`stores text as ${row.encoding}; pursekit needs UTF8`);
  // The drivers send UTF-8: a session that reads it as another encoding stores another key than the other sessions.
  if (row.client !== 'UTF8') throw unfit(`has sessions with client_encoding = ${row.client}; pursekit needs UTF8`);
  if (writes && row.standby === 'true') throw unfit('is a standby: it takes no writes');
  if (writes && row.readonly === 'on') throw unfit('is read-only (default_transaction_read_only)');
  if (row.exits === 'on') throw unfit('has exit_on_error = on: each conflict would end its session and be in doubt');
  const isReadCommitted = row.isolation === 'read committed';
  const isStandby = row.standby === 'true';
  return { durability: database.embeddedDurability ?? durabilityOf(row), isReadCommitted, isStandby };
}

function durabilityOf(row: Row): Durability {
  if (row.fsync !== 'on' || row.pages !== 'on' || row.sync === 'off') return 'process';
  // With `local` and `remote_write` a commit does not wait until a standby has flushed it.
  const waitsForStandby = row.sync === 'on' || row.sync === 'remote_apply';
  return waitsForStandby && (row.standbys ?? '').trim() !== '' ? 'replica' : 'disk';
}
