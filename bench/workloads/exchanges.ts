import { anyone, GOLD, pairs, theFirst } from './pairs.ts';
import type { ExchangeCommand, ExchangeWorkload, TransferCommand } from './workload.ts';

const WALLETS = 10_000;
const BUYERS = 2_000;
/** Wallets that are out of memory again when their turn to buy comes next, for each other buyer. */
const COLD_PER_BUYER = 4;
/** One purchase in so many is of a cold buyer, or loses an input. */
const ONE_IN = 100;
const WOOD = ['wood'];

const plain = {
  ...{ walletsMax: 1 + BUYERS, assets: [...GOLD, ...WOOD], hasHotSender: true, isAlone: false, hasRival: false },
  ...{ hasKeys: false, hasMeta: false, actionTypes: [], hasListeners: false },
};

type Pair = Pick<TransferCommand, 'from' | 'to'>;

/** Gold one way, wood the other. */
function swap({ from, to }: Pair): ExchangeCommand {
  return {
    legs: [
      { from, to, assets: GOLD },
      { from: to, to: from, assets: WOOD },
    ],
  };
}

/** Gold one way; the wood is minted. */
function mintFor({ from, to }: Pair): ExchangeCommand {
  return {
    legs: [
      { from, to, assets: GOLD },
      { to: from, assets: WOOD },
    ],
  };
}

/** One exchange of each pair. */
function each(drawn: ReturnType<typeof pairs>, make: (pair: Pair) => ExchangeCommand) {
  return (wallets: readonly string[], random: () => number): (() => ExchangeCommand) => {
    const next = drawn(wallets, random);
    return () => make(next());
  };
}

/** A buyer and the shop, which is the first wallet. */
const buyers = pairs(anyone, theFirst);

/** Every workload of exchanges, in the order of the report. */
export const EXCHANGE_WORKLOADS: readonly ExchangeWorkload[] = [
  {
    ...plain,
    name: 'shop',
    title: '2,000 wallets buy from one: gold to the shop and wood of its stock to the buyer, in one exchange',
    startExchanges: each(buyers, swap),
  },
  {
    ...plain,
    name: 'mint-shop',
    title: '2,000 wallets pay one, which only receives: the wood of the buyer is minted in the same exchange',
    ...{ hasHotSender: false, beside: 'hot-in' },
    startExchanges: each(buyers, mintFor),
  },
  {
    ...plain,
    name: 'trade',
    title: '10,000 wallets swap gold for wood in pairs, all equally likely',
    ...{ walletsMax: WALLETS, hasHotSender: false },
    startExchanges: each(pairs(anyone, anyone), swap),
  },
  {
    ...plain,
    name: 'shop-cold',
    title: 'as shop, one buyer in a hundred is not in memory',
    ...{ walletsMax: 1 + BUYERS * (1 + COLD_PER_BUYER), isAlone: true, residentWalletsMax: BUYERS + 500 },
    startExchanges(wallets, random) {
      const warm = 1 + Math.ceil((wallets.length - 1) / (1 + COLD_PER_BUYER));
      const next = buyers(wallets.slice(0, warm), random);
      let count = 0;
      let cold = warm;
      return () => {
        const pair = next();
        count += 1;
        if (count % ONE_IN > 0) return swap(pair);
        const from = wallets[cold] as string;
        cold = cold + 1 < wallets.length ? cold + 1 : warm;
        return swap({ from, to: pair.to });
      };
    },
  },
  {
    ...plain,
    name: 'shop-lost',
    title: 'as shop, one purchase in a hundred loses an input: another runtime has just spent gold of the buyer',
    ...{ isAlone: true, hasRival: true },
    startExchanges: (wallets, random) =>
      each(buyers, (pair) => ({
        ...swap(pair),
        ...(random() * ONE_IN < 1 ? { rival: { ...pair, assets: GOLD } } : {}),
      }))(wallets, random),
  },
  {
    ...plain,
    name: 'shop-own',
    title: 'as shop, every buyer pays another one between two purchases',
    isAlone: true,
    startExchanges(wallets, random) {
      const next = buyers(wallets, random);
      const payee = pairs(theFirst, anyone)(wallets, random);
      const hasBought = new Set<string>();
      return () => {
        const pair = next();
        if (!hasBought.delete(pair.from)) {
          hasBought.add(pair.from);
          return swap(pair);
        }
        let { to } = payee();
        while (to === pair.from) to = payee().to;
        return { legs: [{ from: pair.from, to, assets: GOLD }] };
      };
    },
  },
];
