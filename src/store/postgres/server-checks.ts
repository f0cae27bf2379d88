import type { Durability } from '../../domain/durability.ts';
import { LedgerError } from '../../domain/errors.ts';
import type { Database } from './database.ts';

const SERVER_VERSION_MIN = 150_000;

/**
 * Refuses a server that cannot keep the guarantees, and reads its durability.
 *
 * @throws LedgerError `ERR_DATABASE_UNFIT` for a standby, a read-only server, an encoding other than UTF8, Postgres
 * before 15.
 */
export async function checkServer(database: Database): Promise<Durability> {
  const [row] = await database.run({
    name: 'check-server',
    text: `select pg_catalog.current_setting('server_version_num'::text) as version, pg_catalog.current_setting('server_encoding'::text) as encoding,
      pg_catalog.pg_is_in_recovery()::text as standby, pg_catalog.current_setting('transaction_read_only'::text) as readonly,
      pg_catalog.current_setting('fsync'::text) as fsync, pg_catalog.current_setting('full_page_writes'::text) as pages,
      pg_catalog.current_setting('synchronous_commit'::text) as sync`,
    values: [],
  });
  const unfit = (what: string): LedgerError => new LedgerError('ERR_DATABASE_UNFIT', `${database.location} ${what}`);
  if (row === undefined) throw unfit('returned no settings');
  if (Number(row.version) < SERVER_VERSION_MIN) throw unfit(`is Postgres ${row.version}; pursekit needs 15 or newer`);
  if (row.encoding !== 'UTF8') throw unfit(`stores text as ${row.encoding}; pursekit needs UTF8`);
  if (row.standby === 'true') throw unfit('is a standby: it takes no writes');
  if (row.readonly === 'on') throw unfit('is read-only (default_transaction_read_only)');
  if (database.embeddedDurability !== undefined) return database.embeddedDurability;
  if (row.fsync === 'on' && row.pages === 'on' && row.sync !== 'off') return 'disk';
  return 'process';
}
