import { isName, toJson, type WaitingDeliveries } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openExistingLedger } from '../input/open-ledger-admin.ts';
import { tableLines } from '../output/table.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit deliveries`. */
export interface DeliveriesFlags extends LedgerFlags {
  /** The only type that is shown. */
  readonly type?: string;
}

/** A count of the database that is at least this large stands for so many or more. */
const COUNT_MAX = 1_000;
const MS_PER_S = 1_000;
const S_PER_MINUTE = 60;
const S_PER_HOUR = 3_600;
const S_PER_DAY = 86_400;

/** Shows the deliveries that wait, by type, with the age of the oldest one and the reasons. */
export async function deliveries(flags: DeliveriesFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const { type } = flags;
  if (type !== undefined && !isName(type)) throw new CliError(EXIT.usage, '--type: expected the type of an action');
  const admin = await openExistingLedger(flags, context);
  progress.start(`reading deliveries from ${admin.location}`);
  const all = await admin.deliveries();
  progress.stop();
  const found = type === undefined ? all : all.filter((waiting) => waiting.type === type);
  if (flags.json === true) for (const waiting of found) terminal.out(toJson(waiting));
  else if (found.length === 0) terminal.out(`no deliveries${type === undefined ? '' : ` of the type ${type}`} wait`);
  else for (const line of tableLines(COLUMNS, found.flatMap(rowsOf), terminal.colours)) terminal.out(line);
  return EXIT.ok;
}

const COLUMNS = [
  { heading: 'type', align: 'left' },
  { heading: 'deliveries', align: 'right' },
  { heading: 'oldest', align: 'left' },
  { heading: 'reason', align: 'left' },
] as const;

/** A row for each reason. The age is that of the oldest delivery of the type, in its first row. */
function rowsOf(waiting: WaitingDeliveries): string[][] {
  const { type, due, backingOff, backingOffUntil, claimed, claimedBy, oldestMs, scheduled, dueAt } = printable(waiting);
  const by = `${claimedBy.length} ${claimedBy.length === 1 ? 'runtime' : 'runtimes'}`;
  const reasons: [number, string][] = [
    [due, 'due: waits for a runtime with a processor, or behind others of its wallet'],
    [backingOff, `failed: backing off until ${backingOffUntil?.toISOString()} (the first)`],
    [claimed, `claimed by ${by}`],
    [scheduled, `due later, at ${dueAt?.toISOString()} (the first)`],
  ];
  return reasons
    .filter(([count]) => count > 0)
    .map(([count, reason], at) => [
      type,
      count >= COUNT_MAX ? `${count} or more` : String(count),
      at === 0 && oldestMs !== undefined ? ageText(oldestMs) : '',
      reason,
    ]);
}

/** The two largest units of a duration, such as `3 h 5 min`. */
function ageText(ms: number): string {
  const s = Math.floor(ms / MS_PER_S);
  if (s < S_PER_MINUTE) return `${s} s`;
  if (s < S_PER_HOUR) return `${Math.floor(s / S_PER_MINUTE)} min ${s % S_PER_MINUTE} s`;
  const minutes = Math.floor((s % S_PER_HOUR) / S_PER_MINUTE);
  if (s < S_PER_DAY) return `${Math.floor(s / S_PER_HOUR)} h ${minutes} min`;
  return `${Math.floor(s / S_PER_DAY)} d ${Math.floor((s % S_PER_DAY) / S_PER_HOUR)} h`;
}
