import type { Sequencer } from '../actors/sequencer/sequencer.ts';
import { isLedgerError } from '../domain/errors.ts';
import type { Transaction } from '../domain/records/transaction.ts';

/** Reads a transaction whose commit has a position, or gives it one first. */
export async function readPlaced(
  sequencer: Pick<Sequencer, 'sweep'>,
  read: () => Promise<Transaction | undefined>,
): Promise<Transaction | undefined> {
  const found = await read();
  if (found === undefined || found.position !== undefined) return found;
  try {
    await sequencer.sweep();
  } catch (error) {
    // What was found is true without its position.
    if (isLedgerError(error, 'ERR_STORE_UNAVAILABLE')) return found;
    throw error;
  }
  return read();
}
