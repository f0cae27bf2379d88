import { describe, expect, test } from 'vitest';
import { RecordingReporter, runScenario, scenario } from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { play } from './support/play.ts';
import { openLedgers } from './support/run-on.ts';

closeTestDatabasesAfterAll();

describe('a script', () => {
  test('that throws ends the run, and the summary names the place', async () => {
    const { summary, error } = await play(
      scenario('throws', async (s) => {
        await s.step('one', () => {
          throw new Error('on purpose');
        });
      }),
    );

    expect(error).toMatchObject({ message: 'on purpose' });
    expect(summary).toMatchObject({
      ok: false,
      failure: { message: 'Error: on purpose', at: expect.stringMatching(/runner\.script\.test\.ts:\d+:\d+$/) },
    });
  });

  test('whose command fails later is reported with the place of the call', async () => {
    const { summary } = await play(
      scenario('reuses a key', async (s) => {
        const a = s.wallet('a');
        await s.together([a.mint({ gold: 1n })]);
        s.handler('twice', (_, commands) =>
          commands.mint({ to: 'a', assets: { gold: 2n }, key: 'reuses-a-key:1:0.1' }),
        );
        await s.dispatch({ id: '1', source: '/test', type: 'twice' });
      }),
    );

    expect(summary.failure).toMatchObject({
      message: expect.stringContaining('belongs to a command with other content'),
      at: expect.stringMatching(/runner\.script\.test\.ts:\d+:\d+$/),
    });
  });

  test('cannot start a step within a step', async () => {
    const { error } = await play(scenario('nested', (s) => s.step('outer', () => s.step('inner', () => {}))));

    expect(error).toMatchObject({ message: expect.stringContaining('within another step') });
  });

  test('cannot use an invalid wallet name', async () => {
    const { error } = await play(scenario('names', (s) => void s.wallet('no name')));

    expect(error).toBeInstanceOf(TypeError);
  });

  test.each([undefined, null, 7, {}])('that pays %j gets an error that names the recipient', async (recipient) => {
    const { error } = await play(
      scenario('astray', async (s) => {
        await s.wallet('a').transfer(recipient as never, { gold: 1n });
      }),
    );

    expect(error).toMatchObject({ code: 'ERR_INVALID_COMMAND', field: 'to' });
  });

  test('ends a step only after the commands that it does not await', async () => {
    const { balances } = await play(
      scenario('forgetful', async (s) => {
        const a = s.wallet('a');
        await s.step('one', () => void a.mint({ gold: 1n }));
      }),
    );

    expect(balances).toEqual({ a: { gold: 1n } });
  });

  test('ends only after a step that it does not await', async () => {
    const { summary, recording } = await play(
      scenario('unawaited', (s) => {
        const a = s.wallet('a');
        void s.step('one', async () => {
          await a.mint({ gold: 1n });
          await a.mint({ gold: 1n });
          await s.expect.balance(a, { gold: 3n });
        });
      }),
    );

    expect(summary).toMatchObject({ ok: false, commands: { committed: 2 } });
    expect(summary.expectations.failed).toMatchObject([{ expected: 'gold 3', actual: 'gold 2' }]);
    expect(recording.events.at(-1)?.type).toBe('run:finished');
  });

  test('ends only after a concurrent group that it does not await', async () => {
    const { summary } = await play(
      scenario('unawaited', (s) => {
        const a = s.wallet('a');
        void s.together([1n, 2n, 3n], async (gold) => (await a.balance()) && a.mint({ gold }), { atOnce: 1 });
      }),
    );

    expect(summary.commands.committed).toBe(3);
  });

  test('ends only after the handler of an event that it does not await', async () => {
    const { balances, recording } = await play(
      scenario('forgets an event', async (s) => {
        s.wallet('a');
        s.handler('slow', async (_, commands) => {
          for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          await commands.mint({ to: 'a', assets: { gold: 1n } });
        });
        await s.step('one', () => void s.dispatch({ id: s.id('1'), source: '/test', type: 'slow' }));
      }),
    );

    expect(balances).toEqual({ a: { gold: 1n } });
    expect(recording.events.map(({ type }) => type).slice(-3)).toEqual(['event', 'balances', 'run:finished']);
  });

  test('leaves no processor, handler or listener on the ledgers', async () => {
    const { database, schema } = await openTestDatabase('embedded');
    const ledgers = await openLedgers(database, schema, 2);
    const reporter = new RecordingReporter();
    const played = scenario('registers', async (s) => {
      s.processor('Open', () => {});
      s.handler('gift', (_, commands) => commands.mint({ to: 'a', assets: { gold: 1n } }));
      await s.dispatch({ id: '1', source: '/test', type: 'gift' });
    });

    const errors = [];
    for (let count = 0; count < 2; count += 1) {
      errors.push((await runScenario(played, { ledgers, reporter })).error);
    }
    const told = reporter.events.length;
    await ledgers[0]?.mint({ to: 'a', assets: { gold: 1n }, actions: [{ type: 'Open' }] });
    await ledgers[0]?.settled();

    expect(errors).toEqual([undefined, undefined]);
    expect(reporter.events).toHaveLength(told);
    await expect(ledgers[1]?.dispatch({ id: '2', source: '/test', type: 'gift' })).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_EVENT',
    });
    for (const ledger of ledgers) await ledger.close();
  });

  test('runs at most atOnce items of a group concurrently, and all of them in the end', async () => {
    let inFlight = 0;
    let peak = 0;
    let done: readonly number[] = [];
    await play(
      scenario('bounded', async (s) => {
        done = await s.together(
          [1, 2, 3, 4, 5, 6, 7],
          async (item) => {
            inFlight += 1;
            peak = Math.max(peak, inFlight);
            await s.wallet('a').mint({ gold: 1n });
            inFlight -= 1;
            return item * 10;
          },
          { atOnce: 3 },
        );
      }),
    );

    expect(peak).toBe(3);
    expect(done).toEqual([10, 20, 30, 40, 50, 60, 70]);
  });

  test('starts no further item of a group after one has failed', async () => {
    const started: number[] = [];
    const { error } = await play(
      scenario('fails', async (s) => {
        await s.together(
          [1, 2, 3, 4],
          async (item) => {
            started.push(item);
            if (item === 2) throw new Error('no more');
          },
          { atOnce: 1 },
        );
      }),
    );

    expect(error).toMatchObject({ message: 'no more' });
    expect(started).toEqual([1, 2]);
  });
});
