import { expect, test } from 'vitest';
import { WalletCounter } from '../../src/actors/sequencer/wallet-counter.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A counter and the calls of its store. `answers` has the transactions that the store lists, list by list. */
function counterOf(answers: readonly string[][] = [], isNeeded = true) {
  const clock = new ManualClock();
  const calls: string[] = [];
  const failing = new Set<string>();
  const folds: ((hasMore: boolean) => void)[] = [];
  const busy = { times: 0 };
  let asked = 0;
  const call = async (name: string): Promise<void> => {
    calls.push(name);
    if (failing.has(name)) throw new Error(`${name} failed`);
  };
  const store = {
    startCounting: async (wallet: string) => {
      await call(`start ${wallet}`);
      return isNeeded;
    },
    unspentWriters: async () => {
      asked += 1;
      return answers[Math.min(asked, answers.length) - 1] ?? [];
    },
    endCounting: async (wallet: string) => {
      await call(`end ${wallet}`);
      busy.times -= 1;
      return busy.times < 0;
    },
    foldTotals: async () => {
      await call('fold');
      return new Promise<boolean>((resolve) => folds.push(resolve));
    },
  };
  return { counter: new WalletCounter({ store, clock }), clock, calls, failing, folds, busy, looks: () => asked };
}

test('wallets are counted one after the other, and each once while it waits', async () => {
  const { counter, calls } = counterOf();

  for (const wallet of ['a', 'b', 'a', 'b']) counter.foundLarge(wallet);
  await turn();

  expect(calls).toEqual(['start a', 'end a', 'start b', 'end b']);
});

test('a wallet that is counted already is left as it is', async () => {
  const { counter, calls } = counterOf([], false);

  counter.foundLarge('a');
  await turn();

  expect(calls).toEqual(['start a']);
});

test('a wallet is summed when the transactions of the first look are over, and waits for no later one', async () => {
  const { counter, clock, calls } = counterOf([['1/5', '2/7'], ['1/5', '2/8'], ['2/8']]);

  counter.foundLarge('a');
  await turn();
  await clock.advance(100);
  expect(calls).toEqual(['start a']);
  await clock.advance(100);

  expect(calls).toEqual(['start a', 'end a']);
});

test('a wallet is summed again after a pause while another step is at work', async () => {
  const { counter, clock, calls, busy } = counterOf();
  busy.times = 2;

  counter.foundLarge('a');
  await turn();
  expect(calls).toEqual(['start a', 'end a']);
  await clock.advance(200);

  expect(calls).toEqual(['start a', 'end a', 'end a', 'end a']);
});

test('a wallet is given up after a minute, and the next one is counted', async () => {
  const { counter, clock, calls, looks } = counterOf([['1/5']]);
  counter.foundLarge('a');
  counter.foundLarge('b');
  await turn();

  await clock.advance(60_000);
  expect(calls).toEqual(['start a', 'start b']);
  expect(looks()).toBe(602);

  counter.foundLarge('a');
  await clock.advance(60_000);
  expect(calls).toEqual(['start a', 'start b', 'start a']);
});

test('a failure leaves a wallet to its next read', async () => {
  const { counter, calls, failing } = counterOf();
  failing.add('end a');
  counter.foundLarge('a');
  counter.foundLarge('b');
  await turn();
  expect(calls).toEqual(['start a', 'end a', 'start b', 'end b']);

  failing.clear();
  counter.foundLarge('a');
  await turn();

  expect(calls.slice(4)).toEqual(['start a', 'end a']);
});

test('a thousand wallets wait at most', async () => {
  const { counter, calls } = counterOf();

  for (let at = 0; at < 1_200; at += 1) counter.foundLarge(`w${at}`);
  await turn();

  expect(calls.length).toBe(2_000);
});

test('sweeps fold one at a time, until nothing is left, also after a step that failed', async () => {
  const { counter, calls, failing, folds } = counterOf();
  failing.add('fold');
  counter.swept();
  await turn();
  failing.clear();

  counter.swept();
  counter.swept();
  await turn();
  expect(calls).toEqual(['fold', 'fold']);
  folds.shift()?.(true);
  await turn();
  folds.shift()?.(false);
  await turn();
  counter.swept();

  expect(calls).toEqual(['fold', 'fold', 'fold', 'fold']);
});

test('a sweep folds in twenty steps at most', async () => {
  const { counter, calls, folds } = counterOf();

  counter.swept();
  for (let step = 0; step < 30; step += 1) {
    await turn();
    folds.shift()?.(true);
  }

  expect(calls).toHaveLength(20);
});

test('a stopped counter ends its pause, and starts nothing', async () => {
  const { counter, clock, calls, folds } = counterOf([['1/5']]);
  counter.foundLarge('a');
  counter.foundLarge('b');
  counter.swept();
  await turn();

  counter.stop();
  folds.shift()?.(true);
  counter.foundLarge('c');
  counter.swept();
  await clock.advance(60_000);

  expect(calls).toEqual(['start a', 'fold']);
});
