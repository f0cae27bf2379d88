import { expect, test } from 'vitest';
import { CommitWatch } from '../../src/actors/sequencer/commit-watch.ts';
import { nextTurn } from '../../src/platform/timers.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const NEVER = new AbortController().signal;

/** A watch of an order whose commits are numbers: those that are visible, and those that have a position. */
function watchOf() {
  const clock = new ManualClock();
  const order = { visible: 0, placed: 0 };
  const calls = { checks: 0, sweeps: 0 };
  const failure: { error?: Error } = {};
  const orderEnd = async () => {
    calls.checks += 1;
    if (failure.error !== undefined) throw failure.error;
    return { position: order.placed, hasUnplaced: order.visible > order.placed };
  };
  const sweep = async () => {
    calls.sweeps += 1;
    order.placed = order.visible;
  };
  const watch = new CommitWatch({ store: { feed: { orderEnd } }, sequencer: { sweep }, clock });
  const commit = (): void => {
    order.visible += 1;
    watch.committed();
  };
  return { watch, clock, order, calls, failure, commit };
}

/** Lets a check of this test end: its calls are answered at once. */
async function checked(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
}

test('nothing is read while nobody waits, however many commits there are', async () => {
  const { clock, calls, commit } = watchOf();
  for (let count = 0; count < 5; count += 1) commit();
  await clock.advance(10_000);

  expect(calls).toEqual({ checks: 0, sweeps: 0 });
});

test('a reader that waits has a commit of its own runtime without a poll', async () => {
  const { watch, calls, commit } = watchOf();
  const later = watch.later(0, NEVER);
  await checked();
  commit();

  expect(await later).toBe(true);
  expect(calls).toEqual({ checks: 2, sweeps: 2 });
});

test('a commit between the last page of a reader and its wait is found at once', async () => {
  const { watch, commit } = watchOf();
  const first = watch.later(0, NEVER);
  commit();
  await first;
  commit();

  expect(await watch.later(1, NEVER)).toBe(true);
});

test('a reader behind the end does not wait for a commit', async () => {
  const { watch, order } = watchOf();
  Object.assign(order, { visible: 3, placed: 3 });

  expect(await watch.later(2, NEVER)).toBe(true);
});

test('commits of other runtimes are found by one poll of all readers every 50 ms', async () => {
  const { watch, clock, order, calls } = watchOf();
  const readers = [0, 0, 0].map((position) => watch.later(position, NEVER));
  await checked();
  for (let poll = 0; poll < 5; poll += 1) {
    await clock.advance(50);
    await checked();
  }
  expect(calls).toEqual({ checks: 6, sweeps: 1 });

  order.visible = 1;
  await clock.advance(50);
  expect(await Promise.all(readers)).toEqual([true, true, true]);
  expect(calls).toEqual({ checks: 8, sweeps: 2 });
  await clock.advance(10_000);
  expect(calls.checks).toBe(8);
});

test('commits that follow each other within 10 ms share a sweep', async () => {
  const { watch, clock, calls, commit } = watchOf();
  const first = watch.later(0, NEVER);
  commit();
  await first;
  const before = calls.sweeps;
  await clock.advance(3);
  const second = watch.later(1, NEVER);
  for (let count = 0; count < 5; count += 1) commit();
  await checked();
  expect(calls.sweeps).toBe(before);

  await clock.advance(7);
  expect(await second).toBe(true);
  expect(calls.sweeps).toBe(before + 1);
});

test('a reader whose signal aborts stops waiting, and the last one ends the polling', async () => {
  const { watch, clock, calls } = watchOf();
  const [one, two] = [new AbortController(), new AbortController()];
  const readers = [watch.later(0, one.signal), watch.later(0, two.signal)];
  await checked();
  one.abort();
  expect(await readers[0]).toBe(false);
  await clock.advance(50);
  await checked();
  expect(calls.checks).toBe(2);

  two.abort();
  expect(await readers[1]).toBe(false);
  await clock.advance(10_000);
  expect(calls.checks).toBe(2);
  expect(await watch.later(0, one.signal)).toBe(false);
});

test('a check that fails rejects for all that wait, and the next wait checks again', async () => {
  const { watch, clock, order, failure } = watchOf();
  failure.error = new Error('unavailable');
  const readers = [watch.later(0, NEVER), watch.later(0, NEVER)];
  for (const reader of readers) await expect(reader).rejects.toThrow('unavailable');

  delete failure.error;
  order.visible = 1;
  const later = watch.later(0, NEVER);
  await clock.advance(50);
  expect(await later).toBe(true);
});

test('a watch that stops ends all waiting and begins no other check', async () => {
  const { watch, clock, calls, commit } = watchOf();
  const reader = watch.later(0, NEVER);
  await checked();
  await watch.stop();

  expect(await reader).toBe(false);
  expect(await watch.later(0, NEVER)).toBe(false);
  commit();
  await clock.advance(10_000);
  expect(calls.checks).toBe(1);
});
