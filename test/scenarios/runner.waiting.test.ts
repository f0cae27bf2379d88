import { expect, test } from 'vitest';
import { TextReporter } from '../../src/cli/output/text-reporter.ts';
import { PLAIN } from '../../src/cli/terminal.ts';
import { type RunSummary, type ScenarioContext, scenario } from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { play } from './support/play.ts';
import { runOn } from './support/run-on.ts';

closeTestDatabasesAfterAll();

/** A scenario whose command carries an action, and the rest of its script. */
const withAction = (rest: (s: ScenarioContext) => unknown = () => {}) =>
  scenario('action', async (s) => {
    s.processor('Open', () => {
      throw new Error('the door is stuck');
    });
    s.processor('Shut', () => {});
    await s.wallet('a').mint({ gold: 1n }, { actions: [{ type: 'Opne', door: 'red' }, { type: 'Shut' }] });
    await rest(s);
  });

function textOf(summary: RunSummary): string[] {
  const lines: string[] = [];
  new TextReporter((line) => lines.push(line), PLAIN).report({ type: 'run:finished', ...summary });
  return lines;
}

test('a run fails in which an action has no processor, such as one of a misspelt type', async () => {
  const { summary, error } = await play(withAction());

  expect(error).toBeUndefined();
  expect(summary.ok).toBe(false);
  expect(summary.waiting).toEqual([{ action: { type: 'Opne', door: 'red' }, reason: 'no_processor', expected: false }]);
  expect(textOf(summary)).toEqual(
    expect.arrayContaining([
      '   Waiting       1 not delivered, 0 of them expected',
      '     Opne red: the run has no processor for this type',
    ]),
  );
});

test('a run fails in which a delivery is in back-off', async () => {
  const { summary } = await play(
    withAction((s) => {
      void s.expect.waiting({ type: 'Opne' });
      return s.wallet('b').mint({ gold: 1n }, { actions: [{ type: 'Open' }] });
    }),
  );

  expect(summary.ok).toBe(false);
  expect(summary.waiting).toMatchObject([
    { action: { type: 'Opne' }, expected: true },
    { action: { type: 'Open' }, reason: 'back_off', expected: false },
  ]);
});

test('a run says of an action that is due later that it is, and passes if the script expects it to wait', async () => {
  const later = { type: 'Open', dueInMs: 3_600_000 };
  const mintLater = (s: ScenarioContext) => s.wallet('b').mint({ gold: 1n }, { actions: [later] });
  const { summary } = await play(
    withAction(async (s) => {
      void s.expect.waiting({ type: 'Opne' });
      await mintLater(s);
    }),
  );

  expect(summary.ok).toBe(false);
  expect(summary.waiting).toMatchObject([{ expected: true }, { action: later, reason: 'due_later', expected: false }]);
  expect(textOf(summary)).toContainEqual(expect.stringMatching(/Open .*: it is due later$/));
});

test('a run passes in which deliveries wait that the script expects to wait', async () => {
  const { summary } = await play(withAction((s) => s.expect.waiting({ type: 'Opne' })));

  expect(summary.ok).toBe(true);
  expect(summary.expectations).toMatchObject({ met: 1, failed: [] });
  expect(textOf(summary)).toContain('   Waiting       1 not delivered, 1 of them expected');
});

test('the expectation that a delivery waits fails for one that is delivered', async () => {
  const { summary } = await play(
    withAction(async (s) => {
      await s.expect.waiting({ type: 'Shut' });
      await s.expect.waiting({ type: 'Opne' }, 2);
    }),
  );

  expect(summary.expectations.failed).toMatchObject([
    { what: 'Shut waits for its delivery', expected: 'once', actual: '0 times' },
    { what: 'Opne waits for its delivery', expected: '2 times', actual: 'once' },
  ]);
});

test('a run on the database of an earlier run lists what that run left', async () => {
  const database = await openTestDatabase('embedded');
  await runOn(database, withAction());
  const { summary } = await runOn(
    database,
    withAction((s) => s.expect.waiting({ type: 'Opne' })),
  );

  expect(summary.commands).toMatchObject({ duplicate: 1 });
  expect(summary.ok).toBe(true);
  expect(summary.waiting).toMatchObject([{ action: { type: 'Opne' }, expected: true }]);
});

test('a run passes in which every action is delivered', async () => {
  const { summary } = await play(
    scenario('all', async (s) => {
      s.processor('Shut', () => {});
      await s.wallet('a').mint({ gold: 1n }, { actions: [{ type: 'Shut' }] });
    }),
  );

  expect(summary).toMatchObject({ ok: true, waiting: [] });
  expect(textOf(summary).filter((line) => line.includes('Waiting'))).toEqual([]);
});
