import type { RandomSource } from '../random-source.ts';
import { scenario } from '../scenario.ts';
import type { WalletHandle } from '../scenario-context.ts';

const BIG_COIN = 3_333_666_666_999_999n;
const TOTAL = { gold: 8125n, silver: 777n, coin: 3_333_666_667_009_999n };
/** The maximum number of concurrent transfers. */
const ROUND = 100;

interface Payment {
  readonly from: WalletHandle;
  readonly to: WalletHandle;
  readonly gold: bigint;
}

/**
 * Random payments for one round, at most `limit`, applied to `held`. No wallet sends more than it held when the round
 * began, so no payment is rejected and the balances do not depend on the order of the payments.
 */
function planRound(random: RandomSource, held: Map<WalletHandle, bigint>, limit: number): Payment[] {
  const budget = new Map(held);
  const payments: Payment[] = [];
  while (payments.length < limit) {
    const gold = BigInt(random.int(1, 100));
    const able = [...budget].filter(([, left]) => left >= gold).map(([wallet]) => wallet);
    if (able.length === 0) break;
    const from = random.pick(able);
    const to = random.pick([...held.keys()].filter((wallet) => wallet !== from));
    budget.set(from, (budget.get(from) as bigint) - gold);
    held.set(from, (held.get(from) as bigint) - gold);
    held.set(to, (held.get(to) as bigint) + gold);
    payments.push({ from, to, gold });
  }
  return payments;
}

/** S4: a thousand random transfers among three wallets; the sum of every asset stays the same. */
export const thousandTransfers = scenario(
  'Thousand transfers',
  async (s) => {
    const alice = s.wallet('alice');
    const bob = s.wallet('bob');
    const ron = s.wallet('ron');
    const held = new Map([
      [alice, 1000n + 1230n - 500n],
      [bob, 345n + 500n - 124n],
      [ron, 5550n + 124n],
    ]);

    s.processor('BuyItem', () => {});

    const pay = ({ from, to, gold }: Payment) => from.transfer(to, { gold });

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
      for (let count = 0; count < 10; count += 1)
        for (const payment of planRound(s.random, held, 1)) await pay(payment);
    });

    await s.step('Alice buys a car from Bob, and Ron comes with a big coin', async () => {
      await alice.transfer(bob, { coin: 5000n }, { actions: [{ type: 'BuyItem', itemId: 'car_1' }] });
      await ron.mint({ coin: BIG_COIN });
      await s.expect.delivered({ type: 'BuyItem', itemId: 'car_1' });
      await s.expect.total(TOTAL);
    });

    await s.step('A thousand random transfers', async () => {
      for (let left = 1000; left > 0; ) {
        const round = planRound(s.random, held, Math.min(ROUND, left));
        left -= round.length;
        await s.together(round, pay);
      }
      await s.expect.balance(alice, { gold: held.get(alice) as bigint, silver: 777n, coin: 5000n });
      await s.expect.balance(bob, { gold: held.get(bob) as bigint, coin: 5000n });
      await s.expect.balance(ron, { gold: held.get(ron) as bigint, coin: BIG_COIN });
      await s.expect.total(TOTAL);
      s.expect.equal('the number of dead letters', (await s.deadLetters()).length, 0);
    });
  },
  { about: 'a thousand random transfers among three wallets; the totals stay exact' },
);
