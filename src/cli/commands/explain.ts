import { toJson } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openLedger } from '../input/open-ledger.ts';
import { explanationLines } from '../output/explanation-text.ts';
import { printable } from '../printable.ts';

/** Shows what a transaction waited, and who spent its inputs' predecessors first, as far as the database knows. */
export async function explain(what: string, flags: LedgerFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const ledger = await openLedger(flags, context);
  progress.update('reading the transaction');
  const found = await ledger.explain(what);
  progress.stop();
  if (found === undefined) throw new CliError(EXIT.failed, `no transaction has the id or the key ${toJson(what)}`);
  if (flags.json === true) terminal.out(toJson(found));
  else for (const line of explanationLines(printable(found))) terminal.out(line);
  return EXIT.ok;
}
