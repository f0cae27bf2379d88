import { expect, test } from 'vitest';
import type { CommandOptions, EventOutcome, Outcome } from '../../src/index.ts';
import { ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { give, gold, reasonOf } from '../economy/support/holdings.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const RENT = { id: '7', source: 'house', type: 'rent', subject: 'ann' };
const WAIT: CommandOptions = { whenFull: 'wait' };

const pay = (ledger: TestLedger): Promise<Outcome> =>
  ledger.transfer({ from: 'ann', to: 'shop', assets: { gold: 1n } });

/** Gives ann gold, and fills her mailbox of one command behind a commit that waits at a gate. */
async function fill(ledger: TestLedger) {
  await give(ledger, { ann: { gold: 100n } });
  const gate = ledger.gateNextCommit();
  const first = pay(ledger);
  await gate.entered;
  return { gate, accepted: [first, pay(ledger)] };
}

/** Registers a handler that takes rent twice. */
function takeRent(ledger: TestLedger): { calls: number } {
  const seen = { calls: 0 };
  ledger.handler('rent', (_, commands) => {
    seen.calls += 1;
    const rent = { from: 'ann', to: 'house', assets: { gold: 5n } };
    void commands.transfer(rent).catch(() => {});
    return commands.transfer(rent);
  });
  return seen;
}

const statusesOf = ({ status, outcomes }: EventOutcome): string[] => [status, ...outcomes.map(reasonOf)];

describeLedgers('the options of dispatch() and redrive()', (open) => {
  test('commands of a handler wait for room with whenFull, and are refused without it', async () => {
    const ledger = await open({ mailboxCapacity: 1 });
    const { gate, accepted } = await fill(ledger);
    takeRent(ledger);

    await expect(ledger.dispatch({ ...RENT, id: '6' })).rejects.toMatchObject({ code: 'ERR_MAILBOX_FULL' });
    const dispatched = ledger.dispatch(RENT, WAIT);

    expect(ledger.inspect('ann')?.mailbox).toMatchObject({ depth: 1, waitingForRoom: 2 });
    gate.open();
    await Promise.all(accepted);
    expect(statusesOf(await dispatched)).toEqual(['handled', 'committed', 'committed']);
    expect(statusesOf(await ledger.dispatch(RENT, WAIT))).toEqual(['duplicate', 'duplicate', 'duplicate']);
    expect(await gold(ledger, 'house')).toEqual([10n, 0n]);
  });

  test('a timeout counts from the call, withdraws what waits for room, and the event comes again', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, mailboxCapacity: 1 });
    const { gate, accepted } = await fill(ledger);
    let [isLate, begin] = [true, (): void => {}];
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    ledger.handler('rent', async (_, commands) => {
      if (isLate) await begun;
      return commands.transfer({ from: 'ann', to: 'house', assets: { gold: 5n } });
    });
    const dispatched = expect(ledger.dispatch(RENT, { ...WAIT, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
      message: expect.stringMatching(/^no answer within \d+ ms; /),
    });

    await clock.advance(30);
    begin();
    await begun;
    await ledger.waitForWallet('ann', 'committing');
    expect(ledger.inspect('ann')?.mailbox.waitingForRoom).toBe(1);
    await clock.advance(20);

    await dispatched;
    expect(ledger.inspect('ann')?.mailbox.waitingForRoom).toBe(0);
    gate.open();
    await Promise.all(accepted);
    isLate = false;
    expect(statusesOf(await ledger.dispatch(RENT))).toEqual(['handled', 'committed']);
  });

  test('a timeout ends the waiting for a handler that sends nothing', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    ledger.handler('rent', () => new Promise(() => {}));
    const dispatched = expect(ledger.dispatch(RENT, { timeoutMs: 50 })).rejects.toMatchObject({
      ...{ code: 'ERR_TIMEOUT', message: 'no answer within 50 ms; the event may still be handled' },
    });

    await clock.advance(50);

    await dispatched;
  });

  test('a signal that is aborted before the call sends nothing, and calls no handler', async () => {
    const ledger = await open();
    const seen = takeRent(ledger);
    const options = { signal: AbortSignal.abort('bored') };

    const refused = { code: 'ERR_TIMEOUT', cause: 'bored' };
    await expect(ledger.dispatch(RENT, options)).rejects.toMatchObject(refused);
    await expect(ledger.deadLetters.redrive('event:house:7', options)).rejects.toMatchObject(refused);

    expect(seen.calls).toBe(0);
  });

  test('invalid options are refused after the event and before its handler', async () => {
    const ledger = await open();
    const seen = takeRent(ledger);
    const wrong = { whenFull: 'block' } as unknown as CommandOptions;

    await expect(ledger.dispatch({ ...RENT, id: '' }, wrong)).rejects.toMatchObject({ problem: 'event_invalid' });
    await expect(ledger.dispatch(RENT, wrong)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
    await expect(ledger.deadLetters.redrive('x', wrong)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });

    expect(seen.calls).toBe(0);
  });

  test('an event, and an effect that was refused, wait for room when they are redriven', async () => {
    const ledger = await open({ mailboxCapacity: 1 });
    await expect(ledger.dispatch(RENT)).rejects.toMatchObject({ code: 'ERR_UNKNOWN_EVENT' });
    ledger.handler('fine', (_, commands) => commands.burn({ from: 'ann', assets: { gold: 3n } }));
    await ledger.dispatch({ ...RENT, id: '8', type: 'fine' });
    const letters = (await ledger.deadLetters.list()).map(({ id }) => id);
    const { gate, accepted } = await fill(ledger);
    takeRent(ledger);

    for (const id of letters) {
      await expect(ledger.deadLetters.redrive(id)).rejects.toMatchObject({ code: 'ERR_MAILBOX_FULL' });
    }
    const redriven = letters.map((id) => ledger.deadLetters.redrive(id, WAIT));

    expect(ledger.inspect('ann')?.mailbox.waitingForRoom).toBe(3);
    gate.open();
    await Promise.all([...accepted, ...redriven]);
    expect(letters).toEqual(['event:house:7', 'effect:event:house:8:0']);
    expect(await ledger.deadLetters.list()).toEqual([]);
    expect(await gold(ledger, 'ann')).toEqual([85n, 0n]);
  });

  test('a dead command waits for room when it is redriven, and stays listed if its caller gives up', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, mailboxCapacity: 1 });
    await give(ledger, { ann: { gold: 100n } });
    ledger.crashNextCommit();
    ledger.crashNextCommit();
    const poison = ledger.transfer({ from: 'ann', to: 'shop', assets: { gold: 7n }, key: 'poison' });
    await expect(poison).rejects.toMatchObject({ code: 'ERR_WALLET_CRASHED' });
    const [letter] = await ledger.deadLetters.list();
    const id = letter?.id as string;
    const { gate, accepted } = await fill(ledger);

    await expect(ledger.deadLetters.redrive(id)).rejects.toMatchObject({ code: 'ERR_MAILBOX_FULL' });
    const givenUp = expect(ledger.deadLetters.redrive(id, { ...WAIT, timeoutMs: 5 })).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
      message: expect.stringContaining('an earlier send of it may have been committed'),
    });
    await clock.advance(5);
    await givenUp;
    expect(await ledger.deadLetters.list()).toEqual([letter]);
    const redriven = ledger.deadLetters.redrive(id, WAIT);

    expect(ledger.inspect('ann')?.mailbox.waitingForRoom).toBe(1);
    gate.open();
    await Promise.all([...accepted, redriven]);
    expect(await ledger.deadLetters.list()).toEqual([]);
    expect((await ledger.transactionByKey('poison'))?.kind).toBe('transfer');
  });
});
