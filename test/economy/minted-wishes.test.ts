import { expect, test } from 'vitest';
import { type AssetRules, type ExchangeInput, upTo } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give, holdings } from './support/holdings.ts';

/** Sends an exchange with these legs where alice has 6 iron, and returns its status, or the reason of its refusal. */
async function send(ledger: TestLedger, rules: AssetRules, legs: ExchangeInput['legs']): Promise<string> {
  await give(ledger, { alice: { iron: 6n } });
  await ledger.defineAsset('iron', rules);
  const outcome = await ledger.exchange({ legs });
  return outcome.status === 'rejected' ? outcome.reason : outcome.status;
}

describeLedgers('a leg that mints up to an amount', (open) => {
  test('needs no other leg', async () => {
    const ledger = await open();

    expect(await send(ledger, {}, [{ mint: { iron: upTo(5n) }, to: 'bob' }])).toBe('committed');
    expect(await holdings(ledger, 'bob')).toEqual({ bob: { iron: 5n } });
  });

  test('mints all that fits into circulation: what other legs bring its wallet does not count', async () => {
    const ledger = await open();
    const legs = [
      { from: 'alice', to: 'bob', assets: { iron: 3n } },
      { mint: { iron: upTo(5n) }, to: 'bob' },
    ];

    expect(await send(ledger, { supplyMax: 10n }, legs)).toBe('committed');
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { iron: 3n }, bob: { iron: 7n } });
  });

  test('shares the room of a cap with the legs before it, for another wallet, too', async () => {
    const ledger = await open();
    const legs = ['bob', 'carol', 'dan'].map((to) => ({ mint: { iron: upTo(5n) }, to }));

    expect(await send(ledger, { mintedMax: 13n }, legs)).toBe('committed');
    expect(await holdings(ledger, 'bob', 'carol', 'dan')).toEqual({ bob: { iron: 5n }, carol: { iron: 2n }, dan: {} });
  });

  test('has the room that other legs burn, under a cap of what circulates', async () => {
    const ledger = await open();
    const legs = [
      { burn: { iron: 3n }, from: 'alice' },
      { mint: { iron: upTo(9n) }, to: 'bob' },
    ];

    expect(await send(ledger, { supplyMax: 7n }, legs)).toBe('committed');
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { iron: 3n }, bob: { iron: 4n } });
  });

  test('has no room that other legs burn, under a cap of what was ever minted', async () => {
    const ledger = await open();
    const legs = [
      { burn: { iron: 3n }, from: 'alice' },
      { mint: { iron: upTo(9n) }, to: 'bob' },
    ];

    expect(await send(ledger, { supplyMax: 9n, mintedMax: 8n }, legs)).toBe('committed');
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { iron: 3n }, bob: { iron: 2n } });
  });

  test('has no room that its wallet puts into a hold', async () => {
    const ledger = await open();
    const legs = [
      { hold: { iron: 2n }, from: 'alice', id: 'stake' },
      { mint: { iron: upTo(9n) }, to: 'alice' },
    ];

    expect(await send(ledger, { perWalletMax: 8n }, legs)).toBe('committed');
    expect(await ledger.balance('alice')).toMatchObject({ assets: { iron: 6n }, held: { iron: 2n } });
  });

  test('fits beside what its wallet gets back from a hold', async () => {
    const ledger = await open();
    await give(ledger, { alice: { iron: 6n } });
    await ledger.defineAsset('iron', { perWalletMax: 8n });
    await ledger.hold({ from: 'alice', assets: { iron: 5n }, hold: 'stake' });
    const legs = [{ release: 'stake' }, { mint: { iron: upTo(9n) }, to: 'alice' }];

    expect(await ledger.exchange({ legs })).toMatchObject({ status: 'committed' });
    expect(await holdings(ledger, 'alice')).toEqual({ alice: { iron: 8n } });
  });

  test('fits a hold of what its wallet has: a hold counts as its wallet', async () => {
    const ledger = await open();
    await give(ledger, { alice: { iron: 6n } });
    await ledger.defineAsset('iron', { perWalletMax: 6n });
    const legs = [
      { mint: { iron: upTo(4n) }, to: 'alice' },
      { hold: { iron: upTo(9n) }, from: 'alice', id: 'stake' },
    ];

    expect(await ledger.exchange({ legs })).toMatchObject({ status: 'committed' });
    expect(await ledger.balance('alice')).toMatchObject({ held: { iron: 6n } });
  });
});
