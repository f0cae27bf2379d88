import { expect, test } from 'vitest';
import { Sequencer } from '../../src/actors/sequencer/sequencer.ts';
import type { PlacedCommits } from '../../src/store/progress.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

/** A sequencer whose sweeps wait for `answer()`. */
function sequencerOf(onSwept?: () => void) {
  const clock = new ManualClock();
  const waiting: { resolve(placed: PlacedCommits): void; reject(error: Error): void }[] = [];
  const calls = { count: 0 };
  const placeCommits = (): Promise<PlacedCommits> => {
    calls.count += 1;
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  };
  const answer = async (hasMore = false): Promise<void> => {
    waiting.shift()?.resolve({ placed: 1, hasMore });
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { sequencer: new Sequencer({ store: { placeCommits }, clock, onSwept }), clock, calls, waiting, answer };
}

test('many commits of a second share one sweep, and the next commit begins another second', async () => {
  const { sequencer, clock, calls, answer } = sequencerOf();
  for (let commit = 0; commit < 5; commit += 1) sequencer.committed();

  await clock.advance(999);
  expect(calls.count).toBe(0);
  await clock.advance(1);
  expect(calls.count).toBe(1);
  await answer();
  await clock.advance(5_000);
  expect(calls.count).toBe(1);

  sequencer.committed();
  await clock.advance(1_000);
  expect(calls.count).toBe(2);
});

test('a sweep goes on as long as commits may be left', async () => {
  const { sequencer, calls, answer } = sequencerOf();

  const swept = sequencer.sweep();
  await answer(true);
  await answer(true);
  await answer();
  await swept;

  expect(calls.count).toBe(3);
});

test('readers that ask during a sweep share the one that begins after it', async () => {
  const { sequencer, calls, answer } = sequencerOf();
  const first = sequencer.sweep();
  const [second, third] = [sequencer.sweep(), sequencer.sweep()];

  await answer();
  await first;
  expect(calls.count).toBe(2);
  await answer();
  await Promise.all([second, third]);

  expect(calls.count).toBe(2);
});

test('a sweep that fails rejects for its reader, and not for the one that waits for the next', async () => {
  const { sequencer, waiting, answer } = sequencerOf();
  const first = sequencer.sweep();
  const second = sequencer.sweep();

  waiting.shift()?.reject(new Error('unavailable'));
  await expect(first).rejects.toThrow('unavailable');
  await answer();

  await second;
});

test('a sweep in the background that fails throws nothing, and the next commit makes another', async () => {
  const { sequencer, clock, calls, waiting } = sequencerOf();
  sequencer.committed();
  await clock.advance(1_000);
  waiting.shift()?.reject(new Error('unavailable'));
  sequencer.committed();
  await clock.advance(1_000);

  expect(calls.count).toBe(2);
});

test('a sweep calls its listener in the background, and not if it fails or if a reader asked for it', async () => {
  let swept = 0;
  const { sequencer, clock, waiting, answer } = sequencerOf(() => {
    swept += 1;
  });
  const read = sequencer.sweep();
  await answer();
  await read;
  sequencer.committed();
  await clock.advance(1_000);
  waiting.shift()?.reject(new Error('unavailable'));
  sequencer.committed();
  await clock.advance(1_000);
  expect(swept).toBe(0);
  await answer();

  expect(swept).toBe(1);
});

test('a stopped sequencer waits for its running sweep and begins no other', async () => {
  const { sequencer, clock, calls, answer } = sequencerOf();
  const running = sequencer.sweep();
  sequencer.committed();

  const stopped = sequencer.stop();
  await answer(true);
  await Promise.all([running, stopped]);
  sequencer.committed();
  await clock.advance(5_000);

  expect(calls.count).toBe(1);
});
