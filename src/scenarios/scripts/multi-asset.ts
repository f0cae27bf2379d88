import { scenario } from '../scenario.ts';

/** S2: a payment in one asset does not change the other assets of its wallet. */
export const multiAsset = scenario(
  'Multi asset',
  async (s) => {
    const first = s.wallet('wallet_1');
    const second = s.wallet('wallet_2');

    await s.step('A wallet gets three assets at once, then more of one', async () => {
      await first.mint({ gold: 1000n, silver: 777n, coin: 10_000n });
      await first.mint({ gold: 123n });
      await s.expect.balance(first, { gold: 1123n, silver: 777n, coin: 10_000n }, { utxos: 2 });
    });

    await s.step('It pays in gold: silver and coin travel along and come back as change', async () => {
      await first.transfer(second, { gold: 500n });
      await s.expect.balance(first, { gold: 623n, silver: 777n, coin: 10_000n });
      await s.expect.balance(second, { gold: 500n });
    });

    await s.step('It pays in gold again, more than its smaller UTXO holds', async () => {
      await first.transfer(second, { gold: 124n });
      await s.expect.balance(first, { gold: 499n, silver: 777n, coin: 10_000n }, { utxos: 1 });
      await s.expect.balance(second, { gold: 624n }, { utxos: 2 });
    });
  },
  { about: 'one wallet with three assets pays in one of them; the others come back as change' },
);
