import { expect, test } from 'vitest';
import { startChild } from '../store/support/child.ts';

test('a ledger retains no name of the 50,000 wallets that have left memory', async () => {
  // A process of its own, whose heap holds nothing else.
  const child = startChild('../../ledger/support/count-retained-names.ts', '50000', '500', '1000');

  const { residents, retained } = JSON.parse(await child.nextLine()) as { residents: number; retained: number };

  expect(residents).toBeLessThanOrEqual(2_000);
  // The wallets in memory, and those whose actors were ending.
  expect(retained).toBeLessThanOrEqual(residents + 500);
  await child.kill('SIGKILL');
});
