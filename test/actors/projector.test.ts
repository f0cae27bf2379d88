import { expect, test } from 'vitest';
import { Projector } from '../../src/actors/sequencer/projector.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A projector whose steps wait for `answer()`. */
function projectorOf() {
  const clock = new ManualClock();
  const waiting: { resolve(step: { readonly hasMore: boolean }): void; reject(error: Error): void }[] = [];
  const calls = { count: 0 };
  const step = (): Promise<{ readonly hasMore: boolean }> => {
    calls.count += 1;
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  };
  const answer = async (hasMore = false): Promise<void> => {
    waiting.shift()?.resolve({ hasMore });
    await turn();
  };
  return { projector: new Projector({ step, clock }), clock, calls, waiting, answer };
}

test('a sweep makes the steps that are needed, and sweeps meanwhile make no others', async () => {
  const { projector, calls, answer } = projectorOf();

  projector.swept();
  projector.swept();
  await answer(true);
  projector.swept();
  await answer();

  expect(calls.count).toBe(2);
  projector.swept();
  expect(calls.count).toBe(3);
});

test('a projector pauses for a second after twenty steps, also if commits are swept meanwhile', async () => {
  const { projector, clock, calls, answer } = projectorOf();
  projector.swept();
  for (let step = 0; step < 25; step += 1) await answer(true);
  expect(calls.count).toBe(20);

  projector.swept();
  await clock.advance(999);
  expect(calls.count).toBe(20);
  await clock.advance(1);
  expect(calls.count).toBe(21);
  await answer();

  await clock.advance(5_000);
  expect(calls.count).toBe(21);
});

test('a step in the background that fails throws nothing, and the next sweep makes another', async () => {
  const { projector, calls, waiting } = projectorOf();
  projector.swept();
  waiting.shift()?.reject(new Error('unavailable'));
  await turn();
  projector.swept();

  expect(calls.count).toBe(2);
});

test('a reader waits for steps that begin after it asked, until none is left, and readers share them', async () => {
  const { projector, calls, answer } = projectorOf();
  const first = projector.catchUp();
  const [second, third] = [projector.catchUp(), projector.catchUp()];

  await answer(true);
  await answer();
  await first;
  expect(calls.count).toBe(3);
  await answer();
  await Promise.all([second, third]);

  expect(calls.count).toBe(3);
});

test('a step that fails rejects for its reader', async () => {
  const { projector, waiting } = projectorOf();
  const read = projector.catchUp();
  waiting.shift()?.reject(new Error('unavailable'));

  await expect(read).rejects.toThrow('unavailable');
});

test('a stopped projector waits for its running step and begins no other', async () => {
  const { projector, clock, calls, answer } = projectorOf();
  projector.swept();
  let hasStopped = false;
  const stopped = projector.stop().then(() => {
    hasStopped = true;
  });
  await turn();
  expect(hasStopped).toBe(false);
  await answer(true);
  await stopped;
  projector.swept();
  await projector.catchUp();
  await clock.advance(5_000);

  expect(calls.count).toBe(1);
});

test('a projector that is stopped in its pause begins no step after it', async () => {
  const { projector, clock, calls, answer } = projectorOf();
  projector.swept();
  for (let step = 0; step < 20; step += 1) await answer(true);
  await projector.stop();
  await clock.advance(5_000);

  expect(calls.count).toBe(20);
});
