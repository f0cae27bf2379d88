import type { FrozenWallet } from '../../admin/index.ts';
import { isName } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openExistingLedger } from '../input/open-ledger-admin.ts';
import { printPage } from '../output/list-page.ts';
import { tableLines } from '../output/table.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit frozen`. */
export interface FrozenFlags extends LedgerFlags {
  /** The maximum number of wallets. */
  readonly limit: number;
  /** The wallet after which the list begins. */
  readonly after?: string;
}

/** Lists a page of the frozen wallets. */
export async function frozen(flags: FrozenFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const { limit, after } = flags;
  if (after !== undefined && !isName(after)) throw new CliError(EXIT.usage, '--after: expected a wallet name');
  const admin = await openExistingLedger(flags, context);
  progress.start(`reading frozen wallets from ${admin.location}`);
  // One above the limit tells that there are more.
  const found = await admin.frozen({ limit: limit + 1, after });
  progress.stop();
  const linesOf = (wallets: readonly FrozenWallet[]) => tableLines(COLUMNS, wallets.map(rowOf), terminal.colours);
  const texts = { items: 'wallets', none: 'wallet is frozen', idOf: ({ wallet }: FrozenWallet) => wallet, linesOf };
  printPage(found, flags, texts, terminal);
  return EXIT.ok;
}

const COLUMNS = ['wallet', 'out', 'in', 'since', 'transaction'].map((heading) => ({ heading, align: 'left' }) as const);

function rowOf({ wallet, out, in: into, frozenBy, frozenAt }: FrozenWallet): string[] {
  const directions = [out, into].map((isFrozen) => (isFrozen ? 'frozen' : '-'));
  return [printable(wallet), ...directions, frozenAt.toISOString(), frozenBy];
}
