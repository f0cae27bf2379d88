import type { Outcome, Transaction } from '../../../src/index.ts';
import type { TestLedger } from '../../../src/testing/index.ts';

/** The transaction of a committed outcome. */
export function committed(outcome: Outcome): Transaction {
  if (outcome.status !== 'committed') throw new Error(`${outcome.status}, not committed`);
  return outcome.transaction;
}

/** Pays gold. Returns the id of the transaction. */
export async function pay(ledger: TestLedger, from: string, to: string, gold: bigint): Promise<string> {
  return committed(await ledger.transfer({ from, to, assets: { gold } })).id;
}
