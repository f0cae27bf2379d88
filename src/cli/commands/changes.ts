import { type Change, type ChangesOptions, isLedgerError, type LedgerReader, toJson } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openReads, type ReadFlags } from '../input/open-ledger.ts';
import { transactionLines } from '../output/transaction-text.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit changes`. */
export interface ChangesFlags extends ReadFlags {
  /** The maximum number of transactions; {@link LIMIT} by default, and no maximum with `follow`. */
  readonly limit?: number;
  /** The cursor after which the feed begins. */
  readonly after?: string;
  /** The command waits at the end for further transactions. */
  readonly follow?: boolean;
}

const LIMIT = 100;
/** The transactions of one read, at most. */
const PAGE_MAX = 250;

/** Prints committed transactions in the order of positions, with their cursors. */
export async function changes(flags: ChangesFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const { follow = false, after, limit = follow ? Number.POSITIVE_INFINITY : LIMIT } = flags;
  const ledger = await openReads(flags, context);
  const feed = feedOf(ledger, { after, live: follow, limit: Math.min(limit + 1, PAGE_MAX) });
  progress.stop();
  let printed = 0;
  for await (const change of feed) {
    // One above the limit tells that there are more.
    if (printed === limit) {
      terminal.err('there are more transactions: --after with the last cursor shows the next');
      return EXIT.ok;
    }
    if (flags.json === true) terminal.out(toJson(change));
    else for (const line of changeLines(change, context)) terminal.out(line);
    printed += 1;
    if (follow && printed === limit) break;
  }
  if (printed === 0 && flags.json !== true) terminal.out(`no ${after === undefined ? '' : 'further '}transactions`);
  return EXIT.ok;
}

function feedOf(ledger: Pick<LedgerReader, 'changes'>, options: ChangesOptions): AsyncIterable<Change> {
  try {
    return ledger.changes(options);
  } catch (error) {
    if (!isLedgerError(error, 'ERR_INVALID_COMMAND')) throw error;
    throw new CliError(EXIT.usage, '--after: expected a cursor of this schema, as this command prints it');
  }
}

function changeLines(change: Change, { terminal }: CommandContext): string[] {
  const { cursor, ...transaction } = change;
  return [...transactionLines(printable(transaction), terminal.colours), `  cursor     ${cursor}`];
}
