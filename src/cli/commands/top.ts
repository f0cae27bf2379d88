import { isName, toJson } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openReads, type ReadFlags } from '../input/open-ledger.ts';
import { tableLines } from '../output/table.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit top`. */
export interface TopFlags extends ReadFlags {
  /** The maximum number of wallets. */
  readonly limit: number;
}

/** Lists the wallets that own the most of an asset. */
export async function top(asset: string, flags: TopFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  if (!isName(asset)) throw new CliError(EXIT.usage, `${printable(asset)} is not the name of an asset`);
  const ledger = await openReads(flags, context);
  progress.update(`ranking the wallets with ${asset}`);
  const wallets = await ledger.top(asset, { limit: flags.limit });
  progress.stop();
  if (flags.json === true) for (const of of wallets) terminal.out(toJson(of));
  else if (wallets.length === 0) terminal.out(`no wallet has ${asset}`);
  else {
    const rows = wallets.map(({ wallet, available, held }, at) => [at + 1, wallet, available, held].map(String));
    for (const line of tableLines(COLUMNS, printable(rows), terminal.colours)) terminal.out(line);
  }
  return EXIT.ok;
}

const COLUMNS = ['rank', 'wallet', 'available', 'held'].map(
  (heading) => ({ heading, align: heading === 'wallet' ? 'left' : 'right' }) as const,
);
