import { expect, test, vi } from 'vitest';
import type { Ledger, Outcome } from '../../src/index.ts';
import { isLedgerError } from '../../src/index.ts';
import { ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';
import { shiftHoldClock } from './support/hold-clock.ts';
import { give, holdings } from './support/holdings.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Generous: the due times of these tests are fractions of a second. */
const FOUND_MS_MAX = 30_000;

/** Commits an action of alice and returns its id. */
async function schedule(ledger: TestLedger, action: { type: string; dueInMs?: number }): Promise<string> {
  const outcome = await ledger.mint({ to: 'alice', assets: { point: 1n }, actions: [action] });
  return `${outcome.status === 'committed' ? outcome.transaction.id : ''}:0`;
}

/** Pays 100 gold of alice to bob for each delivery. */
function paying(ledger: Ledger): void {
  ledger.processor('Pay', (_, commands) =>
    commands.transfer({ from: 'alice', to: 'bob', assets: { gold: 100n } }).then(() => {}),
  );
}

const noted = (ledger: TestLedger, ...types: string[]): string[] => {
  const notes: string[] = [];
  for (const type of types) ledger.processor(type, ({ action }) => notes.push(`${type} ${String(action.note ?? '')}`));
  return notes;
};

const problemOf = async (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    (outcome) => (outcome as Outcome).status,
    (error: unknown) => (isLedgerError(error) ? [error.problem, error.field] : error),
  );

describeLedgers('case 68, a payment that is scheduled', (open) => {
  test('is made once, at the first start after its time, if no runtime was running then', async () => {
    const observer = await open();
    await give(observer, { alice: { gold: 250n } });
    const before = await Promise.all([observer.another(), observer.another()]);
    for (const runtime of before) paying(runtime);
    await schedule(before[0], { type: 'Pay', dueInMs: HOUR_MS });

    await shiftHoldClock(observer, HOUR_MS / 2);
    for (const runtime of before) await runtime.settled();
    expect(await holdings(observer, 'bob')).toEqual({ bob: {} });
    for (const runtime of before) await runtime.close();
    await shiftHoldClock(observer, 2 * HOUR_MS);
    const after = await Promise.all([observer.another(), observer.another()]);
    for (const runtime of after) paying(runtime);
    await Promise.all(after.map((runtime) => runtime.settled()));
    for (const runtime of after) await runtime.settled();

    expect(await holdings(observer, 'alice', 'bob')).toEqual({
      ...{ alice: { gold: 150n, point: 1n }, bob: { gold: 100n } },
    });
    for (const runtime of after) await runtime.close();
  });

  test('is refused once for ever if its payer has not enough then, and is a dead letter', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 99n } });
    paying(ledger);
    const id = await schedule(ledger, { type: 'Pay', dueInMs: HOUR_MS });

    await shiftHoldClock(ledger, HOUR_MS);
    await ledger.settled();
    await give(ledger, { alice: { gold: 99n } });
    await ledger.settled();

    expect(await holdings(ledger, 'bob')).toEqual({ bob: {} });
    expect(await ledger.transactionByKey(`delivery:${id}:0`)).toMatchObject({ kind: 'refused' });
    const [letter] = await ledger.deadLetters.list();
    expect(letter).toMatchObject({
      ...{ id: `effect:delivery:${id}:0`, kind: 'effect', reason: 'refused', error: 'insufficient_funds' },
      event: { id, source: 'pursekit:delivery', type: 'Pay', subject: 'alice', data: { type: 'Pay' } },
      command: { kind: 'transfer', from: 'alice', to: 'bob', assets: { gold: 100n } },
    });
    await ledger.deadLetters.redrive(letter?.id as string);
    expect(await holdings(ledger, 'bob')).toEqual({ bob: { gold: 100n } });
    expect(await ledger.deadLetters.list()).toEqual([]);
  });

  test('is never made if it was cancelled before', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 250n } });
    paying(ledger);
    const id = await schedule(ledger, { type: 'Pay', dueInMs: HOUR_MS });

    expect(await ledger.cancelAction(id)).toEqual({ status: 'cancelled' });
    expect(await ledger.cancelAction(id.toUpperCase())).toEqual({ status: 'cancelled', repeated: true });
    await shiftHoldClock(ledger, 2 * HOUR_MS);
    await ledger.settled();

    expect(await holdings(ledger, 'bob')).toEqual({ bob: {} });
  });
});

