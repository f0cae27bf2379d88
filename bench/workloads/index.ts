import { EXCHANGE_WORKLOADS } from './exchanges.ts';
import { anyone, GOLD, pairs, skewed, theFirst } from './pairs.ts';
import { seededRandom } from './random.ts';
import { ITEM_GRANTED, withItems } from './with-items.ts';
import { withKeys } from './with-keys.ts';
import type { ExchangeCommand, ExchangeWorkload, TransferCommand, Workload } from './workload.ts';

const WALLETS = 10_000;

const plain = {
  ...{ walletsMax: WALLETS, assets: GOLD, hasHotSender: false },
  ...{ hasKeys: false, hasMeta: false, actionTypes: [], hasListeners: false, hasRival: false },
};

/** Every workload of transfers, in the order of the report. */
export const WORKLOADS: readonly Workload[] = [
  {
    ...plain,
    name: 'spread',
    title: '10,000 wallets pay each other, all equally likely',
    start: pairs(anyone, anyone),
  },
  {
    ...plain,
    name: 'zipf',
    title: '10,000 wallets pay each other, the nth most busy one in proportion to 1 / n (skew 1.0)',
    hasHotSender: true,
    start: pairs(skewed, skewed),
  },
  {
    ...plain,
    name: 'hot',
    title: 'one wallet pays 9,999 others: every transfer leaves the same wallet',
    hasHotSender: true,
    start: pairs(theFirst, anyone),
  },
  { ...plain, name: 'hot-in', title: '9,999 wallets pay one', start: pairs(anyone, theFirst) },
  {
    ...plain,
    name: 'ping-pong',
    title: 'two wallets pay each other',
    walletsMax: 2,
    hasHotSender: true,
    start: pairs(anyone, anyone),
  },
  {
    ...plain,
    name: 'multi-asset',
    title: 'as spread, three assets in each transfer',
    assets: ['gold', 'silver', 'gems'],
    start: pairs(anyone, anyone, ['gold', 'silver', 'gems']),
  },
  {
    ...plain,
    name: 'keys',
    title: "as spread, every command with its caller's key, 1 % of them sent before",
    hasKeys: true,
    start: (wallets, random) => withKeys(pairs(anyone, anyone)(wallets, random), random),
  },
  {
    ...plain,
    name: 'everything',
    title: 'as keys, every command with meta of three fields, 1 % of them with an action, and a host that listens',
    ...{ hasKeys: true, hasMeta: true, actionTypes: [ITEM_GRANTED], hasListeners: true },
    // Keys come last: a repeated command carries the same fields.
    start: (wallets, random) => withKeys(withItems(pairs(anyone, anyone)(wallets, random), random), random),
  },
];

/** Every workload, in the order of the report. */
export const ALL_WORKLOADS: readonly (Workload | ExchangeWorkload)[] = [...WORKLOADS, ...EXCHANGE_WORKLOADS];

/** Finds a workload of transfers by name. @throws Error if it does not exist. */
export function workloadOf(name: string): Workload {
  const found = WORKLOADS.find((workload) => workload.name === name);
  if (found === undefined) throw new Error(`no workload "${name}"; there are ${WORKLOADS.map((one) => one.name)}`);
  return found;
}

/** Starts the commands of a workload. Each contender gets the same ones. */
export function commandsOf(workload: Workload, wallets: readonly string[], seed: number): () => TransferCommand {
  return workload.start(wallets, seededRandom(seed));
}

/** Starts the exchanges of a workload. Each contender gets the same ones. */
export function exchangesOf(
  workload: ExchangeWorkload,
  wallets: readonly string[],
  seed: number,
): () => ExchangeCommand {
  return workload.startExchanges(wallets, seededRandom(seed));
}
