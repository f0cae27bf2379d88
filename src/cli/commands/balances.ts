import type { WalletBalance } from '../../admin/index.ts';
import { type Assets, isName, toJson } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openExistingLedger } from '../input/open-ledger-admin.ts';
import { checkWalletName } from '../input/wallet-name.ts';
import { balancesTable } from '../output/balances-table.ts';
import { tableLines } from '../output/table.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit balances`. */
export interface BalancesFlags extends LedgerFlags {
  /** The maximum number of wallets, if none are named; {@link LIMIT} by default. */
  readonly limit?: number;
}

const LIMIT = 100;

/** The maximum number of assets that get a column each; more are listed in rows. */
const COLUMNS_MAX = 6;

/** Shows the balances of the named wallets, or of all. */
export async function balances(
  names: readonly string[],
  flags: BalancesFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, progress } = context;
  for (const name of names) checkWalletName(name);
  if (names.length > 0 && flags.limit !== undefined) {
    throw new CliError(EXIT.usage, '--limit is for the list of all wallets: leave out --limit or the names');
  }
  const { limit = LIMIT } = flags;
  const admin = await openExistingLedger(flags, context);
  progress.start(`reading balances from ${admin.location}`);
  // One wallet above the limit tells that there are more.
  const listed = names.length > 0 ? [...new Set(names)] : await admin.wallets({ limit: limit + 1 });
  const shown = names.length > 0 ? listed : listed.slice(0, limit);
  const wallets = await admin.balances(shown.filter(isName));
  progress.stop();

  if (flags.json === true) for (const wallet of wallets) terminal.out(toJson(wallet));
  else for (const line of tableOf(printableWallets(wallets), context)) terminal.out(line);
  // Only SQL that bypasses the runtime writes such a name.
  for (const name of shown.filter((wallet) => !isName(wallet))) {
    terminal.err(`${JSON.stringify(printable(name))} holds something and is not a wallet name: run pursekit verify`);
  }
  if (listed.length > shown.length) terminal.err(`there are more wallets: --limit shows more than ${limit}`);
  return EXIT.ok;
}

/** Escapes the names of wallets and assets, which may come from SQL that did not check them. */
function printableWallets(wallets: readonly WalletBalance[]): WalletBalance[] {
  const printed = (assets: Assets): Assets =>
    Object.fromEntries(Object.entries(assets).map(([asset, amount]) => [printable(asset), amount]));
  return wallets.map(({ wallet, assets, held, utxos }) => ({
    ...{ wallet: printable(wallet), assets: printed(assets), held: printed(held), utxos },
  }));
}

function tableOf(wallets: readonly WalletBalance[], { terminal }: CommandContext): string[] {
  if (wallets.length === 0) return ['no wallet holds anything'];
  const assets = [...new Set(wallets.flatMap(({ assets: own, held }) => assetsOf(own, held)))].sort();
  if (assets.length <= COLUMNS_MAX) return balancesTable(assets, wallets, terminal.colours);
  const columns = [
    { heading: 'wallet', align: 'left' } as const,
    { heading: 'asset', align: 'left' } as const,
    { heading: 'amount', align: 'right' } as const,
    { heading: 'held', align: 'right' } as const,
  ];
  const rows = wallets.flatMap(({ wallet, assets: own, held }) => {
    return assetsOf(own, held).map((asset) => [wallet, asset, amountText(own, asset), amountText(held, asset)]);
  });
  return tableLines(columns, rows, terminal.colours);
}

function assetsOf(own: Assets, held: Assets): string[] {
  return [...new Set([...Object.keys(own), ...Object.keys(held)])].sort();
}

/** An asset may have the name of a property of every object, such as `constructor`. */
function amountText(assets: Assets, asset: string): string {
  return Object.hasOwn(assets, asset) ? String(assets[asset]) : '-';
}
