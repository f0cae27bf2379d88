import { type Admin, openAdmin } from '../../admin/index.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { databaseText, existingDatabase, type NamedDatabase, requiredDatabase } from './database-flag.ts';
import { opening } from './opening.ts';

/**
 * Opens an existing ledger for a command that reads it; the end of the command closes it.
 *
 * @throws CliError `usage` if no database is named, `database` if the directory of the database is missing or empty.
 */
export function openExistingLedger(flags: LedgerFlags, context: CommandContext): Promise<Admin> {
  return open(existingDatabase(flags.database), flags, context);
}

/** Opens a database that may be without a ledger; the end of the command closes it. */
export function openAnyDatabase(flags: LedgerFlags, context: CommandContext): Promise<Admin> {
  return open(requiredDatabase(flags.database), flags, context);
}

async function open(
  database: NamedDatabase,
  { schema }: LedgerFlags,
  { progress, shutdown }: CommandContext,
): Promise<Admin> {
  progress.start(`opening ${databaseText(database)}`);
  const admin = await opening(database, () => openAdmin({ database, schema }));
  shutdown.add(() => admin.close());
  return admin;
}
