import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openLedgerDatabase } from '../input/open-ledger-database.ts';
import { invariantLines, invariantsHold } from '../output/invariant-text.ts';

/** Checks the invariants of a ledger. */
export async function verify(flags: LedgerFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const database = await openLedgerDatabase(flags, context);
  progress.start(`checking the invariants of ${database.location}`);
  const { verifyInvariants } = await import('../../store/invariants/verify.ts');
  const reports = await verifyInvariants(database, flags.schema);
  progress.stop();
  for (const line of invariantLines(reports, flags.json === true, terminal.colours)) terminal.out(line);
  return invariantsHold(reports) ? EXIT.ok : EXIT.broken;
}
