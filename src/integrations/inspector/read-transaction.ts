import type { Ledger, Trace } from '../../index.ts';
import type { InspectedLedger } from './inspector-options.ts';
import { isRunning } from './read-wallet.ts';

/** Transactions of one drawn trace. */
const TRACE_LIMIT = 200;

/** Explains a command by its id or key; a reader of a database knows its record alone. Undefined if there is none. */
export async function readCommand(ledger: InspectedLedger, idOrKey: string): Promise<unknown> {
  if (isRunning(ledger)) return ledger.explain(idOrKey);
  const transaction = (await ledger.transaction(idOrKey)) ?? (await ledger.transactionByKey(idOrKey));
  if (transaction === undefined) return undefined;
  const { id, kind } = transaction;
  return { id, state: kind === 'refused' ? 'refused' : 'committed', queued: [], retries: [], transaction };
}

/** The way of an output or a transaction: back to mints, or forward, which a reader of a database cannot follow. */
export async function readTrace(
  ledger: InspectedLedger,
  of: string,
  direction: 'back' | 'forward',
  asset: string | undefined,
): Promise<Trace | undefined> {
  const bounds = { limit: TRACE_LIMIT, ...(asset === undefined ? {} : { asset }) };
  if (direction === 'back') return ledger.ancestry(of, bounds);
  return isRunning(ledger) ? ledger.descendants(of, bounds) : undefined;
}

/** The wallets that hold what came of an output or a transaction. */
export function readTaint(ledger: Ledger, of: string): Promise<unknown> {
  return ledger.taint({ ...(of.includes(':') ? { outpoints: [of] } : { transactions: [of] }), limit: TRACE_LIMIT });
}
