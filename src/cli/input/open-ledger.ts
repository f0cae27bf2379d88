import { createLedger, type Ledger } from '../../index.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { databaseText, existingDatabase } from './database-flag.ts';
import { opening } from './opening.ts';

/**
 * Opens a ledger whose schema exists, for what the administration cannot do: it gives positions and projects. It closes
 * when the command ends.
 */
export async function openLedger(flags: LedgerFlags, { progress, shutdown }: CommandContext): Promise<Ledger> {
  const database = existingDatabase(flags.database);
  progress.start(`opening ${databaseText(database)}`);
  const ledger = await opening(database, () => createLedger({ database, schema: flags.schema, migrate: false }));
  shutdown.add(() => ledger.close());
  return ledger;
}