describeLedgers('an action that is due later', (open) => {
  test('holds back no other action of its wallet, and is delivered with all its fields', async () => {
    const ledger = await open();
    const seen: unknown[] = [];
    ledger.processor('End', ({ action }) => seen.push(action));
    const later = { type: 'End', lot: 3, dueInMs: HOUR_MS };

    const outcome = await ledger.mint({
      to: 'alice',
      assets: { point: 1n },
      actions: [later, { type: 'End', lot: 4 }],
    });
    await ledger.settled();
    expect(seen).toEqual([{ type: 'End', lot: 4 }]);
    await shiftHoldClock(ledger, HOUR_MS - 1_000);
    await ledger.settled();
    expect(seen).toHaveLength(1);
    await shiftHoldClock(ledger, HOUR_MS + 1_000);
    await ledger.settled();

    expect(seen[1]).toEqual(later);
    expect(outcome).toMatchObject({ transaction: { actions: [later, { type: 'End', lot: 4 }] } });
  });

  test('is delivered when it is due, to the runtime that committed it and to another one, and not before', async () => {
    const ledger = await open();
    const other = await ledger.another();
    const startMs = performance.now();
    const madeMs: number[] = [];
    for (const [type, by] of [
      ['Mine', ledger],
      ['Yours', other],
    ] as const)
      by.processor(type, () => madeMs.push(performance.now() - startMs));

    await ledger.mint({ to: 'alice', assets: { point: 1n }, actions: [{ type: 'Mine', dueInMs: 300 }] });
    await ledger.mint({ to: 'alice', assets: { point: 1n }, actions: [{ type: 'Yours', dueInMs: 300 }] });

    await vi.waitFor(() => expect(madeMs).toHaveLength(2), { timeout: FOUND_MS_MAX, interval: 20 });
    // The clock of the database has whole milliseconds.
    expect(Math.min(...madeMs)).toBeGreaterThan(298);
    await other.close();
  });

  test('is delivered in the order of due times, then of commits', async () => {
    const ledger = await open();
    const notes = noted(ledger, 'End', 'Pay');
    const later = (type: string, note: string, hours: number) => ({ type, note, dueInMs: hours * HOUR_MS });
    await ledger.mint({
      ...{ to: 'alice', assets: { point: 1n } },
      actions: [later('End', 'third', 3), later('Pay', 'first', 1), later('End', 'second', 2)],
    });

    await shiftHoldClock(ledger, 4 * HOUR_MS);
    await ledger.settled();

    expect(notes).toEqual(['Pay first', 'End second', 'End third']);
  });

  test('is due in the time of a clock that a test advances', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const notes = noted(ledger, 'End');
    await clock.advance(2 * MINUTE_MS);
    await ledger.mint({ to: 'alice', assets: { point: 1n }, actions: [{ type: 'End', dueInMs: MINUTE_MS }] });

    await clock.advance(MINUTE_MS - 10_000);
    await ledger.settled();
    expect(notes).toEqual([]);
    await clock.advance(10_000);
    await ledger.settled();

    expect(notes).toEqual(['End ']);
  });

  test('is part of the content of its key', async () => {
    const ledger = await open();
    const send = (dueInMs: number) =>
      ledger.mint({ to: 'alice', assets: { point: 1n }, key: 'k', actions: [{ type: 'End', dueInMs }] });

    expect([(await send(HOUR_MS)).status, (await send(HOUR_MS)).status]).toEqual(['committed', 'duplicate']);
    await expect(send(HOUR_MS + 1)).rejects.toMatchObject({ code: 'ERR_KEY_REUSED' });
  });

  test('is refused with a time that is not a duration', async () => {
    const ledger = await open();
    const actionOf = (dueInMs: unknown) => [{ type: 'End' }, { type: 'End', dueInMs: dueInMs as number }];
    const send = (dueInMs: unknown) =>
      problemOf(ledger.mint({ to: 'alice', assets: { point: 1n }, actions: actionOf(dueInMs) }));
    const tenYearsMs = 315_360_000_000;

    for (const bad of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY, 1.5, tenYearsMs + 1, '5', 5n, null])
      expect(await send(bad)).toEqual(['due_invalid', 'actions[1].dueInMs']);
    for (const good of [1, tenYearsMs, undefined]) expect(await send(good)).toBe('committed');
    const bad = [{ type: 'End', dueInMs: Number.NaN }, { type: '' }];
    expect(await problemOf(ledger.mint({ to: 'alice', assets: { point: 1n }, actions: bad }))).toEqual([
      ...['actions_invalid', 'actions[1].type'],
    ]);
  });
});

