import type { RandomSource } from '../random-source.ts';
import { scenario } from '../scenario.ts';
import type { WalletHandle } from '../scenario-context.ts';

const WALLETS = 200;
const WARES = ['gold', 'iron', 'silk', 'tea', 'wood'] as const;
const STOCK = 100n;
const ROUNDS = 4;
const RING = 4;
/** The maximum number of concurrent exchanges. */
const AT_ONCE = 50;

type Ware = (typeof WARES)[number];
type Stock = Map<string, bigint>;

/** One part of a ring: each member gives to the next, and the last to the first. */
interface Gift {
  readonly from: WalletHandle;
  readonly to: WalletHandle;
  readonly ware: Ware;
  readonly amount: bigint;
}

/**
 * Rings in which every wallet is once. What they move is applied to `stocks`. No wallet gives more of a ware than
 * `budgets` allows, so no ring is refused and the balances do not depend on the order of the rings.
 */
function planRings(random: RandomSource, wallets: readonly WalletHandle[], stocks: Stock, budgets: Stock): Gift[][] {
  const order = shuffled(random, wallets);
  const rings: Gift[][] = [];
  for (let at = 0; at < order.length; at += RING) {
    const members = order.slice(at, at + RING);
    const ring: Gift[] = [];
    for (const [place, from] of members.entries()) {
      const to = members[(place + 1) % members.length] as WalletHandle;
      const able = WARES.filter((ware) => left(budgets, from, ware) > 0n);
      if (able.length === 0) continue;
      const ware = random.pick(able);
      const limit = left(budgets, from, ware);
      const amount = BigInt(random.int(1, Number(limit < 20n ? limit : 20n)));
      add(budgets, from, ware, -amount);
      add(stocks, from, ware, -amount);
      add(stocks, to, ware, amount);
      ring.push({ from, to, ware, amount });
    }
    if (ring.length > 0) rings.push(ring);
  }
  return rings;
}

function shuffled<Item>(random: RandomSource, items: readonly Item[]): Item[] {
  const rest = [...items];
  return items.map(() => rest.splice(random.int(0, rest.length - 1), 1)[0] as Item);
}

function left(stocks: Stock, { name }: WalletHandle, ware: Ware): bigint {
  return stocks.get(`${name} ${ware}`) ?? 0n;
}

function add(stocks: Stock, wallet: WalletHandle, ware: Ware, amount: bigint): void {
  stocks.set(`${wallet.name} ${ware}`, left(stocks, wallet, ware) + amount);
}

/** Two hundred wallets trade in rings, each wallet in two rings at the same time. */
export const tradeStorm = scenario(
  'Trade storm',
  async (s) => {
    const traders = Array.from({ length: WALLETS }, (_, at) => s.wallet(`trader_${String(at + 1).padStart(3, '0')}`));
    const wareOf = (at: number): Ware => WARES[at % WARES.length] as Ware;
    const total = Object.fromEntries(WARES.map((ware) => [ware, (STOCK * BigInt(WALLETS)) / BigInt(WARES.length)]));
    const stocks: Stock = new Map();
    /** The wallets that do not hold what the rings make of their stocks. */
    const wrong = async (): Promise<string[]> => {
      const isRight = await s.together(traders, async (trader) => {
        const { assets } = await trader.balance();
        return WARES.every((ware) => (assets[ware] ?? 0n) === left(stocks, trader, ware));
      });
      return traders.filter((_, at) => isRight[at] !== true).map(({ name }) => name);
    };
    const give = (ring: readonly Gift[]) =>
      s.exchange({ legs: ring.map(({ from, to, ware, amount }) => ({ from, to, assets: { [ware]: amount } })) });

    await s.step('Every trader has one of five wares', async () => {
      await s.together(traders, (trader, at) => trader.mint({ [wareOf(at)]: STOCK }), { atOnce: AT_ONCE });
      for (const [at, trader] of traders.entries()) add(stocks, trader, wareOf(at), STOCK);
      await s.expect.total(total);
    });

    await s.step('Rings of four trade all at once, and every trader is in two of them', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const budgets = new Map(stocks);
        const rings = [1, 2].flatMap(() => planRings(s.random, traders, stocks, budgets));
        const outcomes = await s.together(rings, give, { atOnce: AT_ONCE });
        const refused = outcomes.filter(({ status }) => status === 'rejected');
        s.expect.equal(`rings refused in round ${round + 1}`, refused.length, 0);
      }
      await s.expect.total(total);
      s.expect.equal('traders with a wrong stock', await wrong(), []);
    });

    await s.step('A ring with one part that cannot be paid moves nothing at all', async () => {
      const [first, second, third] = traders as [WalletHandle, WalletHandle, WalletHandle];
      const gold = left(stocks, first, 'gold') + left(stocks, third, 'gold') + 1n;
      await s.expect.rejected(
        s.exchange({
          legs: [
            { from: first, to: second, assets: { gold } },
            { from: second, to: third, assets: { gold } },
            { from: third, to: 'nobody', assets: { gold } },
          ],
        }),
        'insufficient_funds',
      );
      s.expect.equal('traders with a wrong stock', await wrong(), []);
    });

    await s.step('A relic is passed on by ninety-nine traders who do not have it, in one commit', async () => {
      const [first, ...others] = traders.slice(0, 100) as [WalletHandle, ...WalletHandle[]];
      await first.mint({ relic: 1n });
      await s.exchange({
        legs: others.map((to, at) => ({ from: traders[at] as WalletHandle, to, assets: { relic: 1n } })),
      });
      const { assets } = await (others.at(-1) as WalletHandle).balance();
      s.expect.equal('relics of the hundredth trader', assets.relic, 1n);
      await s.expect.total({ ...total, relic: 1n });
      s.expect.equal('traders with a wrong stock', await wrong(), []);
    });
  },
  { about: 'two hundred traders in rings of four, hundreds of exchanges at once; every stock is exact' },
);
