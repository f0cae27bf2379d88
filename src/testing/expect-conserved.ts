import { InvariantError } from '../domain/assert.ts';
import type { LedgerTypes } from '../domain/values/ledger-types.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { TestLedger } from './test-ledger.ts';

/**
 * Waits until the ledger has settled, then throws unless minted − burned equals the sum of the unspent outputs for
 * every asset. For a test ledger it checks every other invariant of the stored data, too.
 */
export async function expectConserved<Types extends LedgerTypes = LedgerTypes>(
  ledger: Ledger<Types> | TestLedger<Types>,
): Promise<void> {
  await ledger.settled();
  for (const [asset, { minted, burned, circulating }] of await ledger.supply()) {
    if (minted - burned !== circulating) {
      throw new InvariantError(`${asset}: minted ${minted} − burned ${burned} is not the circulating ${circulating}`);
    }
  }
  if (!('verify' in ledger)) return;
  for (const { name, sentence, violations, examples } of await ledger.verify()) {
    if (violations > 0) throw new InvariantError(`${name} is broken ${violations} times: ${sentence}: ${examples[0]}`);
  }
}
