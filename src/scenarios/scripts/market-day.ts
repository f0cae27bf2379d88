import { scenario } from '../scenario.ts';

/** S1: one day with purchases, a rejection for insufficient funds, and invalid input. */
export const marketDay = scenario(
  'Market day',
  async (s) => {
    const alice = s.wallet('alice');
    const bob = s.wallet('bob');
    const ron = s.wallet('ron');
    const buys = (itemId: string) => ({ actions: [{ type: 'BuyItem', itemId }] });

    s.processor('BuyItem', () => {});

    await s.step('Alice brings coin and gold to the market', async () => {
      await alice.mint({ coin: 100n, gold: 1000n });
      await s.expect.balance(alice, { coin: 100n, gold: 1000n }, { utxos: 1 });
    });

    await s.step('Alice pays Bob', async () => {
      await alice.transfer(bob, { coin: 30n });
      await s.expect.balance(bob, { coin: 30n });
    });

    await s.step('Alice buys a boat from Bob', async () => {
      await alice.transfer(bob, { coin: 30n }, buys('boat_1'));
      await s.expect.delivered({ type: 'BuyItem', itemId: 'boat_1' });
    });

    await s.step('Alice fetches more coin and buys a car with all of it', async () => {
      await alice.mint({ coin: 4960n });
      await alice.transfer(bob, { coin: 5000n }, buys('car_1'));
      await s.expect.balance(alice, { gold: 1000n });
      await s.expect.balance(bob, { coin: 5060n });
      await s.expect.delivered({ type: 'BuyItem', itemId: 'car_1' });
    });

    await s.step('Alice wants the car once more, but has no coin left: no payment, no delivery', async () => {
      await s.expect.rejected(alice.transfer(bob, { coin: 5000n }, buys('car_1')), 'insufficient_funds');
      await s.expect.delivered({ type: 'BuyItem', itemId: 'car_1' });
    });

    await s.step('Validation refuses invalid commands before anything is queued', async () => {
      // The wallets are checked before the amounts: of its two problems, the payment to itself is reported.
      await s.expect.refused(alice.transfer(alice, { coin: 0n }), 'same_wallet');
      await s.expect.refused(alice.transfer(bob, { coin: 0n }), 'amount_not_positive');
      await s.expect.refused(bob.transfer(bob, { coin: 555n }), 'same_wallet');
    });

    await s.step('Bob pays Ron four times', async () => {
      for (const coin of [1n, 2n, 3n, 5n]) await bob.transfer(ron, { coin });
      await s.expect.balance(bob, { coin: 5049n }, { utxos: 2 });
      await s.expect.balance(ron, { coin: 11n }, { utxos: 4 });
    });

    await s.step('Ron pays Alice, then tries to take from her', async () => {
      await ron.transfer(alice, { coin: 1n });
      await s.expect.refused(ron.transfer(alice, { coin: -10n }), 'amount_not_positive');
    });

    await s.step('The day is over', async () => {
      await s.expect.balance(alice, { gold: 1000n, coin: 1n }, { utxos: 2 });
      await s.expect.balance(bob, { coin: 5049n }, { utxos: 2 });
      await s.expect.balance(ron, { coin: 10n }, { utxos: 3 });
      await s.expect.delivered({ type: 'BuyItem', itemId: 'boat_1' });
      await s.expect.delivered({ type: 'BuyItem', itemId: 'car_1' });
    });
  },
  { about: 'purchases with deliveries, a payment that lacks the funds, and invalid commands' },
);
