import type { DeadLetter } from '../../index.ts';
import { describeAction } from '../../scenarios/index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openExistingLedger } from '../input/open-ledger-admin.ts';
import { printPage } from '../output/list-page.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit dead-letters`. */
export interface DeadLettersFlags extends LedgerFlags {
  /** The maximum number of dead letters. */
  readonly limit: number;
  /** The id of the dead letter after which the list begins. */
  readonly after?: string;
}

/**
 * Lists a page of the dead deliveries; the exit code tells if it has any. Dead commands and dead events are in the
 * memory of their own runtime only.
 */
export async function deadLetters(flags: DeadLettersFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const { limit, after } = flags;
  if (after !== undefined && !/^delivery:[0-9]{1,18}$/.test(after)) {
    throw new CliError(EXIT.usage, `--after: expected an id of the list, such as delivery:17`);
  }
  const admin = await openExistingLedger(flags, context);
  progress.start(`reading dead letters from ${admin.location}`);
  // One above the limit tells that there are more.
  const found = await admin.deadLetters({ limit: limit + 1, after });
  progress.stop();
  const linesOf = (page: readonly DeadLetter[]) => page.map((letter) => lineOf(printable(letter)));
  const texts = { items: 'dead letters', none: 'dead letters', idOf: ({ id }: DeadLetter) => id, linesOf };
  const letters = printPage(found, flags, texts, terminal);
  return letters.length === 0 ? EXIT.ok : EXIT.found;
}

function lineOf(letter: DeadLetter): string {
  const { id, reason, at, error } = letter;
  const what = letter.kind === 'delivery' ? `${describeAction(letter.action)} to ${letter.wallet}, ` : '';
  const attempts = letter.kind === 'delivery' ? ` after ${letter.attempts} attempts` : '';
  return `${id}  ${at.toISOString()}  ${what}${reason}${attempts}${error === undefined ? '' : `: ${error}`}`;
}
