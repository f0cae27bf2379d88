import { expect, test } from 'vitest';
import { describeLedgers } from '../support/describe-ledgers.ts';

describeLedgers('an exchange that moves nothing net', (open) => {
  test('is answered, if the unit that it is in is cut behind it', { timeout: 30_000 }, async () => {
    const ledger = await open();
    const other = await ledger.another();
    for (const to of ['ann', 'zed', 'shop']) await ledger.mint({ to, assets: { gold: 9n } });
    for (const to of ['ann', 'zed', 'shop']) await ledger.mint({ to, assets: { gem: 9n } });
    await ledger.settled();
    // Both have a commit in flight: what is sent now becomes one unit behind it.
    const gate = ledger.gateNextCommit();
    const before = ['shop', 'zed'].map((from) => ledger.transfer({ from, to: 'sink', assets: { gold: 1n } }));
    await gate.entered;
    const swap = (from: string) => [
      { from, to: 'shop', assets: { gem: 9n } },
      { from: 'shop', to: from, assets: { gold: 1n } },
    ];
    const first = ledger.exchange({ legs: swap('ann') });
    const nothing = ledger.exchange({
      legs: [
        { from: 'zed', to: 'shop', assets: { gold: 1n } },
        { from: 'shop', to: 'zed', assets: { gold: 1n } },
      ],
    });
    const last = ledger.exchange({ legs: swap('zed') });
    await other.transfer({ from: 'zed', to: 'sink', assets: { gem: 9n } });
    gate.open();
    await Promise.all(before);

    expect(await first).toMatchObject({ status: 'committed' });
    expect(await nothing).toMatchObject({ status: 'committed' });
    expect(await last).toMatchObject({ status: 'rejected', reason: 'insufficient_funds' });
    await other.close();
  });
});
