import { isName } from '../../domain/values/names.ts';
import type { WalletBalance } from '../../scenarios/report/report.ts';
import type { Database } from '../../store/postgres/database.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openLedgerDatabase } from '../input/open-ledger-database.ts';
import { balancesTable } from '../output/balances-table.ts';
import { toJson } from '../output/json.ts';
import { tableLines } from '../output/table.ts';

/** The options of `pursekit balances`. */
export interface BalancesFlags extends LedgerFlags {
  /** At most this many wallets, if none are named. */
  readonly limit: number;
}

/** More assets than this do not fit beside one another. */
const COLUMNS_MAX = 6;

/** Shows what wallets hold: those that are named, or all. */
export async function balances(
  names: readonly string[],
  flags: BalancesFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, progress } = context;
  for (const name of names) {
    if (!isName(name)) throw new CliError(EXIT.usage, `${JSON.stringify(name)} is no wallet name`);
  }
  const database = await openLedgerDatabase(flags, context);
  progress.start(`reading balances from ${database.location}`);
  const listed = names.length > 0 ? [...new Set(names)] : await walletsIn(database, flags);
  const shown = names.length > 0 ? listed : listed.slice(0, flags.limit);
  const { mapBalances, selectBalancesStatement } = await import('../../store/reads/select-balances.ts');
  const found = mapBalances(await database.run(selectBalancesStatement(flags.schema, shown)));
  progress.stop();

  const wallets = shown.map((wallet) => ({ wallet, ...(found.get(wallet) ?? { assets: {}, utxos: 0 }) }));
  if (flags.json === true) for (const wallet of wallets) terminal.out(toJson(wallet));
  else for (const line of tableOf(wallets, context)) terminal.out(line);
  if (listed.length > shown.length) terminal.err(`there are more wallets: --limit shows more than ${flags.limit}`);
  return EXIT.ok;
}

/** One more than asked for, so that it shows whether there are more. */
async function walletsIn(database: Database, { schema, limit }: BalancesFlags): Promise<readonly string[]> {
  const { mapWallets, selectWalletsStatement } = await import('../../store/reads/select-wallets.ts');
  return mapWallets(await database.run(selectWalletsStatement(schema, limit + 1)));
}

function tableOf(wallets: readonly WalletBalance[], { terminal }: CommandContext): string[] {
  if (wallets.length === 0) return ['no wallet holds anything'];
  const assets = [...new Set(wallets.flatMap((wallet) => Object.keys(wallet.assets)))].sort();
  if (assets.length <= COLUMNS_MAX) return balancesTable(assets, wallets, terminal.colours);
  const columns = [
    { heading: 'wallet', align: 'left' } as const,
    { heading: 'asset', align: 'left' } as const,
    { heading: 'amount', align: 'right' } as const,
  ];
  const rows = wallets.flatMap(({ wallet, assets: held }) => {
    return Object.entries(held).map(([asset, amount]) => [wallet, asset, String(amount)]);
  });
  return tableLines(columns, rows, terminal.colours);
}
