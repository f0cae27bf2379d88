import { toJson } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openExistingLedger } from '../input/open-ledger-admin.ts';
import { transactionLines } from '../output/transaction-text.ts';
import { printable } from '../printable.ts';

/** Shows the transaction of an id, or else of an idempotency key: a key may look like an id. */
export async function transaction(what: string, flags: LedgerFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const admin = await openExistingLedger(flags, context);
  progress.start(`reading a transaction from ${admin.location}`);
  const found = (await admin.transaction(what)) ?? (await admin.transactionByKey(what));
  progress.stop();
  if (found === undefined) throw new CliError(EXIT.failed, `no transaction has the id or the key ${toJson(what)}`);
  if (flags.json === true) terminal.out(toJson(found));
  else for (const line of transactionLines(printable(found), terminal.colours)) terminal.out(line);
  return EXIT.ok;
}
