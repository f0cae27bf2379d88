import {
  type HistoryEntry,
  type HistoryOptions,
  type HistoryPage,
  isLedgerError,
  isName,
  type LedgerReader,
  toJson,
} from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openReads, type ReadFlags } from '../input/open-ledger.ts';
import { checkWalletName } from '../input/wallet-name.ts';
import { csvLine } from '../output/csv-line.ts';
import { tableLines } from '../output/table.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit history`. */
export interface HistoryFlags extends ReadFlags {
  /** The only asset that is shown. */
  readonly asset?: string;
  /** The maximum number of entries. */
  readonly limit: number;
  /** The cursor after which the list begins. */
  readonly after?: string;
  /** The oldest entry comes first. */
  readonly oldest?: boolean;
  /** One line of comma-separated values per asset of an entry. */
  readonly csv?: boolean;
}

/** The entries of one read, at most. */
const PAGE_MAX = 1_000;

/** Lists the entries of a wallet: a statement. */
export async function history(wallet: string, flags: HistoryFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const { asset, limit, after, oldest = false, csv = false, json = false } = flags;
  checkWalletName(wallet);
  if (asset !== undefined && !isName(asset)) throw new CliError(EXIT.usage, '--asset: expected the name of an asset');
  if (csv && json) throw new CliError(EXIT.usage, '--csv and --json: one of them');
  const ledger = await openReads(flags, context);
  progress.update(`reading the history of ${wallet}`);
  const order = oldest ? 'oldest' : 'newest';
  const { entries, hasMore, archivedUpto } = await readEntries(ledger, wallet, { asset, after, order }, limit);
  progress.stop();
  if (json) for (const entry of entries) terminal.out(toJson(entry));
  else if (csv) for (const line of [HEADINGS, ...entries.flatMap(rowsOf)]) terminal.out(csvLine(line));
  else if (entries.length === 0) terminal.out(`no ${after === undefined ? '' : 'further '}entries`);
  else for (const line of tableLines(COLUMNS, printable(entries.flatMap(rowsOf)), terminal.colours)) terminal.out(line);
  if (hasMore) terminal.err(`there are more entries: --after ${entries.at(-1)?.cursor} shows the next`);
  else if (archivedUpto !== undefined && !oldest) terminal.err(archivedText(archivedUpto));
  if (archivedUpto !== undefined && oldest && after === undefined) terminal.err(archivedText(archivedUpto));
  return EXIT.ok;
}

async function readEntries(
  ledger: Pick<LedgerReader, 'history'>,
  wallet: string,
  options: HistoryOptions,
  limit: number,
): Promise<Omit<HistoryPage, 'cursor'>> {
  const entries: HistoryEntry[] = [];
  for (let { after } = options; ; ) {
    const left = limit - entries.length;
    const page = await ledgerPage(ledger, wallet, { ...options, after, limit: Math.min(left, PAGE_MAX) });
    entries.push(...page.entries);
    const { hasMore } = page;
    if (!hasMore || entries.length === limit) return { ...page, entries };
    after = page.cursor;
  }
}

async function ledgerPage(ledger: Pick<LedgerReader, 'history'>, wallet: string, options: HistoryOptions) {
  try {
    return await ledger.history(wallet, options).page();
  } catch (error) {
    if (!isLedgerError(error, 'ERR_INVALID_COMMAND')) throw error;
    if (error.problem === 'page_archived') throw new CliError(EXIT.usage, `--${error.message}`);
    const which = 'expected a cursor of this wallet, asset and order, as this command prints it';
    throw new CliError(EXIT.usage, `--after: ${which}`);
  }
}

const archivedText = (position: number): string => `what is not behind position ${position} was archived`;

const HEADINGS = ['time', 'kind', 'asset', 'available', 'held', 'available after', 'held after', 'with', 'reason'];

const COLUMNS = HEADINGS.map((heading, at) => ({ heading, align: at >= 3 && at <= 6 ? 'right' : 'left' }) as const);

/** A row for each asset of an entry. */
function rowsOf({ recordedAt, kind, assets, counterparts, reason }: HistoryEntry): string[][] {
  return Object.entries(assets).map(([asset, change]) => {
    const { available, held, after } = change as NonNullable<typeof change>;
    return [
      ...[recordedAt.toISOString(), kind, asset, signed(available), signed(held)],
      ...[String(after.available), String(after.held), counterparts.join(' '), reason ?? ''],
    ];
  });
}

function signed(amount: bigint): string {
  return amount > 0n ? `+${amount}` : String(amount);
}