describeLedgers('cancelling an action', (open) => {
  test('is refused if it was delivered or never was, and for an id of another form', async () => {
    const ledger = await open();
    noted(ledger, 'End');
    const id = await schedule(ledger, { type: 'End' });
    await ledger.settled();

    expect(await ledger.cancelAction(id)).toEqual({ status: 'rejected', reason: 'action_delivered', shortfalls: [] });
    const unknown = { status: 'rejected', reason: 'action_not_found', shortfalls: [] };
    expect(await ledger.cancelAction(id.replace(/0$/, '1'))).toEqual(unknown);
    expect(await ledger.cancelAction('0198c000-0000-7000-8000-000000000001:0')).toEqual(unknown);
    for (const bad of ['', id.slice(0, 36), `${id}x`, 5, undefined, [id]])
      expect(await problemOf(ledger.cancelAction(bad as string))).toEqual(['action_id_invalid', 'id']);
  });

  test('is refused while a processor has the action', async () => {
    const ledger = await open();
    const answers: unknown[] = [];
    ledger.processor('End', async ({ id }) => answers.push(await ledger.cancelAction(id)));

    await schedule(ledger, { type: 'End' });
    await ledger.settled();

    expect(answers).toMatchObject([{ reason: 'action_delivered' }]);
  });

  test('removes an action whose type has no processor', async () => {
    const ledger = await open();
    const id = await schedule(ledger, { type: 'Ned' });

    expect(await ledger.cancelAction(id)).toEqual({ status: 'cancelled' });

    const notes = noted(ledger, 'Ned');
    await ledger.settled();
    expect(notes).toEqual([]);
  });
});

describeLedgers('the commands of a processor', (open) => {
  test('are applied once, also if the delivery is repeated after them', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const statuses: string[][] = [];
    ledger.processor('Reward', async ({ wallet, attempt }, commands) => {
      const outcomes = await Promise.all([
        commands.mint({ to: wallet, assets: { gold: 5n } }),
        commands.burn({ from: wallet, assets: { point: 1n } }),
      ]);
      statuses.push(outcomes.map(({ status }) => status));
      if (attempt === 1) throw new Error('crashed before the end');
    });

    const failed = nextEvent(ledger, 'delivery:failed');
    const made = nextEvent(ledger, 'delivery:made');

    await schedule(ledger, { type: 'Reward' });
    const { delayMs } = await failed;
    // No further: the second attempt must not exceed its time while it waits for the database.
    await clock.advance(delayMs);
    await made;

    expect(statuses).toEqual([
      ['committed', 'committed'],
      ['duplicate', 'duplicate'],
    ]);
    expect(await holdings(ledger, 'alice')).toEqual({ alice: { gold: 5n } });
  });

  test('are waited for before the delivery is made, also if the processor does not', async () => {
    const ledger = await open();
    ledger.processor('Reward', ({ wallet }, commands) => {
      void commands.mint({ to: wallet, assets: { gold: 5n } });
    });
    const gateOnMint = nextEvent(ledger, 'delivery:made');
    let held = 'none';
    ledger.on('transaction:committed', ({ transaction }) => {
      if (transaction.key !== undefined) held = transaction.key;
    });

    const id = await schedule(ledger, { type: 'Reward' });
    const { delivery } = await gateOnMint;

    expect([delivery.id, held]).toEqual([id, `delivery:${id}:0`]);
    expect(await holdings(ledger, 'alice')).toEqual({ alice: { gold: 5n, point: 1n } });
  });

  test('fail the attempt if one of them is invalid', async () => {
    const ledger = await open();
    ledger.processor('Reward', (_, commands) => {
      void commands.mint({ to: '', assets: { gold: 5n } });
    });
    const failed = nextEvent(ledger, 'delivery:failed');

    await schedule(ledger, { type: 'Reward' });

    expect(await failed).toMatchObject({ error: { problem: 'name_invalid' } });
  });
});
