import { expect, test } from 'vitest';
import { CountingHost } from '../../bench/contenders/counting-host.ts';
import { workloadOf } from '../../bench/workloads/index.ts';
import { ITEM_GRANTED } from '../../bench/workloads/with-items.ts';
import { createTestLedger } from '../../src/testing/index.ts';

const TRANSFER = { from: 'alice', to: 'bob', assets: { gold: 1n }, key: 'order-1', actions: [{ type: ITEM_GRANTED }] };

async function serve(workloadName: string) {
  await using ledger = await createTestLedger();
  await ledger.mint({ to: 'alice', assets: { gold: 1n } });
  const host = new CountingHost(ledger, workloadOf(workloadName));
  await ledger.transfer(TRANSFER);
  await ledger.transfer(TRANSFER);
  await ledger.settled();
  return host;
}

test('a host of everything accepts actions and receives the events of transactions, batches and wallets', async () => {
  const { heard, taken } = await serve('everything');

  expect(taken).toBe(1);
  expect(Object.fromEntries(heard)).toMatchObject({
    ...{ 'transaction:committed': 1, 'transaction:duplicate': 1, 'delivery:made': 1 },
    ...{ 'batch:committed': expect.any(Number), 'wallet:state': expect.any(Number) },
  });
});

test('a host of any other workload receives neither actions nor events', async () => {
  const { heard, taken } = await serve('keys');

  expect({ heard: heard.size, taken }).toEqual({ heard: 0, taken: 0 });
});
