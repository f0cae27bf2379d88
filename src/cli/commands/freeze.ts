import { type Freeze, type Ledger, type Outcome, toJson } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openLedger } from '../input/open-ledger.ts';
import { checkWalletName } from '../input/wallet-name.ts';
import { freezeText } from '../output/freeze-text.ts';

/** The flags of `pursekit unfreeze`. */
export interface UnfreezeFlags extends LedgerFlags {
  /** The idempotency key of the command. */
  readonly key?: string;
  /** Stored with the transaction. */
  readonly note?: string;
  /** The command changes the ledger: without this it is refused. */
  readonly yes?: boolean;
}

/** The flags of `pursekit freeze`. */
export interface FreezeFlags extends UnfreezeFlags {
  /** The only direction that is frozen; both by default. */
  readonly only?: 'out' | 'in';
}

const OPEN: Freeze = { out: false, in: false };

/** Stops the payments of a wallet. */
export function freeze(wallet: string, flags: FreezeFlags, context: CommandContext): Promise<ExitCode> {
  const { only } = flags;
  return change(wallet, { out: only !== 'in', in: only !== 'out' }, flags, context);
}

/** Ends the freeze of a wallet. */
export function unfreeze(wallet: string, flags: UnfreezeFlags, context: CommandContext): Promise<ExitCode> {
  return change(wallet, OPEN, flags, context);
}

/** Freezes a wallet in these directions and in no others, with a ledger that is opened for it. */
async function change(
  wallet: string,
  directions: Freeze,
  flags: UnfreezeFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, progress } = context;
  checkWalletName(wallet);
  if (flags.yes !== true) throw new CliError(EXIT.usage, 'this changes the ledger: add --yes');
  const ledger = await openLedger(flags, context);
  const before = await frozenBefore(ledger, wallet);
  const { utxos, held } = await ledger.balance(wallet);
  const outcome = await send(ledger, wallet, directions, flags);
  progress.stop();
  const lines = [answerText(wallet, directions, outcome)];
  if (outcome.status === 'committed') {
    lines.push(...changesOf(wallet, before, directions));
    if (utxos === 0 && Object.keys(held).length === 0) lines.push(`${wallet} holds nothing: check the name`);
  }
  if (flags.json === true) terminal.out(toJson(outcome));
  else for (const line of lines) terminal.out(line);
  return EXIT.ok;
}

/** The directions in which the wallet is frozen. The dry run loads the wallet, and reads which ones are frozen. */
async function frozenBefore(ledger: Ledger, wallet: string): Promise<Freeze> {
  await ledger.unfreeze({ wallet, dryRun: true });
  return ledger.inspect(wallet)?.frozen ?? OPEN;
}

function send(ledger: Ledger, wallet: string, directions: Freeze, { key, note }: UnfreezeFlags): Promise<Outcome> {
  const input = { wallet, key, meta: note === undefined ? undefined : { note } };
  return directions === OPEN ? ledger.unfreeze(input) : ledger.freeze({ ...input, ...directions });
}

function answerText(wallet: string, directions: Freeze, outcome: Outcome): string {
  if (outcome.status === 'rejected') return `rejected: ${outcome.reason}`;
  const { id } = outcome.transaction;
  if (outcome.status === 'duplicate') return `committed before under this key: nothing is changed (transaction ${id})`;
  return `${wallet} ${freezeText(directions)} from now on (transaction ${id})`;
}

/** Says what an operator may not expect: a direction that is opened, or a freeze to end that does not exist. */
function changesOf(wallet: string, before: Freeze, now: Freeze): string[] {
  if (now === OPEN) return before.out || before.in ? [] : [`${wallet} was not frozen`];
  const opened = [before.out && !now.out ? 'pays again' : '', before.in && !now.in ? 'is paid again' : ''];
  return opened.filter((text) => text !== '').map((text) => `${wallet} ${text}: a freeze replaces the one before`);
}
