import { describe, expect, test } from 'vitest';
import { EXCHANGE_WORKLOADS } from '../../bench/workloads/exchanges.ts';
import { commandsOf, exchangesOf, WORKLOADS, workloadOf } from '../../bench/workloads/index.ts';
import { seededRandom, zipf } from '../../bench/workloads/random.ts';
import { type ExchangeWorkload, walletNames } from '../../bench/workloads/workload.ts';

const COUNT = 20_000;

function draw(name: string, seed = 1) {
  const workload = workloadOf(name);
  const next = commandsOf(workload, walletNames(workload.walletsMax), seed);
  return Array.from({ length: COUNT }, next);
}

const share = <T>(all: readonly T[], holds: (one: T) => boolean): number => all.filter(holds).length / all.length;

describe.each(WORKLOADS.map(({ name }) => name))('%s', (name) => {
  test('is the same again from the same seed, and another from another', () => {
    expect(draw(name)).toEqual(draw(name));
    expect(draw(name, 2)).not.toEqual(draw(name));
  });

  test('never pays a wallet from itself', () => {
    expect(draw(name).filter(({ from, to }) => from === to)).toEqual([]);
  });
});

test('spread reaches most wallets on both sides', () => {
  const commands = draw('spread');

  expect(new Set(commands.map(({ from }) => from)).size).toBeGreaterThan(8_000);
  expect(new Set(commands.map(({ to }) => to)).size).toBeGreaterThan(8_000);
});

test('hot leaves one wallet, hot-in enters one, ping-pong goes both ways between two', () => {
  expect(new Set(draw('hot').map(({ from }) => from)).size).toBe(1);
  expect(new Set(draw('hot-in').map(({ to }) => to)).size).toBe(1);
  expect(new Set(draw('ping-pong').map(({ from, to }) => `${from} ${to}`)).size).toBe(2);
});

test('zipf gives the nth wallet one nth of what the first one gets', () => {
  const draw = zipf(seededRandom(1), 100, 1);
  const counts = new Array<number>(100).fill(0);

  for (let at = 0; at < 200_000; at += 1) {
    const wallet = draw();
    counts[wallet] = (counts[wallet] ?? 0) + 1;
  }

  const [first = 0, second = 0, , fourth = 0] = counts;
  expect(first / second).toBeCloseTo(2, 0);
  expect(first / fourth).toBeCloseTo(4, 0);
});

test('multi-asset moves three assets at once', () => {
  expect(new Set(draw('multi-asset').map(({ assets }) => assets.join()))).toEqual(new Set(['gold,silver,gems']));
});

test.each(['keys', 'everything'])('one command in a hundred of %s is an earlier one, word for word', (name) => {
  const commands = draw(name);
  const first = new Map<string, unknown>();
  const isRepeated = commands.map((command) => {
    const key = command.key as string;
    const before = first.get(key);
    first.set(key, before ?? command);
    if (before !== undefined) expect(command).toEqual(before);
    return before !== undefined;
  });

  expect(share(isRepeated, (one) => one)).toBeCloseTo(0.01, 2);
});

describe('everything', () => {
  test('gives each new command meta of three fields, which differ', () => {
    const commands = draw('everything');

    const fields = commands.map(({ meta }) => Object.keys(meta ?? {}).join());
    expect(new Set(fields)).toEqual(new Set(['order,item,price']));
    const orders = new Set(commands.map(({ meta }) => meta?.order));
    expect(orders.size).toBe(new Set(commands.map(({ key }) => key)).size);
  });

  test('gives one command in a hundred one action, of a type that the host has a processor for', () => {
    const commands = draw('everything');

    expect(share(commands, ({ actions }) => actions !== undefined)).toBeCloseTo(0.01, 2);
    const carried = commands.flatMap(({ actions }) => (actions === undefined ? [] : [actions.map(({ type }) => type)]));
    expect(new Set(carried.map(String))).toEqual(new Set(workloadOf('everything').actionTypes));
    expect(carried.length).toBeGreaterThan(0);
  });
});

