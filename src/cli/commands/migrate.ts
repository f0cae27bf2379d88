import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openNamedDatabase } from '../input/open-ledger-database.ts';
import { toJson } from '../output/json.ts';

/** The flags of `migrate`. */
export interface MigrateFlags extends LedgerFlags {
  readonly runtimeRole?: string;
}

/** Brings the schema of a ledger up to date, and lets a role run ledgers on it. */
export async function migrate(flags: MigrateFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const { schema, runtimeRole } = flags;
  const database = await openNamedDatabase(flags, context);
  const { checkServer } = await import('../../store/postgres/server-checks.ts');
  const migrations = await import('../../store/schema/migrate.ts');
  await checkServer(database);
  progress.start(`migrating ${database.location}`);
  const { version, applied } = await migrations.migrate(database, schema);
  if (runtimeRole !== undefined) {
    const { grantRuntimeRole } = await import('../../store/schema/grant-runtime-role.ts');
    await grantRuntimeRole(database, schema, runtimeRole);
  }
  progress.stop();
  if (flags.json === true) terminal.out(toJson({ location: database.location, schema, version, applied }));
  else if (applied.length === 0) terminal.out(`${database.location}, schema ${schema}: at version ${version} already`);
  else {
    for (const step of applied) terminal.out(`applied ${step}`);
    terminal.out(`${database.location}, schema ${schema}: at version ${version}`);
  }
  if (runtimeRole !== undefined && flags.json !== true) terminal.out(`${runtimeRole} may run ledgers on it`);
  return EXIT.ok;
}
