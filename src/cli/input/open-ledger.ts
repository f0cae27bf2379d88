import { createLedger, type Ledger, type LedgerReader, openReader } from '../../index.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { databaseText, existingDatabase } from './database-flag.ts';
import { opening } from './opening.ts';

/** The flags of commands that read along the order of positions. */
export interface ReadFlags extends LedgerFlags {
  /** Nothing is written: a standby will do, or a role that only reads. */
  readonly readOnly?: boolean;
}

/**
 * Opens a ledger whose schema exists, for what the administration cannot do: it gives positions and projects. It closes
 * when the command ends.
 */
export function openLedger(flags: LedgerFlags, context: CommandContext): Promise<Ledger> {
  const { database, schema } = placeOf(flags);
  return open(database, context, () => createLedger({ database, schema, migrate: false }));
}

/** Opens a ledger, or a reader with `--read-only`, which answers as of the last sweep of a ledger. */
export function openReads(flags: ReadFlags, context: CommandContext): Promise<Ledger | LedgerReader> {
  if (flags.readOnly !== true) return openLedger(flags, context);
  const { database, schema } = placeOf(flags);
  return open(database, context, () => openReader({ database, schema }));
}

function placeOf({ database, schema }: LedgerFlags) {
  return { database: existingDatabase(database), schema };
}

async function open<Opened extends { close(): Promise<void> }>(
  database: ReturnType<typeof existingDatabase>,
  { progress, shutdown }: CommandContext,
  start: () => Promise<Opened>,
): Promise<Opened> {
  progress.start(`opening ${databaseText(database)}`);
  const opened = await opening(database, start);
  shutdown.add(() => opened.close());
  return opened;
}
