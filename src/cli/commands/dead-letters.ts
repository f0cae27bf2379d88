import type { DeadLetter } from '../../index.ts';
import { describeAction } from '../../scenarios/report/describe.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { databaseText, existingDatabase } from '../input/database-flag.ts';
import { opening } from '../input/opening.ts';
import { toJson } from '../output/json.ts';
import { printable } from '../output/printable.ts';

/** Lists the deliveries that were given up. Dead commands and events are known to their own runtime only. */
export async function deadLetters(
  flags: LedgerFlags,
  { terminal, progress, shutdown }: CommandContext,
): Promise<ExitCode> {
  const database = existingDatabase(flags.database);
  progress.start(`opening ${databaseText(database)}`);
  const { createLedger } = await import('../../index.ts');
  const ledger = await opening(database, () => createLedger({ database, schema: flags.schema, migrate: false }));
  shutdown.add(() => ledger.close());
  const letters = await ledger.deadLetters.list();
  progress.stop();
  if (flags.json === true) for (const letter of letters) terminal.out(toJson(letter));
  else if (letters.length === 0) terminal.out('no dead letters');
  else for (const letter of letters) terminal.out(lineOf(printable(letter)));
  return EXIT.ok;
}

function lineOf(letter: DeadLetter): string {
  const { id, reason, at, error } = letter;
  const what = letter.kind === 'delivery' ? `${describeAction(letter.action)} to ${letter.wallet}, ` : '';
  const attempts = letter.kind === 'delivery' ? ` after ${letter.attempts} attempts` : '';
  return `${id}  ${at.toISOString()}  ${what}${reason}${attempts}${error === undefined ? '' : `: ${error}`}`;
}
