import { type AssetSupply, isLedgerError, type MomentInput, type SupplyAt, toJson } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openReads, type ReadFlags } from '../input/open-ledger.ts';
import { tableLines } from '../output/table.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit supply`. */
export interface SupplyFlags extends ReadFlags {
  /** A position, or a time. */
  readonly at?: string;
}

/** Shows what was minted, burned and owned of each asset, now or at a moment; exit with 2 if they do not add up. */
export async function supply(flags: SupplyFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const moment = flags.at === undefined ? undefined : momentOf(flags.at);
  const ledger = await openReads(flags, context);
  progress.update('adding up');
  const found = moment === undefined ? await ledger.supply() : await supplyAt(() => ledger.supplyAt(moment));
  progress.stop();
  const rows = [...found].map(([asset, of]) => ({ asset, minted: of.minted, burned: of.burned, owned: ownedOf(of) }));
  if (flags.json === true) for (const row of rows) terminal.out(toJson(row));
  else if (rows.length === 0) terminal.out('no asset was ever minted');
  else {
    const cells = rows.map((row) => Object.values(row).map(String));
    for (const line of tableLines(COLUMNS, printable(cells), terminal.colours)) terminal.out(line);
  }
  const wrong = rows.find(({ minted, burned, owned }) => minted - burned !== owned);
  if (wrong === undefined) return EXIT.ok;
  terminal.err(`${printable(wrong.asset)}: minted less burned is not what is owned: run pursekit verify`);
  return EXIT.broken;
}

const COLUMNS = (['asset', 'minted', 'burned', 'owned'] as const).map(
  (heading) => ({ heading, align: heading === 'asset' ? 'left' : 'right' }) as const,
);

function ownedOf(of: AssetSupply | SupplyAt): bigint {
  return 'owned' in of ? of.owned : of.circulating;
}

/** A day, or a time of it. JavaScript reads almost any text with a number as a date: `-1`, `position 5`. */
const TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|[+-]\d\d:\d\d))?)?$/;

function momentOf(text: string): MomentInput {
  if (/^\d{1,15}$/.test(text)) return { position: Number(text) };
  const at = new Date(TIME.test(text) ? text : Number.NaN);
  if (Number.isNaN(at.getTime()))
    throw new CliError(EXIT.usage, '--at: expected a position, or a time such as 2026-01-31T12:00:00Z');
  return at;
}

async function supplyAt<Found>(read: () => Promise<Found>): Promise<Found> {
  try {
    return await read();
  } catch (error) {
    if (!isLedgerError(error, 'ERR_INVALID_COMMAND')) throw error;
    const isArchived = error.problem === 'moment_archived';
    throw new CliError(EXIT.usage, `--at: ${isArchived ? 'was archived' : 'the ledger has not come so far'}`);
  }
}
