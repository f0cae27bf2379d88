import { expect, test } from 'vitest';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

/** Sends payments of 100 gold, which the wallet does not hold, and one that it can; returns the answers in order. */
async function answered(ledger: TestLedger, round: number): Promise<string[]> {
  const order: string[] = [];
  const pay = (name: string, gold: bigint, key?: string): Promise<unknown> =>
    ledger
      .transfer({
        from: 'alice',
        to: 'bob',
        assets: { gold },
        ...(key === undefined ? {} : { key: `${key}-${round}` }),
      })
      .then(({ status }) => order.push(`${name} ${status}`));
  await Promise.all([
    ...[pay('1', 100n), pay('2', 100n, 'two'), pay('3', 100n), pay('4', 1n)],
    ...[pay('5', 100n), pay('6', 100n, 'six'), pay('7', 100n), pay('8', 100n)],
  ]);
  return order;
}

describeLedgers('commands of one wallet', (open) => {
  test('commands of one wallet are answered in their order, refused ones with and without a key, too', async () => {
    const ledger = await open({ idleMerges: false });
    await ledger.mint({ to: 'alice', assets: { gold: 50n } });

    for (let round = 0; round < 3; round += 1) {
      expect(await answered(ledger, round)).toEqual([
        ...['1 rejected', '2 rejected', '3 rejected', '4 committed'],
        ...['5 rejected', '6 rejected', '7 rejected', '8 rejected'],
      ]);
    }
  });
});
