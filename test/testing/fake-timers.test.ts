import { afterEach, expect, test, vi } from 'vitest';
import { describeLedgers } from '../support/describe-ledgers.ts';

afterEach(() => {
  vi.useRealTimers();
});

describeLedgers('fake timers of the test runner', (open) => {
  test('stop no commit, no read and no delivery', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 9n } });
    const delivered: string[] = [];
    ledger.processor('BuyItem', ({ action }) => {
      delivered.push(action.type);
    });
    vi.useFakeTimers();

    const outcome = await ledger.transfer({
      from: 'alice',
      to: 'bob',
      assets: { gold: 1n },
      actions: [{ type: 'BuyItem' }],
    });
    await ledger.settled();

    expect(outcome.status).toBe('committed');
    expect(await ledger.balance('bob')).toEqual({ assets: { gold: 1n }, held: {}, utxos: 1 });
    expect(delivered).toEqual(['BuyItem']);
  });

  test('do not stop the start and the close of a ledger', async () => {
    vi.useFakeTimers();
    const ledger = await open();

    expect((await ledger.mint({ to: 'alice', assets: { gold: 9n } })).status).toBe('committed');
    await ledger.close();
  });

  test('do not delay the commits after them', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 9n } });
    vi.useFakeTimers();
    const during = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });
    vi.useRealTimers();

    expect((await during).status).toBe('committed');
    expect((await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } })).status).toBe('committed');
  });
});