test.each(WORKLOADS)('$name says of its commands whether they carry a key, meta or actions', (workload) => {
  const commands = draw(workload.name);

  expect(commands.some(({ key }) => key !== undefined)).toBe(workload.hasKeys);
  expect(commands.some(({ meta }) => meta !== undefined)).toBe(workload.hasMeta);
  expect(commands.some(({ actions }) => actions !== undefined)).toBe(workload.actionTypes.length > 0);
});

describe('exchanges', () => {
  const SHOP = 'wallet_0';
  const byName = (name: string) => EXCHANGE_WORKLOADS.find((one) => one.name === name) as ExchangeWorkload;

  function drawExchanges(workload: ExchangeWorkload, seed = 1) {
    return Array.from({ length: COUNT }, exchangesOf(workload, walletNames(workload.walletsMax), seed));
  }

  test.each(EXCHANGE_WORKLOADS)('$name is the same again from the same seed, and pays no wallet from itself', (one) => {
    const commands = drawExchanges(one);

    expect(drawExchanges(one)).toEqual(commands);
    expect(drawExchanges(one, 2)).not.toEqual(commands);
    expect(commands.flatMap(({ legs }) => legs).filter(({ from, to }) => from === to)).toEqual([]);
    expect(commands.some(({ rival }) => rival !== undefined)).toBe(one.hasRival);
  });

  test.each(['shop', 'mint-shop'])('at %s 2,000 buyers pay the shop gold for wood', (name) => {
    const commands = drawExchanges(byName(name));

    expect(new Set(commands.map(({ legs }) => legs[0]?.from)).size).toBe(2_000);
    const giver = name === 'shop' ? { from: SHOP } : {};
    for (const { legs } of commands) {
      const buyer = legs[0]?.from as string;
      expect(legs).toEqual([
        { from: buyer, to: SHOP, assets: ['gold'] },
        { ...giver, to: buyer, assets: ['wood'] },
      ]);
    }
  });

  test('trade swaps among most wallets, on both sides', () => {
    const commands = drawExchanges(byName('trade'));

    for (const at of [0, 1]) expect(new Set(commands.map(({ legs }) => legs[at]?.from)).size).toBeGreaterThan(8_000);
  });

  test('one purchase in a hundred of shop-cold is of a buyer that comes once in 800,000', () => {
    const workload = byName('shop-cold');
    const buyers = drawExchanges(workload).map(({ legs }) => legs[0]?.from as string);

    const counts = new Map<string, number>();
    for (const buyer of buyers) counts.set(buyer, (counts.get(buyer) ?? 0) + 1);
    const isCold = (buyer: string): boolean => Number(buyer.split('_')[1]) > 2_000;
    expect(share(buyers, isCold)).toBe(0.01);
    expect(buyers.filter((buyer) => isCold(buyer) && counts.get(buyer) !== 1)).toEqual([]);
    expect(workload.walletsMax).toBe(1 + 2_000 + 8_000);
    expect(workload.residentWalletsMax).toBeLessThan(workload.walletsMax - 8_000 + 1_000);
  });

  test('at shop-lost another runtime spends gold of one buyer in a hundred', () => {
    const rivals = drawExchanges(byName('shop-lost'));

    expect(share(rivals, ({ rival }) => rival !== undefined)).toBeCloseTo(0.01, 2);
    for (const { rival, legs } of rivals) if (rival !== undefined) expect(rival).toEqual(legs[0]);
  });

  test('at shop-own each buyer buys and pays in turn', () => {
    const last = new Map<string, boolean>();
    for (const { legs } of drawExchanges(byName('shop-own'))) {
      const buyer = legs[0]?.from as string;
      const isPurchase = legs.length === 2;
      expect(isPurchase).toBe(last.get(buyer) !== true);
      last.set(buyer, isPurchase);
    }
  });
});
