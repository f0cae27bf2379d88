import { isName, type Ledger } from '../../index.ts';
import type { InspectedLedger } from './inspector-options.ts';

const ENTRIES = 50;
const HOLDS = 100;
const COMMANDS_MAX = 200;
const UTXOS_MAX = 200;

/** True for a running ledger; false for a reader of a database. */
export function isRunning(ledger: InspectedLedger): ledger is Ledger {
  return 'inspect' in ledger;
}

/**
 * Reads what a page shows of a wallet; undefined for another text than a name. The state of an actor is a copy: nothing
 * is woken. Long lists end, and say how long they are.
 */
export async function readWallet(ledger: InspectedLedger, wallet: string, after: string | undefined): Promise<unknown> {
  if (!isName(wallet)) return undefined;
  // It throws for a cursor that it does not know: before other reads begin.
  const history = ledger.history(wallet, { limit: ENTRIES, after });
  const [balance, holds, page] = await Promise.all([
    ledger.balance(wallet),
    ledger.holds(wallet, { limit: HOLDS }),
    history.page(),
  ]);
  return { wallet, balance, holds, history: page, actor: isRunning(ledger) ? actorOf(ledger, wallet) : null };
}

function actorOf(ledger: Ledger, wallet: string): unknown {
  const view = ledger.inspect(wallet);
  if (view === undefined) return null;
  const { mailbox, utxos, committing } = view;
  const commands = mailbox.commands.slice(0, COMMANDS_MAX).map(withAge);
  return {
    ...view,
    mailbox: { ...mailbox, commands },
    committing: committing.slice(0, COMMANDS_MAX).map(withAge),
    utxos: utxos.slice(0, UTXOS_MAX),
    utxoCount: utxos.length,
  };
}

/** A command with the time at which it was accepted, which is in its id (RFC 9562, version 7). */
function withAge<Command extends { readonly id: string }>(command: Command): Command & { readonly acceptedMs: number } {
  const { id } = command;
  return { ...command, acceptedMs: Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) };
}
