import type { Database } from '../../store/postgres/database.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { databaseText, existingDatabase, type NamedDatabase, requiredDatabase } from './database-flag.ts';
import { opening } from './opening.ts';

/**
 * Opens the database of a command that only looks at a ledger; it is closed with the command.
 *
 * @throws CliError `usage` if none is named, `database` if a directory holds none; LedgerError `ERR_SCHEMA` if there is
 * no ledger of this version.
 */
export async function openLedgerDatabase(flags: LedgerFlags, context: CommandContext): Promise<Database> {
  const database = await open(existingDatabase(flags.database), context);
  const { assertMigrated } = await import('../../store/schema/migrate.ts');
  await assertMigrated(database, flags.schema);
  return database;
}

/** Opens the database of a command, whatever is in it; it is closed with the command. */
export function openNamedDatabase(flags: LedgerFlags, context: CommandContext): Promise<Database> {
  return open(requiredDatabase(flags.database), context);
}

async function open(named: NamedDatabase, { progress, shutdown }: CommandContext): Promise<Database> {
  progress.start(`opening ${databaseText(named)}`);
  const { openDatabase } = await import('../../store/postgres/open-database.ts');
  const database = await opening(named, () => openDatabase(named));
  shutdown.add(() => database.close());
  return database;
}
