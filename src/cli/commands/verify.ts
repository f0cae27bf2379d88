import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openExistingLedger } from '../input/open-ledger-admin.ts';
import { invariantLines, invariantsHold } from '../output/invariant-text.ts';

/** Checks the invariants of a ledger. */
export async function verify(flags: LedgerFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const admin = await openExistingLedger(flags, context);
  progress.start(`checking the invariants of ${admin.location}`);
  const reports = await admin.verify();
  progress.stop();
  for (const line of invariantLines(reports, flags.json === true, terminal.colours)) terminal.out(line);
  return invariantsHold(reports) ? EXIT.ok : EXIT.broken;
}
