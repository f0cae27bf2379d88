import { expect, test } from 'vitest';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { hoard } from '../support/hoard.ts';

const UTXOS = 2_000;

const isCounted = async (ledger: TestLedger): Promise<boolean> =>
  (await ledger.sql(`select from $schema.counted_wallets where owner = 'treasury' and is_counted`)).length > 0;

describeLedgers('a wallet that is only paid', (open) => {
  test('a balance of very many UTXOs is right before and after the wallet is counted, for all runtimes', async () => {
    const ledger = await open({ idleMerges: false });
    const other = await ledger.another();
    await ledger.sql(hoard('treasury', UTXOS, { gold: 2, iron: 1 }));
    const held = { assets: { gold: 4_000n, iron: 2_000n }, held: {}, utxos: UTXOS };

    expect(await ledger.balance('treasury')).toEqual(held);
    await expect.poll(() => isCounted(ledger), { timeout: 20_000 }).toBe(true);
    expect(await other.balance('treasury')).toEqual(held);

    await other.mint({ to: 'treasury', assets: { gold: 5n } });
    await ledger.mint({ to: 'alice', assets: { iron: 3n } });
    await ledger.transfer({ from: 'alice', to: 'treasury', assets: { iron: 2n } });
    const paid = { assets: { gold: 4_005n, iron: 2_002n }, held: {}, utxos: UTXOS + 2 };
    expect(await ledger.balance('treasury')).toEqual(paid);

    const spent = await ledger.transfer({ from: 'treasury', to: 'bob', assets: { gold: 4_005n, iron: 2_002n } });
    expect(spent.status).toBe('committed');
    expect(await other.balance('treasury')).toEqual({ assets: {}, held: {}, utxos: 0 });
    for (const { sentence, violations } of await ledger.verify()) expect(violations, sentence).toBe(0);
  });

  test('a wallet that is activated with very many UTXOs is counted', async () => {
    const ledger = await open({ idleMerges: false });
    await ledger.sql(hoard('treasury', UTXOS, { gold: 2 }));

    await ledger.transfer({ from: 'treasury', to: 'bob', assets: { gold: 1n } });

    await expect.poll(() => isCounted(ledger), { timeout: 20_000 }).toBe(true);
    expect((await ledger.balance('treasury')).assets).toEqual({ gold: 3_999n });
  });
});
