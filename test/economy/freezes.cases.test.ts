import { expect, test } from 'vitest';
import type { Outcome } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { shiftHoldClock } from './support/hold-clock.ts';
import { give, gold, reasonOf } from './support/holdings.ts';
import { committed } from './support/payments.ts';

// The acceptance cases of frozen wallets, by their numbers.

const pay = (ledger: TestLedger, from: string, to: string, key?: string): Promise<Outcome> =>
  ledger.transfer({ from, to, assets: { gold: 1n }, ...(key === undefined ? {} : { key }) });

describeLedgers('freezes', (open) => {
  test('case 69: a wallet that is frozen both ways neither pays nor is paid, and keeps what is its own', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 100n }, bob: { gold: 10n } });
    const paid = committed(await pay(ledger, 'bob', 'alice'));
    for (const hold of ['h1', 'h2']) await ledger.hold({ from: 'alice', assets: { gold: 10n }, hold });
    await ledger.hold({ from: 'alice', assets: { gold: 10n }, hold: 'h3', expiresInMs: 1_000 });

    const frozen = committed(await ledger.freeze({ wallet: 'alice' }));

    expect(frozen).toMatchObject({ kind: 'freeze', freeze: { wallet: 'alice', out: true, in: true }, inputs: [] });
    expect(await ledger.transaction(frozen.id)).toMatchObject({ ...frozen });
    expect(await pay(ledger, 'alice', 'bob')).toEqual({
      ...{ status: 'rejected', reason: 'wallet_frozen', shortfalls: [] },
      rule: { wallet: 'alice', frozen: 'out' },
    });
    expect(await pay(ledger, 'bob', 'alice')).toMatchObject({ rule: { wallet: 'alice', frozen: 'in' } });
    const others = [
      ledger.mint({ to: 'alice', assets: { gold: 1n } }),
      ledger.burn({ from: 'alice', assets: { gold: 1n } }),
      ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'h4' }),
      ledger.capture({ hold: 'h1', to: 'bob' }),
    ];
    expect((await Promise.all(others)).map(reasonOf)).toEqual(Array(4).fill('wallet_frozen'));
    expect(reasonOf(await ledger.release({ hold: 'h2' }))).toBe('committed');
    expect(reasonOf(await ledger.extend({ hold: 'h1', expiresInMs: 1_000 }))).toBe('committed');
    expect(reasonOf(await ledger.reverse({ transaction: paid.id }))).toBe('committed');
    await shiftHoldClock(ledger, 5_000);
    expect(await gold(ledger, 'alice')).toEqual([90n, 10n]);

    const lifted = committed(await ledger.unfreeze({ wallet: 'alice' }));

    expect(lifted).toMatchObject({ kind: 'unfreeze', freeze: { wallet: 'alice', out: false, in: false } });
    expect(reasonOf(await pay(ledger, 'alice', 'bob'))).toBe('committed');
    expect(reasonOf(await pay(ledger, 'bob', 'alice'))).toBe('committed');
    expect(reasonOf(await ledger.capture({ hold: 'h1', to: 'bob' }))).toBe('committed');
  });

  test('case 69: a wallet that is frozen outward only is paid, and the last freeze replaces the first', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n }, bob: { gold: 5n } });

    await ledger.freeze({ wallet: 'alice', in: false });
    const outward = [await pay(ledger, 'alice', 'bob'), await pay(ledger, 'bob', 'alice')].map(reasonOf);
    const outwardView = ledger.inspect('alice')?.frozen;
    await ledger.freeze({ wallet: 'alice', out: false });
    const inward = [await pay(ledger, 'alice', 'bob'), await pay(ledger, 'bob', 'alice')].map(reasonOf);

    expect(outward).toEqual(['wallet_frozen', 'committed']);
    expect(outwardView).toEqual({ out: true, in: false });
    expect(inward).toEqual(['committed', 'wallet_frozen']);
  });

  test('the legs of an exchange that takes from a frozen wallet, or gives to it, name the leg', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n }, bob: { wood: 5n } });
    await ledger.freeze({ wallet: 'bob', out: false });
    const trade = [
      { from: 'bob', to: 'alice', assets: { wood: 1n } },
      { from: 'alice', to: 'bob', assets: { gold: 1n } },
    ];

    expect(await ledger.exchange({ legs: trade })).toEqual({
      ...{ status: 'rejected', reason: 'wallet_frozen', shortfalls: [] },
      rule: { wallet: 'bob', frozen: 'in', leg: 1 },
    });
    expect(await ledger.exchange({ legs: trade, dryRun: true })).toMatchObject({ reason: 'wallet_frozen' });
    await ledger.unfreeze({ wallet: 'bob' });
    expect(await ledger.exchange({ legs: trade, dryRun: true })).toMatchObject({ status: 'would_commit' });
    expect(reasonOf(await ledger.exchange({ legs: trade }))).toBe('committed');
  });

  test('case 46: a freeze precedes what the wallet lacks, and a recorded answer stays', async () => {
    const ledger = await open();
    await ledger.freeze({ wallet: 'alice', key: 'ban' });

    expect(reasonOf(await pay(ledger, 'alice', 'bob', 'k1'))).toBe('wallet_frozen');
    expect(await ledger.freeze({ wallet: 'alice', key: 'ban' })).toMatchObject({ status: 'duplicate' });
    await ledger.unfreeze({ wallet: 'alice' });
    expect(await pay(ledger, 'alice', 'bob', 'k1')).toMatchObject({ reason: 'wallet_frozen', repeated: true });
    expect(reasonOf(await pay(ledger, 'alice', 'bob', 'k2'))).toBe('insufficient_funds');
    // The repeated key has not frozen the wallet again.
    expect(await ledger.freeze({ wallet: 'alice', key: 'ban' })).toMatchObject({ status: 'duplicate' });
    expect(reasonOf(await pay(ledger, 'alice', 'bob'))).toBe('insufficient_funds');
  });

  test('a hold that has ended is said to have ended, although its wallet is frozen', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n } });
    await ledger.hold({ from: 'alice', assets: { gold: 5n }, hold: 'h' });
    await ledger.release({ hold: 'h' });
    await ledger.freeze({ wallet: 'alice' });

    expect(reasonOf(await ledger.capture({ hold: 'h', to: 'bob' }))).toBe('hold_released');
    expect(reasonOf(await ledger.capture({ hold: 'none', to: 'bob' }))).toBe('hold_not_found');
  });

  test('a freeze without a direction, and one of a hold, are refused as input', async () => {
    const ledger = await open();

    await expect(ledger.freeze({ wallet: 'alice', out: false, in: false })).rejects.toMatchObject({
      ...{ code: 'ERR_INVALID_COMMAND', problem: 'freeze_empty', field: 'in' },
    });
    await expect(ledger.freeze({ wallet: '~h1' })).rejects.toMatchObject({ problem: 'name_invalid' });
    await expect(ledger.freeze({ wallet: 'alice', out: 1 as never })).rejects.toMatchObject({
      problem: 'switch_invalid',
    });
  });
});
