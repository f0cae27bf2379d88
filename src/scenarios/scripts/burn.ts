import { scenario } from '../scenario.ts';

/** S5: burning assets reduces the supply; burning more than a wallet holds is rejected. */
export const burn = scenario(
  'Burn',
  async (s) => {
    const smith = s.wallet('smith');
    const receiver = s.wallet('receiver');

    await s.step('The smith gets two assets and passes most of one on', async () => {
      await smith.mint({ tcoin: 600n, gold: 100n });
      await smith.transfer(receiver, { tcoin: 500n });
      await s.expect.balance(smith, { tcoin: 100n, gold: 100n });
      await s.expect.balance(receiver, { tcoin: 500n });
    });

    await s.step('The smith burns all the gold there is', async () => {
      await smith.burn({ gold: 100n });
      await s.expect.balance(smith, { tcoin: 100n }, { utxos: 1 });
      await s.expect.supply('gold', { minted: 100n, burned: 100n });
    });

    await s.step('A burn of more than the wallet holds is rejected, and burns nothing', async () => {
      await s.expect.rejected(smith.burn({ gold: 1n }), 'insufficient_funds');
      await s.expect.rejected(smith.burn({ tcoin: 101n }), 'insufficient_funds');
      await s.expect.balance(smith, { tcoin: 100n });
    });

    await s.step('The smith burns a part', async () => {
      await smith.burn({ tcoin: 10n });
      await s.expect.balance(smith, { tcoin: 90n }, { utxos: 1 });
      await s.expect.supply('tcoin', { minted: 600n, burned: 10n });
    });
  },
  { about: 'burns of a whole balance, of too much, and of a part, with the supply after each' },
);
