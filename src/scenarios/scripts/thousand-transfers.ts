import { scenario } from '../scenario.ts';

const BIG_COIN = 3_333_666_666_999_999n;
const TOTAL = { gold: 8125n, silver: 777n, coin: 3_333_666_667_009_999n };
/** Below what one mailbox takes, so that a thousand transfers of one wallet would fit as well. */
const AT_ONCE = 120;

/** S4: a thousand random transfers among three wallets; whoever wins, nothing is made and nothing is lost. */
export const thousandTransfers = scenario(
  'Thousand transfers',
  async (s) => {
    const alice = s.wallet('alice');
    const bob = s.wallet('bob');
    const ron = s.wallet('ron');
    const wallets = [alice, bob, ron];

    s.processor('BuyItem', () => {});

    const randomTransfer = () => {
      const from = s.random.pick(wallets);
      const to = s.random.pick(wallets.filter((wallet) => wallet !== from));
      // A wallet that has not enough at that moment is refused: an ordinary evening.
      return from.transfer(to, { gold: BigInt(s.random.int(1, 100)) });
    };

    await s.step('Everyone gets something to start with', async () => {
      await alice.mint({ gold: 1000n, silver: 777n, coin: 10_000n });
      await alice.mint({ gold: 1230n });
      await ron.mint({ gold: 5550n });
      await bob.mint({ gold: 345n });
      await s.expect.total({ gold: 8125n, silver: 777n, coin: 10_000n });
    });

    await s.step('A few payments to warm up', async () => {
      await alice.transfer(bob, { gold: 500n });
      await bob.transfer(ron, { gold: 124n });
      for (let count = 0; count < 10; count += 1) await randomTransfer();
    });

    await s.step('Alice buys a car from Bob, and Ron comes with a big coin', async () => {
      await alice.transfer(bob, { coin: 5000n }, { actions: [{ type: 'BuyItem', itemId: 'car_1' }] });
      await ron.mint({ coin: BIG_COIN });
      await s.expect.delivered({ type: 'BuyItem', itemId: 'car_1' });
      await s.expect.total(TOTAL);
    });

    await s.step('A thousand random transfers', async () => {
      await s.together(Array.from({ length: 1000 }), randomTransfer, { atOnce: AT_ONCE });
      await s.expect.total(TOTAL);
      s.expect.equal('the number of dead letters', (await s.deadLetters()).length, 0);
    });
  },
  { about: 'a thousand random transfers among three wallets; the totals hold to the last coin' },
);
