import { describe, expect, test } from 'vitest';
import { RecordingReporter, runScenario, scenario } from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { play } from './support/play.ts';
import { openLedgers } from './support/run-on.ts';

closeTestDatabasesAfterAll();

describe('a script', () => {
  test('waits at the end of a step for the commands it did not wait for', async () => {
    const { balances } = await play(
      scenario('forgetful', async (s) => {
        const a = s.wallet('a');
        await s.step('one', () => void a.mint({ gold: 1n }));
      }),
    );

    expect(balances).toEqual({ a: { gold: 1n } });
  });

  test('waits for the handler of an event that it did not wait for', async () => {
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

  test('leaves the ledgers as it found them', async () => {
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
});
