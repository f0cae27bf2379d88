import { InvariantError } from '../domain/assert.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { TestLedger } from './test-ledger.ts';

/**
 * Throws unless the books balance: per asset, minted − burned equals the sum of what is unspent. Of a test ledger every
 * other invariant of the stored data is checked, too: nothing spent twice, every transaction whole. Waits until the
 * ledger has settled.
 */
export async function expectConserved(ledger: Ledger | TestLedger): Promise<void> {
  await ledger.settled();
  for (const [asset, { minted, burned, circulating }] of await ledger.supply()) {
    if (minted - burned !== circulating) {
      throw new InvariantError(
        `${asset}: minted ${minted} − burned ${burned} is not the ${circulating} that circulate`,
      );
    }
  }
  if (!('verify' in ledger)) return;
  for (const { name, sentence, violations, examples } of await ledger.verify()) {
    if (violations > 0) throw new InvariantError(`${name} is broken ${violations} times: ${sentence}: ${examples[0]}`);
  }
}
