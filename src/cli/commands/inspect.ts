import { openRuntimes } from '../../admin/index.ts';
import { openReader, toJson } from '../../index.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { databaseText, existingDatabase } from '../input/database-flag.ts';
import type { ReadFlags } from '../input/open-ledger.ts';
import { opening } from '../input/opening.ts';
import { serveInspector } from '../input/serve-inspector.ts';

/** The flags of `pursekit inspect`. */
export interface InspectFlags extends ReadFlags {
  readonly port: number;
}

/** Serves the inspector over a database until the command is interrupted. No wallet is in memory here. */
export async function inspect(flags: InspectFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress, shutdown } = context;
  const { schema, port, readOnly = false } = flags;
  const database = existingDatabase(flags.database);
  progress.start(`opening ${databaseText(database)}`);
  let address: string;
  if (readOnly) {
    const reader = await opening(database, () => openReader({ database, schema }));
    shutdown.add(() => reader.close());
    address = await serveInspector(reader, {}, port, context);
  } else {
    const runtimes = await opening(database, () => openRuntimes({ database, schema, migrate: false }));
    shutdown.add(() => runtimes.close());
    const [ledger] = runtimes.ledgers;
    if (ledger === undefined) throw new Error('no runtime was opened');
    address = await serveInspector(ledger, { admin: runtimes.admin }, port, context);
  }
  progress.stop();
  terminal.out(flags.json === true ? toJson({ address }) : `the inspector is at ${address} — Ctrl-C ends it`);
  // An interrupt ends the command, which closes the server.
  await new Promise<never>(() => {});
  return EXIT.ok;
}
