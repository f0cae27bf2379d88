import { type HoldView, isName } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openExistingLedger } from '../input/open-ledger-admin.ts';
import { checkWalletName } from '../input/wallet-name.ts';
import { assetsText } from '../output/legs-text.ts';
import { printPage } from '../output/list-page.ts';
import { tableLines } from '../output/table.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit holds`. */
export interface HoldsFlags extends LedgerFlags {
  /** The maximum number of holds. */
  readonly limit: number;
  /** The id of the hold after which the list begins. */
  readonly after?: string;
}

/** Lists a page of the open holds of a wallet, or of all wallets. */
export async function holds(wallet: string | undefined, flags: HoldsFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const { limit, after } = flags;
  if (wallet !== undefined) checkWalletName(wallet);
  if (after !== undefined && !isName(after)) throw new CliError(EXIT.usage, '--after: expected the id of a hold');
  const admin = await openExistingLedger(flags, context);
  progress.start(`reading holds from ${admin.location}`);
  // One above the limit tells that there are more.
  const found = await admin.holds({ wallet, limit: limit + 1, after });
  progress.stop();
  // An id of a hold in place of the wallet would look like a wallet without holds.
  const of = wallet === undefined ? '' : ` of the wallet ${printable(wallet)}`;
  const linesOf = (page: readonly HoldView[]) => tableLines(COLUMNS, page.map(rowOf), terminal.colours);
  const texts = { items: 'holds', none: `open holds${of}`, idOf: ({ id }: HoldView) => id, linesOf };
  printPage(found, flags, texts, terminal);
  return EXIT.ok;
}

const COLUMNS = ['hold', 'wallet', 'state', 'assets left', 'for', 'expires'].map(
  (heading) => ({ heading, align: 'left' }) as const,
);

function rowOf(hold: HoldView): string[] {
  const { id, wallet, state, assets, payees, expiresAt } = printable(hold);
  return [id, wallet, state, assetsText(assets), payees?.join(', ') ?? 'any', expiresAt?.toISOString() ?? 'never'];
}
