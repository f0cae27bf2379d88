import { expect, test } from 'vitest';
import { createTestLedger, expectConserved } from '../../src/testing/index.ts';

test('gateNextCommit() of a wallet holds its unit while others commit', async () => {
  await using ledger = await createTestLedger();
  await ledger.mint({ to: 'ann', assets: { gold: 9n } });
  await ledger.mint({ to: 'ben', assets: { gold: 9n } });
  const gate = ledger.gateNextCommit({ wallet: 'ann' });
  const held = ledger.transfer({ from: 'ann', to: 'cat', assets: { gold: 4n } });
  const behind = ledger.transfer({ from: 'ann', to: 'cat', assets: { gold: 5n } });
  await gate.entered;

  expect((await ledger.transfer({ from: 'ben', to: 'ann', assets: { gold: 1n } })).status).toBe('committed');
  expect((await ledger.balance('cat')).assets).toEqual({});
  gate.open();

  expect((await held).status).toBe('committed');
  expect((await behind).status).toBe('committed');
  expect((await ledger.balance('cat')).assets).toEqual({ gold: 9n });
  await expectConserved(ledger);
});

test('gateNextCommit() of a wallet holds a command of several wallets that came to it, and no other', async () => {
  await using ledger = await createTestLedger();
  for (const to of ['ann', 'ben']) await ledger.mint({ to, assets: { gold: 9n } });
  const gate = ledger.gateNextCommit({ wallet: 'ann' });
  const swap = ledger.exchange({
    legs: [
      { from: 'ann', to: 'ben', assets: { gold: 1n } },
      { from: 'ben', to: 'cat', assets: { gold: 2n } },
    ],
  });
  await gate.entered;
  await ledger.mint({ to: 'cat', assets: { gold: 1n } });
  gate.open();
  expect((await swap).status).toBe('committed');
});

test('a gate of a wallet that commits nothing is named when the ledger closes', async () => {
  const ledger = await createTestLedger();
  ledger.gateNextCommit({ wallet: 'zoe' });
  await ledger.mint({ to: 'ann', assets: { gold: 1n } });
  await expect(ledger.close()).rejects.toThrow("no commit met gateNextCommit({ wallet: 'zoe' })");
});

test('gateNextCommit() refuses a wallet that has no valid name', async () => {
  await using ledger = await createTestLedger();
  expect(() => ledger.gateNextCommit({ wallet: 'no name' })).toThrow('wallet: expected the name of a wallet');
});
