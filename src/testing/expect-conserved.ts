import { InvariantError } from '../domain/assert.ts';
import type { Ledger } from '../ledger.ts';

/**
 * Throws unless the books balance: per asset, minted − burned equals the sum of what is unspent. Waits until the
 * ledger has settled.
 */
export async function expectConserved(ledger: Ledger): Promise<void> {
  await ledger.settled();
  for (const [asset, { minted, burned, circulating }] of await ledger.supply()) {
    if (minted - burned !== circulating) {
      throw new InvariantError(
        `${asset}: minted ${minted} − burned ${burned} is not the ${circulating} that circulate`,
      );
    }
  }
}
