import { describe, expect, test } from 'vitest';
import { commandsOf, WORKLOADS, workloadOf } from '../../bench/workloads/index.ts';
import { seededRandom, zipf } from '../../bench/workloads/random.ts';
import { walletNames } from '../../bench/workloads/workload.ts';

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
