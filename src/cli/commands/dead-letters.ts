import type { DeadLetter } from '../../index.ts';
import { describeAction } from '../../scenarios/index.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openExistingLedger } from '../input/open-ledger-admin.ts';
import { toJson } from '../output/json.ts';
import { printable } from '../printable.ts';

/** Lists the dead deliveries. Dead commands and dead events are in the memory of their own runtime only. */
export async function deadLetters(flags: LedgerFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const admin = await openExistingLedger(flags, context);
  progress.start(`reading dead letters from ${admin.location}`);
  const letters = await admin.deadLetters();
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
