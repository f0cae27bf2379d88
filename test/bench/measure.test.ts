import { expect, test } from 'vitest';
import { summarise } from '../../bench/measure/cpu-profile.ts';
import { driveCount } from '../../bench/measure/drive.ts';
import { parseProcessTimes } from '../../bench/measure/postgres-cpu.ts';

test('processor times are read past a name with spaces and brackets', () => {
  const fields = ['S', 7, ...Array.from({ length: 9 }, () => 0), 11, 22, 33, 44, 20];

  expect(parseProcessTimes(`123 (postgres: a (b) c) ${fields.join(' ')}`)).toEqual({ parent: 7, own: 33, gone: 77 });
});

test('a profile sums time of their own by function, without idle time', () => {
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

test('so many calls are made as were asked for, by no more callers than that', async () => {
  const seen: number[] = [];
  let [atWork, most] = [0, 0];

  const { count, latenciesMs } = await driveCount(
    async (at) => {
      atWork += 1;
      most = Math.max(most, atWork);
      await Promise.resolve();
      seen.push(at);
      atWork -= 1;
    },
    3,
    10,
  );

  expect(seen.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect({ count, most, latencies: latenciesMs.length }).toEqual({ count: 10, most: 3, latencies: 10 });
});
