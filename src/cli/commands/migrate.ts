import { toJson } from '../../index.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openAnyDatabase } from '../input/open-ledger-admin.ts';

/** The flags of `migrate`. */
export interface MigrateFlags extends LedgerFlags {
  readonly runtimeRole?: string;
  readonly readerRole?: string;
}

/** Migrates the schema of a ledger, and grants roles the rights to run ledgers on it, or to read it. */
export async function migrate(flags: MigrateFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const { runtimeRole, readerRole } = flags;
  const admin = await openAnyDatabase(flags, context);
  const { location, schema } = admin;
  progress.start(`migrating ${location}`);
  const { version, applied } = await admin.migrate({ onWaiting: (what) => progress.update(what) });
  if (runtimeRole !== undefined) await admin.grantRuntimeRole(runtimeRole);
  if (readerRole !== undefined) await admin.grantReaderRole(readerRole);
  progress.stop();
  if (flags.json === true) terminal.out(toJson({ location, schema, version, applied }));
  else if (applied.length === 0) terminal.out(`${location}, schema ${schema}: at version ${version} already`);
  else {
    for (const step of applied) terminal.out(`applied ${step}`);
    terminal.out(`${location}, schema ${schema}: at version ${version}`);
  }
  if (flags.json === true) return EXIT.ok;
  if (runtimeRole !== undefined) terminal.out(`${runtimeRole} may run ledgers on it`);
  if (readerRole !== undefined) terminal.out(`${readerRole} may read it`);
  return EXIT.ok;
}
