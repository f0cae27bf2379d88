import { expect, test } from 'vitest';
import { type Clock, sleep } from '../../src/domain/world.ts';

test('a sleep ends when its clock says so, and not before', async () => {
  const timers: { readonly delayMs: number; readonly run: () => void }[] = [];
  const clock: Pick<Clock, 'after'> = {
    after: (delayMs, run) => {
      timers.push({ delayMs, run });
      return () => {};
    },
  };
  let isAwake = false;

  const sleeping = sleep(clock as Clock, 5).then(() => {
    isAwake = true;
  });
  await Promise.resolve();

  expect(timers.map(({ delayMs }) => delayMs)).toEqual([5]);
  expect(isAwake).toBe(false);
  timers[0]?.run();
  await sleeping;
});
