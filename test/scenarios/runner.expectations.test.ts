import { describe, expect, test } from 'vitest';
import { TextReporter } from '../../src/cli/output/text-reporter.ts';
import { PLAIN } from '../../src/cli/terminal.ts';
import { type Scenario, scenario, type WalletHandle } from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll } from '../support/databases.ts';
import { play } from './support/play.ts';

closeTestDatabasesAfterAll();

describe('expectations', () => {
  test('that are not met fail the run with their place in the script, and do not end it', async () => {
    const { summary, error, recording } = await play(
      scenario('wrong', async (s) => {
        const a = s.wallet('a');
        await s.step('one', async () => {
          await a.mint({ gold: 1n });
          await s.expect.balance(a, { gold: 2n });
          s.expect.equal('the answer', 41, 42);
        });
        await s.step('two', () => a.mint({ gold: 1n }));
      }),
    );

    expect(error).toBeUndefined();
    expect(summary.ok).toBe(false);
    expect(summary.expectations.failed).toMatchObject([
      {
        what: 'a holds',
        expected: 'gold 2',
        actual: 'gold 1',
        at: expect.stringMatching(/runner\.expectations\.test\.ts:\d+:\d+$/),
      },
      { what: 'the answer:', expected: '42', actual: '41' },
    ]);
    expect(recording.of('step:started')).toHaveLength(2);
  });

  const wrong: readonly [string, (s: Parameters<Scenario['script']>[0], a: WalletHandle) => unknown][] = [
    ['balance: an asset too many', (s, a) => s.expect.balance(a, { gold: 5n, silver: 1n })],
    ['balance: an asset too few', (s, a) => s.expect.balance(a, {})],
    ['balance: the number of UTXOs', (s, a) => s.expect.balance(a, { gold: 5n }, { utxos: 2 })],
    ['holds: less than the least', (s, a) => s.expect.holds(a, { gold: { atLeast: 6n } })],
    ['holds: more than the most', (s, a) => s.expect.holds(a, { gold: { atLeast: 1n, atMost: 4n } })],
    ['holds: another amount', (s, a) => s.expect.holds(a, { gold: 4n })],
    ['holds: an asset that it does not have', (s, a) => s.expect.holds(a, { constructor: { atLeast: 1n } })],
    ['total', (s) => s.expect.total({ gold: 4n })],
    ['supply: minted', (s) => s.expect.supply('gold', { minted: 6n, burned: 1n })],
    ['supply: burned', (s) => s.expect.supply('gold', { minted: 5n, burned: 1n })],
    ['committed, when it is rejected', (s, a) => s.expect.committed(a.transfer('b', { gold: 6n }))],
    [
      'rejected, when it is committed',
      (s, a) => s.expect.rejected(a.transfer('b', { gold: 1n }), 'insufficient_funds'),
    ],
    ['rejected, for another reason', (s, a) => s.expect.rejected(a.transfer('b', { gold: 6n }), 'too_many_inputs')],
    ['refused, when it is not', (s, a) => s.expect.refused(a.transfer('b', { gold: 1n }), 'same_wallet')],
    ['refused, for another problem', (s, a) => s.expect.refused(a.transfer('a', { gold: 1n }), 'assets_empty')],
    ['delivered, when nothing was asked for', (s) => s.expect.delivered({ type: 'Open' })],
    ['delivered, more often than asked for', (s) => s.expect.delivered({ type: 'Open' }, 2)],
    ['equal', (s) => s.expect.equal('x', { a: [1n] }, { a: [2n] })],
  ];

  test.each(wrong)('are not met by %s', async (_, expectWrongly) => {
    const { summary, error } = await play(
      scenario('wrong', async (s) => {
        const a = s.wallet('a');
        await a.mint({ gold: 5n });
        await expectWrongly(s, a);
      }),
    );

    expect(error).toBeUndefined();
    expect(summary.expectations).toMatchObject({ met: 0, failed: [{ status: 'failed' }] });
    expect(summary.ok).toBe(false);
  });

  test('of amount 0 are met by a wallet without the asset', async () => {
    const { summary } = await play(
      scenario('none', async (s) => {
        const a = s.wallet('a');
        await a.mint({ gold: 5n });
        await s.expect.balance(a, { gold: 5n, silver: 0n });
        await s.expect.total({ silver: 0n, gold: 5n });
        await a.burn({ gold: 5n });
        await s.expect.balance(a, { gold: 0n });
      }),
    );

    expect(summary.expectations).toMatchObject({ met: 3, failed: [] });
  });

  test('that the script does not await are judged before its step and its run end', async () => {
    const { summary, recording } = await play(
      scenario('unawaited', async (s) => {
        const a = s.wallet('a');
        await s.step('one', async () => {
          await a.mint({ gold: 1n });
          void s.expect.balance(a, { gold: 2n });
        });
        void s.expect.total({ gold: 3n });
      }),
    );

    expect(summary.expectations.failed).toMatchObject([{ expected: 'gold 2' }, { expected: 'gold 3' }]);
    expect(summary.ok).toBe(false);
    expect(recording.events.map(({ type }) => type)).toEqual([
      'run:started',
      'step:started',
      'command',
      'expectation',
      'balances',
      'expectation',
      'run:finished',
    ]);
  });

  test('are met for assets with the names of properties of every object', async () => {
    const { summary, recording } = await play(
      scenario('names', async (s) => {
        await s.wallet('a').mint({ constructor: 5n, toString: 1n });
        await s.wallet('b').mint({ gold: 1n });
        await s.expect.total({ constructor: 5n, toString: 1n, gold: 1n });
        await s.show.balances();
      }),
    );

    expect(summary.expectations.failed).toEqual([]);
    const lines: string[] = [];
    const text = new TextReporter((line) => lines.push(line), PLAIN);
    for (const event of recording.of('balances')) text.report(event);
    expect(lines.find((line) => line.includes('│ b '))).toMatch(/^ +│ b +│ +- │ +- │ +1 │ +1 │$/);
  });

  test('of amounts that are not a bigint name the type in their report', async () => {
    const seven = 7 as unknown as bigint;
    const none = 0 as unknown as bigint;
    const { summary } = await play(
      scenario('numbers', async (s) => {
        const a = s.wallet('a');
        await a.mint({ gold: 7n });
        await s.expect.balance(a, { gold: seven });
        await s.expect.supply('gold', { minted: seven, burned: none });
      }),
    );

    expect(summary.expectations.failed).toMatchObject([
      { expected: 'gold 7 (number, not bigint)', actual: 'gold 7' },
      {
        expected: expect.stringContaining('minted 7 (number, not bigint)'),
        actual: 'minted 7, burned 0, circulating 7',
      },
    ]);
  });

  test('of the delivery of an action without a processor are not met', async () => {
    const { summary } = await play(
      scenario('undelivered', async (s) => {
        await s.wallet('a').mint({ gold: 1n }, { actions: [{ type: 'Open' }] });
        await s.expect.delivered({ type: 'Open' });
      }),
    );

    expect(summary.expectations.failed).toMatchObject([{ expected: 'once', actual: '0 times, of 1 due' }]);
  });

  test('of amounts within bounds are met, and judge the named assets alone', async () => {
    const { summary, recording } = await play(
      scenario('bounds', async (s) => {
        const a = s.wallet('a');
        await a.mint({ gold: 5n, wood: 9n });
        await a.hold({ wood: 2n }, { hold: 'aside' });
        await s.expect.holds(a, { gold: { atLeast: 5n } });
        await s.expect.holds(a, { gold: { atMost: 5n }, wood: 7n });
        await s.expect.holds(a, { gold: { atLeast: 1n, atMost: 6n }, iron: { atMost: 0n } });
        await s.expect.holds(a, { iron: 0n });
        await s.expect.holds(a, { gold: { atLeast: 6n }, iron: { atMost: 1n } });
      }),
    );

    expect(summary.expectations).toMatchObject({
      met: 4,
      failed: [{ what: 'a holds', expected: 'gold at least 6, iron at most 1', actual: 'gold 5, iron 0' }],
    });
    expect(recording.of('expectation')[2]?.expected).toBe('gold at least 1 and at most 6, iron at most 0');
  });

  test.each([
    ['no asset', {}, 'the assets are an object that names at least one'],
    ['no bound', { gold: {} }, 'gold: expected { atLeast: 5n }, { atMost: 5n } or both, not {}'],
    [
      'a number',
      { gold: { atLeast: 5 } },
      'gold: expected { atLeast: 5n }, { atMost: 5n } or both, not { atLeast: 5 }',
    ],
    ['a number as amount', { gold: 5 }, 'gold: the options are an object'],
    ['a mistyped bound', { gold: { least: 5n } }, 'gold: unknown option least, expected atLeast, atMost'],
  ])('of %s throw where the script states them', async (_, wanted, message) => {
    const { error } = await play(
      scenario('wrong bounds', async (s) => {
        await s.expect.holds(s.wallet('a'), wanted as Record<string, bigint>);
      }),
    );

    expect(error).toEqual(new TypeError(`expect.holds(): ${message}`));
  });

  test('of no pending deliveries are met once all are made, and name those that wait', async () => {
    const { summary } = await play(
      scenario('pending', async (s) => {
        const a = s.wallet('a');
        s.processor('Open', () => {});
        await s.expect.noPendingDeliveries();
        await a.mint({ gold: 1n }, { actions: [{ type: 'Open' }] });
        await s.expect.noPendingDeliveries();
        const actions = Array.from({ length: 7 }, (_, at) => ({ type: 'Letter', to: `p${at}` }));
        await a.mint({ gold: 1n }, { actions });
        await s.expect.waiting({ type: 'Letter' }, 7);
        await s.expect.noPendingDeliveries();
      }),
    );

    expect(summary.expectations).toMatchObject({
      met: 3,
      failed: [
        {
          what: 'the deliveries that wait:',
          expected: 'none',
          actual: 'Letter p0, Letter p1, Letter p2, Letter p3, Letter p4 and 2 more',
        },
      ],
    });
  });
});
