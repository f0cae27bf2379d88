import { describe, expect, test } from 'vitest';
import type { Contender, Deliveries } from '../../bench/contenders/contender.ts';
import { summarise } from '../../bench/measure/cpu-profile.ts';
import { driveCount } from '../../bench/measure/drive.ts';
import { measureRound } from '../../bench/measure/measure-round.ts';
import { processorsOfOthers, readProcessorTimes } from '../../bench/measure/other-work.ts';
import { parseProcessTimes } from '../../bench/measure/postgres-cpu.ts';
import { measureInTurn } from '../../bench/run-workload.ts';
import { isInTime } from '../../bench/support/in-time.ts';

test('processor times are read past a name with spaces and brackets', () => {
  const fields = ['S', 7, ...Array.from({ length: 9 }, () => 0), 11, 22, 33, 44, 20];

  expect(parseProcessTimes(`123 (postgres: a (b) c) ${fields.join(' ')}`)).toEqual({ parent: 7, own: 33, gone: 77 });
});

test('a profile sums self time by function, without idle time', () => {
  const node = (id: number, functionName: string, lineNumber = 0) => ({
    id,
    callFrame: {
      functionName,
      scriptId: '1',
      url: functionName === '(idle)' ? '' : '/a.js',
      lineNumber,
      columnNumber: 0,
    },
  });
  const profile = {
    ...{ startTime: 0, endTime: 1_000 },
    nodes: [node(1, 'spend', 4), node(2, '(idle)'), node(3, 'spend', 4), node(4, 'plan')],
    samples: [1, 2, 3, 4],
    // Each is the time that passed before its sample, so it belongs to the one before.
    timeDeltas: [50, 300, 400, 100],
  };

  expect(summarise(profile)).toEqual({
    ...{ busyMs: 0.4, idleMs: 0.4 },
    top: [
      { name: 'spend', where: '/a.js:5', share: 1 },
      { name: 'plan', where: '/a.js:1', share: 0 },
    ],
  });
});

test('driveCount() makes exactly the given number of calls, with at most that many callers', async () => {
  const seen: number[] = [];
  let [atWork, peak] = [0, 0];

  const { count, latenciesMs } = await driveCount(
    async (at) => {
      atWork += 1;
      peak = Math.max(peak, atWork);
      await Promise.resolve();
      seen.push(at);
      atWork -= 1;
    },
    3,
    10,
  );

  expect(seen.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect({ count, peak, latencies: latenciesMs.length }).toEqual({ count: 10, peak: 3, latencies: 10 });
});

describe('a round', () => {
  const server = { walBytes: async () => 0, tableBytes: async () => 0, cpuSeconds: async () => undefined };
  const command = { from: 'alice', to: 'bob', assets: ['gold'] };
  const idle: Contender = {
    ...{ name: 'idle', schema: 'idle', prepare: async () => {}, settle: async () => {}, close: async () => {} },
    transfer: async () => 'committed',
  };

  test('counts deliveries until the last answer, and lets those that are left be made after it', async () => {
    let deliveries: Deliveries = { due: 7, made: 5 };
    const contender: Contender = {
      ...idle,
      transfer: async () => {
        deliveries = { due: deliveries.due + 3, made: deliveries.made + 1 };
        return 'committed';
      },
      settle: async () => {
        deliveries = { ...deliveries, made: deliveries.due };
      },
      deliveries: () => deliveries,
    };

    const round = await measureRound(server, { contender, call: () => contender.transfer(command) }, 1, 0.001);

    expect(round.deliveryRate).toBeCloseTo(round.rate, 5);
    expect(round.deliveriesLeft).toBe(2 + 2 * round.transfers);
    expect(deliveries.made).toBe(deliveries.due);
  });

  test('has no figures of deliveries without deliveries', async () => {
    const round = await measureRound(server, { contender: idle, call: () => idle.transfer(command) }, 1, 0.001);

    expect(round).not.toHaveProperty('deliveryRate');
    expect(round).not.toHaveProperty('deliveriesLeft');
  });
});

test('contenders are measured in turn, one more first in each round, after a warm-up that is not counted', async () => {
  const server = { walBytes: async () => 0, tableBytes: async () => 0, cpuSeconds: async () => undefined };
  const order: string[] = [];
  const runners = ['a', 'b', 'c'].map((name) => ({
    contender: {
      ...{ name, schema: name, prepare: async () => {}, settle: async () => {}, close: async () => {} },
      transfer: async () => 'committed' as const,
    },
    call: async () => {
      if (order.at(-1) !== name) order.push(name);
      return 'committed' as const;
    },
  }));

  const rounds = await measureInTurn(server, runners, 1, { rounds: 2, secondsPerRound: 0.001, warmUpSeconds: 0.001 });

  expect(order.join('')).toBe('abcabcbca');
  expect(rounds.map(({ length }) => length)).toEqual([2, 2, 2]);
});

test('the work of others is what the machine did beyond this process and the server', async () => {
  const times = (machine: number, own: number, elapsed: number) => ({ machine, own, elapsed });

  expect(processorsOfOthers(times(100, 40, 10), times(116, 52, 20))).toBeCloseTo(0.4, 9);
  expect(processorsOfOthers(times(100, 40, 10), times(101, 42, 20))).toBe(0);
  expect(await readProcessorTimes({ cpuSeconds: async () => undefined })).toBeUndefined();
});

test('isInTime() ends with its promise or when its time is over', async () => {
  expect(await isInTime(Promise.resolve(), 60_000)).toBe(true);
  expect(await isInTime(new Promise(() => {}), 1)).toBe(false);
  await expect(isInTime(Promise.reject(new Error('broken')), 60_000)).rejects.toThrow('broken');
});
