import { createLedger, isName, type Ledger, type Outcome, toJson } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { databaseText, existingDatabase } from '../input/database-flag.ts';
import { opening } from '../input/opening.ts';

/** The flags of `pursekit unfreeze`. */
export interface UnfreezeFlags extends LedgerFlags {
  /** The command changes the ledger: without this it is refused. */
  readonly yes?: boolean;
}

/** The flags of `pursekit freeze`. */
export interface FreezeFlags extends UnfreezeFlags {
  /** The only direction that is frozen; both by default. */
  readonly only?: 'out' | 'in';
}

/** Stops the payments of a wallet. */
export function freeze(wallet: string, flags: FreezeFlags, context: CommandContext): Promise<ExitCode> {
  const { only } = flags;
  const what = only === undefined ? 'neither pays nor is paid' : only === 'out' ? 'does not pay' : 'is not paid';
  return change(wallet, { flags, text: `${wallet} ${what} from now on`, context }, (ledger) =>
    ledger.freeze({ wallet, out: only !== 'in', in: only !== 'out' }),
  );
}

/** Ends the freeze of a wallet. */
export function unfreeze(wallet: string, flags: UnfreezeFlags, context: CommandContext): Promise<ExitCode> {
  return change(wallet, { flags, text: `${wallet} pays and is paid from now on`, context }, (ledger) =>
    ledger.unfreeze({ wallet }),
  );
}

/** Sends a command to a ledger that is opened for it. */
async function change(
  wallet: string,
  { flags, text, context }: { flags: UnfreezeFlags; text: string; context: CommandContext },
  send: (ledger: Ledger) => Promise<Outcome>,
): Promise<ExitCode> {
  const { terminal, progress, shutdown } = context;
  if (!isName(wallet)) throw new CliError(EXIT.usage, `${toJson(wallet)} is not a wallet name`);
  if (flags.yes !== true) throw new CliError(EXIT.usage, 'this changes the ledger: add --yes');
  const database = existingDatabase(flags.database);
  progress.start(`opening ${databaseText(database)}`);
  const ledger = await opening(database, () => createLedger({ database, schema: flags.schema, migrate: false }));
  shutdown.add(() => ledger.close());
  const outcome = await send(ledger);
  progress.stop();
  if (flags.json === true) terminal.out(toJson(outcome));
  else if (outcome.status === 'committed') terminal.out(`${text} (transaction ${outcome.transaction.id})`);
  return EXIT.ok;
}
