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
});
