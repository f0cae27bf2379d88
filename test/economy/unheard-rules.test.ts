import { expect, test } from 'vitest';
import { type ExchangeInput, upTo } from '../../src/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give, holdings } from './support/holdings.ts';

/** Alice has no relic: nothing of her wish moves. */
const LEGS: ExchangeInput['legs'] = [
  { from: 'alice', to: 'bob', assets: { gold: 2n } },
  { from: 'alice', to: 'bob', assets: { relic: upTo(1n) } },
];

/** Alice has enough gold: carol pays nothing. */
const SOURCES: ExchangeInput['legs'] = [{ from: ['alice', 'carol'], to: 'bob', assets: { gold: 2n } }];

describeLedgers('a runtime that has not heard of a change of the policy', (open) => {
  test('refuses a wish of which nothing moves, if the asset is not transferable any more', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await give(ledger, { alice: { gold: 5n } });
    await other.defineAsset('relic', { transferable: false });

    const refused = await ledger.exchange({ legs: LEGS });

    expect(refused).toMatchObject({ status: 'rejected', reason: 'not_transferable', rule: { asset: 'relic', leg: 1 } });
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gold: 5n }, bob: {} });
    await other.close();
  });

  test('refuses a list of sources of which a frozen one pays nothing', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await give(ledger, { alice: { gold: 5n } });
    await other.freeze({ wallet: 'carol', out: true });

    const refused = await ledger.exchange({ legs: SOURCES });

    expect(refused).toMatchObject({ status: 'rejected', reason: 'wallet_frozen', rule: { wallet: 'carol' } });
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gold: 5n }, bob: {} });
    await other.close();
  });

  test('refuses a command that opens a hold of a known id, and exceeds a cap, for the hold', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await give(ledger, { alice: { gold: 5n } });
    await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'stake' });
    await other.defineAsset('gem', { supplyMax: 3n });
    const input = {
      legs: [
        { hold: { gold: 1n }, from: 'alice', id: 'stake' },
        { mint: { gem: 4n }, to: 'bob' },
      ],
    };

    expect(await ledger.exchange({ ...input, dryRun: true })).toMatchObject({ reason: 'hold_exists' });
    expect(await ledger.exchange(input)).toMatchObject({ status: 'rejected', reason: 'hold_exists' });
    await other.close();
  });
});
