import { createTestLedger, expectConserved } from 'pursekit/testing';
import { expect, test } from 'vitest';

// Shows how a test holds a commit, inspects the wallet meanwhile, and lets the commit go on.
test('a wallet commits one command while the next one waits in its mailbox', async () => {
  await using ledger = await createTestLedger();
  await ledger.mint({ to: 'alice', assets: { gold: 10n } });

  const gate = ledger.gateNextCommit();
  const sword = ledger.transfer({ from: 'alice', to: 'smith', assets: { gold: 7n }, key: 'sword' });
  await gate.entered;
  const shield = ledger.transfer({ from: 'alice', to: 'smith', assets: { gold: 2n }, key: 'shield' });

  const alice = ledger.inspect('alice');
  expect(alice?.state).toBe('committing');
  expect(alice?.committing.map(({ key }) => key)).toEqual(['sword']);
  expect(alice?.mailbox.commands.map(({ key }) => key)).toEqual(['shield']);

  gate.open();
  await Promise.all([sword, shield]);
  await ledger.waitForWallet('alice', 'idle');
  expect((await ledger.balance('alice')).assets).toEqual({ gold: 1n });
  await expectConserved(ledger);
});
