import { expect, test, vi } from 'vitest';
import type { WalletHooks, WalletPoint } from '../../src/actors/wallet/wallet-hooks.ts';
import { LedgerError } from '../../src/index.ts';
import type { LedgerStore } from '../../src/store/ledger-store.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';
import { creditHook, wrapEffects } from '../support/wallet-hooks.ts';

// Bugs at points where a crash could affect more than its own wallet. A hook of the test throws for one call.
const bug = (): never => {
  throw new Error('a seeded bug');
};

/** Hooks that call `release` before a wallet is released. */
function onRelease(release: () => void): WalletHooks {
  return {
    effects: (_, effects) =>
      wrapEffects(effects, (effect, run) => {
        if (effect === 'release') release();
        return run();
      }),
  };
}

describeLedgers('a bug', (open) => {
  test('a bug between a commit and its replies leaves no command without a reply', async () => {
    const credit = creditHook();
    const ledger = await open({}, { hooks: { credit } });
    for (const to of ['alice', 'bob']) await ledger.mint({ to, assets: { gold: 10n } });
    const crashed = nextEvent(ledger, 'wallet:crashed');
    credit.mockImplementationOnce(() => {}).mockImplementationOnce(bug);

    const outcomes = await Promise.all(
      [1n, 2n, 3n].map((gold) => ledger.transfer({ from: 'alice', to: 'bob', assets: { gold } })),
    );

    expect(await crashed).toMatchObject({ wallet: 'alice' });
    expect(outcomes.map(({ status }) => status)).toEqual(['committed', 'committed', 'committed']);
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 4n });
    // The cache of the next actor is correct: the wallet pays with it.
    expect((await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } })).status).toBe('committed');
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 3n });
  });

  test.each([{}, { key: 'all' }])('a bug between a commit and its reply causes no refusal: %o', async (key) => {
    const credit = creditHook();
    const ledger = await open({}, { hooks: { credit } });
    for (const to of ['alice', 'bob']) await ledger.mint({ to, assets: { gold: 10n } });
    const events: unknown[] = [];
    ledger.on('transaction:committed', ({ transaction }) => events.push(transaction.id));
    credit.mockImplementationOnce(bug);

    const outcome = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 10n }, ...key });

    expect(outcome.status).toBe('committed');
    expect(events).toEqual([outcome.status === 'committed' ? outcome.transaction.id : undefined]);
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 20n });
  });

  test('a bug between a commit and its reply, and then an outage, answer ERR_IN_DOUBT', async () => {
    const outage = new LedgerError('ERR_STORE_UNAVAILABLE', 'an injected outage');
    const wrapStore = (store: LedgerStore): LedgerStore => {
      const transaction = store.transaction.bind(store);
      // The first lookup finds that the command was applied; the read of its record fails.
      vi.spyOn(store, 'transaction').mockImplementationOnce(transaction).mockRejectedValueOnce(outage);
      return store;
    };
    const credit = creditHook();
    const ledger = await open({}, { hooks: { credit }, wrapStore });
    for (const to of ['alice', 'bob']) await ledger.mint({ to, assets: { gold: 10n } });
    credit.mockImplementation(bug);

    const answer = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 10n } }).catch(({ code }) => code);

    expect(answer).toBe('ERR_IN_DOUBT');
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 20n });
  });

  test('a bug of a payee that receives a credit affects neither payer nor payee', async () => {
    const reached = vi.fn<(point: WalletPoint) => void>();
    const ledger = await open({}, { hooks: { reached } });
    for (const to of ['alice', 'bob']) await ledger.mint({ to, assets: { gold: 10n } });
    const crashes: string[] = [];
    ledger.on('wallet:crashed', ({ wallet }) => crashes.push(wallet as string));
    let thrown = 0;
    reached.mockImplementation((point) => {
      if (point !== 'credit_received' || thrown > 0) return;
      thrown += 1;
      bug();
    });

    const paid = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 5n } });
    const passedOn = await ledger.transfer({ from: 'bob', to: 'carol', assets: { gold: 15n } });

    expect(thrown).toBe(1);
    expect([paid.status, passedOn.status]).toEqual(['committed', 'committed']);
    expect(crashes).toEqual([]);
  });

  test('a bug in releasing a wallet does not prevent the ledger from closing', async () => {
    const release = vi.fn().mockImplementationOnce(bug);
    const ledger = await open({}, { hooks: onRelease(release) });
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    await ledger.close();

    expect(release).toHaveBeenCalledTimes(1);
    expect(ledger.residents()).toEqual([]);
  });

  test('a bug in releasing an idle wallet does not keep it in memory', async () => {
    const clock = new ManualClock();
    const release = vi.fn().mockImplementationOnce(bug);
    const ledger = await open({ clock, idleMs: 1_000 }, { hooks: onRelease(release) });
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    await clock.advance(1_250);
    expect(release).toHaveBeenCalledTimes(1);
    expect(ledger.residents()).toEqual(['alice']);
    await clock.advance(61_000);

    expect(ledger.residents()).toEqual([]);
  });
});
