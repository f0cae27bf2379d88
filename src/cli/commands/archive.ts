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

/** Archives deliveries that were made or cancelled before a time. */
export async function archiveOutbox(flags: ArchiveFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress, shutdown } = context;
  const before = new Date(flags.before);
  if (Number.isNaN(before.getTime()))
    throw new CliError(EXIT.usage, '--before: expected a time such as 2026-01-31T12:00:00Z');
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
  const { archived, kept } = await admin.archiveOutbox({ before, onRows }).catch((error: unknown) => {
    if (!isLedgerError(error, 'ERR_INVALID_COMMAND')) throw error;
    throw new CliError(EXIT.usage, `--${error.message}`);
  });
  progress.stop();
  if (flags.json === true) terminal.out(toJson({ before, archived, kept, ...(flags.to && { to: flags.to }) }));
  else {
    const to = flags.to === undefined ? '' : ` to ${flags.to}`;
    terminal.out(`archived ${counted(archived)} of before ${before.toISOString()}${to}`);
    for (const line of keptLines(kept)) terminal.out(line);
  }
  return EXIT.ok;
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
