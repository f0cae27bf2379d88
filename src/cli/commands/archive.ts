import type { ArchivedDelivery, KeptDeliveries } from '../../admin/index.ts';
import { isLedgerError, toJson } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openExistingLedger } from '../input/open-ledger-admin.ts';
import { DurableLines } from '../output/durable-lines.ts';

/** The flags of `pursekit archive`. */
export interface ArchiveFlags extends LedgerFlags {
  /** The time before which it archives. */
  readonly before: string;
  /** The file that receives the rows; they are only removed without it. */
  readonly to?: string;
}

/** Archives what the argument of the command names. */
export function archive(what: 'outbox' | 'history', flags: ArchiveFlags, context: CommandContext): Promise<ExitCode> {
  return what === 'outbox' ? archiveOutbox(flags, context) : archiveHistory(flags, context);
}

/** Archives deliveries that were made or cancelled before a time. */
async function archiveOutbox(flags: ArchiveFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress, shutdown } = context;
  const before = timeOf(flags.before);
  const admin = await openExistingLedger(flags, context);
  const lines = flags.to === undefined ? undefined : await openLines(flags.to);
  // A step whose rows were not written is not committed.
  if (lines !== undefined) shutdown.add(() => lines.close());
  progress.start('archiving deliveries');
  let count = 0;
  const onRows = async (deliveries: readonly ArchivedDelivery[]): Promise<void> => {
    await lines?.append(deliveries.map(lineOf));
    count += deliveries.length;
    progress.update(`archiving deliveries: ${count}`);
  };
  const { archived, kept } = await admin.archiveOutbox({ before, onRows }).catch(asUsage);
  progress.stop();
  if (flags.json === true) terminal.out(toJson({ before, archived, kept, ...(flags.to && { to: flags.to }) }));
  else {
    const to = flags.to === undefined ? '' : ` to ${flags.to}`;
    terminal.out(`archived ${counted(archived)} of before ${before.toISOString()}${to}`);
    for (const line of keptLines(kept)) terminal.out(line);
  }
  return EXIT.ok;
}

/** Archives the history of the wallets. */
async function archiveHistory(flags: ArchiveFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const before = timeOf(flags.before);
  if (flags.to !== undefined)
    throw new CliError(
      EXIT.usage,
      '--to: is for the outbox; the texts of commits have what the pages of a history have',
    );
  const admin = await openExistingLedger(flags, context);
  progress.start('archiving the history');
  const archived = await admin.archiveHistory({ before }).catch(asUsage);
  progress.stop();
  const { upto, unpacked, pages, points } = archived;
  if (flags.json === true) terminal.out(toJson({ before, ...archived }));
  else {
    terminal.out(`archived the history up to position ${upto}: removed ${pages} pages and ${points} balances`);
    if (unpacked > 0) terminal.out(`  ${unpacked} commits of before ${before.toISOString()} stay: not packed yet`);
  }
  return EXIT.ok;
}

function timeOf(text: string): Date {
  const before = new Date(text);
  if (!Number.isNaN(before.getTime())) return before;
  throw new CliError(EXIT.usage, '--before: expected a time such as 2026-01-31T12:00:00Z');
}

function asUsage(error: unknown): never {
  if (!isLedgerError(error, 'ERR_INVALID_COMMAND')) throw error;
  throw new CliError(EXIT.usage, `--${error.message}`);
}

async function openLines(path: string): Promise<DurableLines> {
  try {
    return await DurableLines.open(path);
  } catch (error) {
    throw new CliError(EXIT.usage, `--to: cannot write ${path}: ${error instanceof Error ? error.message : error}`);
  }
}

function lineOf({ transactionId, actionIndex, action, ...delivery }: ArchivedDelivery): string {
  return toJson({ id: `${transactionId}:${actionIndex}`, ...delivery, action });
}

function keptLines({ settledLater, dead, waiting, scheduled }: KeptDeliveries): string[] {
  const reasons: readonly (readonly [number, string])[] = [
    [settledLater, 'delivered or cancelled since then'],
    [waiting, 'due, or in a back-off'],
    [scheduled, 'due later'],
    [dead, 'dead: pursekit dead-letters lists them'],
  ];
  return reasons.filter(([count]) => count > 0).map(([count, reason]) => `  ${count} stay: ${reason}`);
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'delivery' : 'deliveries'}`;
}
