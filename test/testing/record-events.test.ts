import { expect, test } from 'vitest';
import { createTestLedger, recordEvents } from '../../src/testing/index.ts';

test('recordEvents() has what happened in order, and stops when it is told to', async () => {
  await using ledger = await createTestLedger();
  const recorder = recordEvents(ledger);
  await ledger.mint({ to: 'ann', assets: { gold: 5n } });
  await ledger.transfer({ from: 'ann', to: 'ben', assets: { gold: 9n } });
  const before = recorder.events.length;

  recorder.expectInOrder(
    ['wallet:activated', { wallet: 'ann' }],
    ['transaction:committed', { wallet: 'ann', transaction: { kind: 'mint' } }],
    ['transaction:rejected', { reason: 'insufficient_funds', command: { kind: 'transfer' } }],
  );
  expect(recorder.names('ann')).toContain('transaction:rejected');
  expect(recorder.names('ben')).toEqual([]);
  expect(recorder.names()).toHaveLength(before);
  recorder.stop();
  await ledger.mint({ to: 'ann', assets: { gold: 1n } });
  expect(recorder.events).toHaveLength(before);
});

test('expectInOrder() names the first event that did not happen in its place', async () => {
  await using ledger = await createTestLedger();
  using recorder = recordEvents(ledger);
  expect(() => recorder.expectInOrder('wallet:crashed')).toThrow('event 1, wallet:crashed, did not happen');
  await ledger.mint({ to: 'ann', assets: { gold: 5n } });

  recorder.expectInOrder('transaction:committed');
  const committed = ['transaction:committed', { wallet: 'ann' }] as const;
  for (const wrong of [
    [committed, 'wallet:activated'],
    [committed, committed],
    [['transaction:committed', { wallet: 'ben' }]],
    [['transaction:committed', { transaction: { inputs: ['one'] } }]],
    [['transaction:committed', { absent: undefined }]],
  ] as const)
    expect(() => recorder.expectInOrder(...wrong), JSON.stringify(wrong)).toThrow('what happened: ');
});
