import { expect, test, vi } from 'vitest';
import { Resident } from '../../src/actors/supervisor/resident.ts';
import { UtxoCache } from '../../src/actors/wallet/utxo-cache.ts';
import { WalletActor } from '../../src/actors/wallet/wallet-actor.ts';
import { LedgerError } from '../../src/index.ts';
import { PostgresStore } from '../../src/store/postgres-store.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';

// Bugs at places where a crash has more to hurt than its own wallet: each is seeded in a method, for one call.
const bug = (): never => {
  throw new Error('a seeded bug');
};

describeLedgers('a bug', (open) => {
  test('between the commit and its answers leaves no command without an answer', async () => {
    const ledger = await open();
    for (const to of ['alice', 'bob']) await ledger.mint({ to, assets: { gold: 10n } });
    const crashed = nextEvent(ledger, 'wallet:crashed');
    const credit = vi.spyOn(Resident.prototype, 'credit');
    credit.mockImplementationOnce(() => {}).mockImplementationOnce(bug);

    const outcomes = await Promise.all(
      [1n, 2n, 3n].map((gold) => ledger.transfer({ from: 'alice', to: 'bob', assets: { gold } })),
    );

    credit.mockRestore();
    expect(await crashed).toMatchObject({ wallet: 'alice' });
    expect(outcomes.map(({ status }) => status)).toEqual(['committed', 'committed', 'committed']);
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 4n });
    // What it believes to hold now must be what it holds: it pays with it.
    expect((await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } })).status).toBe('committed');
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 3n });
  });

  test.each([{}, { key: 'all' }])('between the commit and its answer makes no refusal of it: %o', async (key) => {
    const ledger = await open();
    for (const to of ['alice', 'bob']) await ledger.mint({ to, assets: { gold: 10n } });
    const events: unknown[] = [];
    ledger.on('transaction:committed', ({ transaction }) => events.push(transaction.id));
    const credit = vi.spyOn(Resident.prototype, 'credit').mockImplementationOnce(bug);

    const outcome = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 10n }, ...key });

    credit.mockRestore();
    expect(outcome.status).toBe('committed');
    expect(events).toEqual([outcome.status === 'committed' ? outcome.transaction.id : undefined]);
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 20n });
  });

  test('between the commit and its answer makes no "nothing moved" of it when the database goes away', async () => {
    const ledger = await open();
    for (const to of ['alice', 'bob']) await ledger.mint({ to, assets: { gold: 10n } });
    const credit = vi.spyOn(Resident.prototype, 'credit').mockImplementation(bug);
    const { transaction } = PostgresStore.prototype;
    const outage = new LedgerError('ERR_STORE_UNAVAILABLE', 'an injected outage');
    const look = vi.spyOn(PostgresStore.prototype, 'transaction');
    // It is found out that it was applied, but no more.
    look.mockImplementationOnce(function (this: PostgresStore, id) {
      look.mockRejectedValueOnce(outage);
      return transaction.call(this, id);
    });

    const answer = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 10n } }).catch(({ code }) => code);

    credit.mockRestore();
    look.mockRestore();
    expect(answer).toBe('ERR_IN_DOUBT');
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 20n });
  });

  test('in taking note of a payment harms neither who pays nor who is paid', async () => {
    const ledger = await open();
    for (const to of ['alice', 'bob']) await ledger.mint({ to, assets: { gold: 10n } });
    const crashes: string[] = [];
    ledger.on('wallet:crashed', ({ wallet }) => crashes.push(wallet));
    const credit = vi.spyOn(UtxoCache.prototype, 'credit').mockImplementationOnce(bug);

    const paid = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 5n } });
    const passedOn = await ledger.transfer({ from: 'bob', to: 'carol', assets: { gold: 15n } });

    credit.mockRestore();
    expect([paid.status, passedOn.status]).toEqual(['committed', 'committed']);
    expect(crashes).toEqual([]);
  });

  test('in letting go of a wallet does not keep the ledger from closing', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });
    const release = vi.spyOn(WalletActor.prototype, 'release').mockImplementationOnce(bug);

    await ledger.close();

    expect(release).toHaveBeenCalledTimes(1);
    release.mockRestore();
    expect(ledger.residents()).toEqual([]);
  });

  test('in letting go of an idle wallet does not keep it in memory for ever', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, idleMs: 1_000 });
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });
    const release = vi.spyOn(WalletActor.prototype, 'release').mockImplementationOnce(bug);

    await clock.advance(1_250);
    expect(release).toHaveBeenCalledTimes(1);
    release.mockRestore();
    expect(ledger.residents()).toEqual(['alice']);
    await clock.advance(61_000);

    expect(ledger.residents()).toEqual([]);
  });
});
