import { expect, test } from 'vitest';
import { createTestLedger, ManualClock, type TestLedger } from '../../src/testing/index.ts';

/** Runs the body of a test with a ledger of its own, as `await using` does, and returns what it throws. */
async function failureOf(body: (ledger: TestLedger) => Promise<void>, clock?: ManualClock): Promise<unknown> {
  try {
    await using ledger = await createTestLedger({ clock });
    await ledger.mint({ to: 'alice', assets: { gold: 9n } });
    await body(ledger);
  } catch (error) {
    return error;
  }
  return undefined;
}

const PAY = { from: 'alice', to: 'bob', assets: { gold: 1n } };

test('a test that fails while a commit is held ends with its own error', async () => {
  const error = await failureOf(async (ledger) => {
    const gate = ledger.gateNextCommit();
    void ledger.transfer(PAY);
    await gate.entered;
    throw new Error('the assertion');
  });

  expect(error).toMatchObject({ message: 'the assertion' });
});

test('a test that fails during a back-off on a manual clock ends with its own error', async () => {
  const clock = new ManualClock();
  const error = await failureOf(async (ledger) => {
    ledger.failNextCommit('40001');
    void ledger.transfer(PAY);
    await clock.sleeping();
    throw new Error('the assertion');
  }, clock);

  expect(error).toMatchObject({ message: 'the assertion' });
});

test('a held commit is committed when the ledger is disposed of', async () => {
  let answer: Promise<unknown> = Promise.resolve();
  await failureOf(async (ledger) => {
    const gate = ledger.gateNextCommit();
    answer = ledger.transfer(PAY);
    await gate.entered;
  });

  expect(await answer).toMatchObject({ status: 'committed' });
});

test.each<[string, (ledger: TestLedger) => void]>([
  ['gateNextCommit()', (ledger) => ledger.gateNextCommit()],
  ["failNextCommit('40001')", (ledger) => ledger.failNextCommit('40001')],
  ['loseNextAnswer()', (ledger) => ledger.loseNextAnswer()],
  ['crashNextCommit()', (ledger) => ledger.crashNextCommit()],
])('an injection that no commit meets fails the test: %s', async (name, inject) => {
  expect(await failureOf(async (ledger) => inject(ledger))).toMatchObject({ message: `no commit met ${name}` });
});

test('an injection that the test discards fails nothing and applies to no commit', async () => {
  const error = await failureOf(async (ledger) => {
    ledger.crashNextCommit();
    ledger.failNextCommit('40001');
    ledger.discardInjections();
    expect(await ledger.transfer(PAY)).toMatchObject({ status: 'committed' });
  });

  expect(error).toBeUndefined();
});

test('a test that fails before its injection is used throws both errors', async () => {
  const error = await failureOf(async (ledger) => {
    ledger.loseNextAnswer();
    throw new Error('the assertion');
  });

  expect(error).toMatchObject({
    suppressed: { message: 'the assertion' },
    error: { message: 'no commit met loseNextAnswer()' },
  });
});

test.each(['nonsense', '', '4000', '400011', '4000a', 40001 as never])(
  'failNextCommit() refuses %j, which is not an SQLSTATE',
  async (sqlState) => {
    await using ledger = await createTestLedger();

    expect(() => ledger.failNextCommit(sqlState)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTIONS' }));
  },
);

test('a wait for a state that a wallet does not reach fails with the states that were seen', async () => {
  await using ledger = await createTestLedger();
  const waiting = ledger.waitForWallet('alice', 'backingOff', { timeoutMs: 200 });
  await ledger.mint({ to: 'alice', assets: { gold: 1n } });

  await expect(waiting).rejects.toThrow(
    /^alice did not reach backingOff \(it was stopped → .*committing.*, with 0 commands in its .*\) within 200 ms$/,
  );
});

test('a gate that no commit reaches says what was answered meanwhile, and fails the test once', async () => {
  const error = await failureOf(async (ledger) => {
    const gate = ledger.gateNextCommit();
    await ledger.transfer({ ...PAY, assets: { gold: 999n } });
    const { entered } = gate;
    await entered;
  });

  expect(error).toMatchObject({
    message: expect.stringMatching(/^no commit reached the gate \(.*0 committed, 1 rejected\) within/),
  });
});

test('close() opens a gate that stays shut, and says so', async () => {
  const ledger = await createTestLedger();
  const gate = ledger.gateNextCommit();
  const answer = ledger.mint({ to: 'alice', assets: { gold: 1n } });
  await gate.entered;

  await expect(ledger.close()).rejects.toThrow('a commit was held at a shut gate for 3000 ms while the ledger closed');

  expect(await answer).toMatchObject({ status: 'committed' });
});

test.each(['57P01', '08006'])(
  'a commit that fails with SQLSTATE %s is in doubt, as a session that ended',
  async (state) => {
    await using ledger = await createTestLedger();
    const notices: boolean[] = [];
    ledger.on('store:retrying', ({ inDoubt }) => notices.push(inDoubt));
    ledger.failNextCommit(state);

    expect(await ledger.mint({ to: 'alice', assets: { gold: 1n } })).toMatchObject({ status: 'committed' });
    expect(notices).toEqual([true]);
  },
);

test('waits that are open when the ledger is disposed of fail', async () => {
  const waits: Promise<unknown>[] = [];
  const error = await failureOf(async (ledger) => {
    waits.push(
      expect(ledger.waitForWallet('alice', 'backingOff')).rejects.toThrow('before the end'),
      expect(ledger.gateNextCommit().entered).rejects.toThrow(
        /^no commit reached the gate \(.*0 committed, 0 rejected\) before the end$/,
      ),
    );
  });

  await Promise.all(waits);
  expect(error).toMatchObject({ message: 'no commit met gateNextCommit()' });
});

test('a wait for a timer that nothing sets fails with the time of the clock', async () => {
  const clock = new ManualClock();
  await clock.advance(5);

  await expect(clock.sleeping({ timeoutMs: 1 })).rejects.toThrow(
    'nothing set a timer (the clock is ahead by 5 ms, with 0 background timers) within 1 ms',
  );
});

test('a manual clock runs the timers that are set until the work settles', async () => {
  const clock = new ManualClock();
  const work = new Promise<string>((resolve) => {
    clock.after(60_000, () => clock.after(60_000, () => resolve('done')));
  });

  await clock.runUntil(work);

  expect(await work).toBe('done');
  expect(clock.aheadMs).toBe(120_000);
});

test('work that fails fails the wait for it', async () => {
  await expect(new ManualClock().runUntil(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
