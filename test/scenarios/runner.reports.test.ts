import { describe, expect, test } from 'vitest';
import { TextReporter } from '../../src/cli/output/text-reporter.ts';
import { PLAIN } from '../../src/cli/terminal.ts';
import type { Action, Assets, ExternalEvent, Ledger } from '../../src/index.ts';
import { toJson } from '../../src/index.ts';
import { type ReportEvent, runScenario, scenario } from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { play } from './support/play.ts';
import { openLedgers } from './support/run-on.ts';

closeTestDatabasesAfterAll();

describe('a report', () => {
  test('lists commands in the order in which they were sent, not in that of their answers', async () => {
    const { recording } = await play(
      scenario('order', async (s) => {
        const rich = s.wallet('rich');
        const poor = s.wallet('poor');
        await s.step('all at once', async () => {
          // The rejection of a command with a key needs a fresh read of the database, so its answer is late.
          await Promise.all([poor.transfer(rich, { gold: 1n }), rich.mint({ gold: 5n }), rich.mint({ gold: 6n })]);
        });
      }),
    );

    expect(recording.of('command').map(({ kind, answer }) => [kind, answer.status])).toEqual([
      ['transfer', 'rejected'],
      ['mint', 'committed'],
      ['mint', 'committed'],
    ]);
  });

  test('frames a concurrent group, started by item or before', async () => {
    const { recording } = await play(
      scenario('frames', async (s) => {
        const a = s.wallet('a');
        await s.step('by item', () => s.together([1n, 2n], (gold) => a.mint({ gold })));
        await s.step('started before', () => s.together([a.mint({ gold: 3n }), a.mint({ gold: 4n })]));
      }),
    );

    const framed = recording.events.filter(({ type }) => type === 'command' || type.startsWith('together'));
    expect(framed.map(({ type }) => type)).toEqual([
      ...['together:started', 'command', 'command', 'together:finished'],
      ...['together:started', 'command', 'command', 'together:finished'],
    ]);
  });

  test('whose reporter throws does not change the answer of the command', async () => {
    const reporter = {
      report({ type }: ReportEvent): void {
        if (type === 'command') throw new Error('the pipe is closed');
      },
    };
    const { database, schema } = await openTestDatabase('embedded');
    const [ledger] = await openLedgers(database, schema, 1);

    const { summary } = await runScenario(
      scenario('pipe', async (s) => {
        await s.wallet('a').mint({ gold: 1n });
      }),
      { ledgers: [ledger as Ledger], reporter },
    );
    await ledger?.close();

    expect(summary).toMatchObject({
      ok: false,
      failure: { message: 'Error: the pipe is closed' },
      commands: { committed: 1, failed: 0 },
    });
  });

  test('shows the wallets after each step, including empty ones', async () => {
    const { recording } = await play(
      scenario('tables', async (s) => {
        const a = s.wallet('a');
        s.wallet('b');
        await s.step('one', () => a.mint({ silver: 2n, gold: 1n }));
        await s.step('two', () => a.transfer('c', { silver: 2n }));
      }),
    );

    expect(recording.of('balances').map(({ assets, wallets }) => ({ assets, wallets }))).toEqual([
      {
        assets: ['silver', 'gold'],
        wallets: [
          { wallet: 'a', assets: { gold: 1n, silver: 2n }, held: {}, utxos: 1 },
          { wallet: 'b', assets: {}, held: {}, utxos: 0 },
        ],
      },
      {
        assets: ['silver', 'gold'],
        wallets: [
          { wallet: 'a', assets: { gold: 1n }, held: {}, utxos: 1 },
          { wallet: 'b', assets: {}, held: {}, utxos: 0 },
          { wallet: 'c', assets: { silver: 2n }, held: {}, utxos: 1 },
        ],
      },
    ]);
  });

  test('lists below an event the commands of its handler', async () => {
    const { recording } = await play(
      scenario('events', async (s) => {
        s.handler('gift', (event, commands) => commands.mint({ to: event.subject as string, assets: { gold: 7n } }));
        const event = { id: s.id('1'), source: '/test', type: 'gift', subject: 'a' };
        await s.step('twice', async () => {
          await s.dispatch(event);
          await s.dispatch(event);
        });
      }),
    );

    expect(
      recording
        .of('event')
        .map(({ status, commands }) => [status, commands.map(({ to, answer }) => [to, answer.status])]),
    ).toEqual([
      ['handled', [['a', 'committed']]],
      ['duplicate', [['a', 'duplicate']]],
    ]);
  });

  test('lists no dry run of a handler, which gets its answer', async () => {
    const answers: unknown[] = [];
    const { recording } = await play(
      scenario('look', async (s) => {
        s.handler('gift', async (_, commands) => {
          const gift = { to: 'a', assets: { gold: 7n } };
          answers.push(await commands.mint({ ...gift, dryRun: true }), await commands.mint(gift));
        });
        await s.step('once', () => s.dispatch({ id: s.id('1'), source: '/test', type: 'gift' }));
      }),
    );

    expect(answers).toMatchObject([{ status: 'would_commit' }, { status: 'committed' }]);
    expect(recording.of('event').map(({ commands }) => commands.map(({ answer }) => answer.status))).toEqual([
      ['committed'],
    ]);
  });

  test('shows invalid input of a script, and the run goes on', async () => {
    const cycle: Record<string, unknown> = { type: 'Open' };
    cycle.self = cycle;
    const nameless = Object.create(null);
    const { recording } = await play(
      scenario('wrong', async (s) => {
        const a = s.wallet('a');
        const mint = (assets: unknown, actions?: unknown) => a.mint(assets as Assets, { actions: actions as Action[] });
        for (const actions of [null, 'x', [null], [nameless], [cycle]]) {
          await s.expect.refused(mint({ gold: 1n }, actions), 'actions_invalid');
        }
        await s.expect.refused(mint({ gold: nameless }), 'amount_not_bigint');
        await s.expect.refused(mint({ gold: Number.NaN }), 'amount_not_bigint');
        await s.expect.refused(mint([{ asset: nameless, amount: 1n }]), 'name_invalid');
        await s.expect.refused(s.dispatch(null as unknown as ExternalEvent), 'not_an_object');
        await s.expect.refused(s.dispatch(nameless as ExternalEvent), 'event_invalid');
      }),
    );

    const lines: string[] = [];
    const text = new TextReporter((line) => lines.push(line), PLAIN);
    for (const event of recording.events) text.report(event);
    expect(lines.filter((line) => line.includes('✗ refused'))).toHaveLength(8);
    expect(recording.of('command').map(({ assets, actions }) => toJson([assets, actions]))).toEqual([
      '[[{"asset":"gold","amount":"1"}],[{"type":"null"}]]',
      `[[{"asset":"gold","amount":"1"}],[{"type":"'x'"}]]`,
      '[[{"asset":"gold","amount":"1"}],[{"type":"null"}]]',
      '[[{"asset":"gold","amount":"1"}],[{"type":"[Object: null prototype] {}"}]]',
      `[[{"asset":"gold","amount":"1"}],[{"type":"<ref *1> { type: 'Open', self: [Circular *1] }"}]]`,
      '[[{"asset":"gold","amount":"[Object: null prototype] {}"}],[]]',
      '[[{"asset":"gold","amount":"NaN"}],[]]',
      '[[{"asset":"[Object: null prototype] {}","amount":"1"}],[]]',
    ]);
    expect(recording.of('event').map(({ event, status }) => [event.type, status])).toEqual([
      ['undefined', 'failed'],
      ['undefined', 'failed'],
    ]);
    expect(recording.of('run:finished').map(({ expectations }) => expectations.failed)).toEqual([[]]);
  });

  test('of a script that throws an object without a prototype names an unprintable error', async () => {
    const { summary } = await play(scenario('wordless', () => Promise.reject(Object.create(null))));

    expect(summary.failure).toEqual({ message: 'threw unprintable error' });
  });

  test('lists each attempt of a delivery with its result', async () => {
    const { recording, summary } = await play(
      scenario('deliveries', async (s) => {
        let calls = 0;
        s.processor('Open', () => {
          calls += 1;
          if (calls === 1) throw new Error('the door is stuck');
        });
        const a = s.wallet('a');
        await s.step('opens', async () => {
          await a.mint({ gold: 1n }, { actions: [{ type: 'Open', door: 'red' }] });
          // The second attempt falls due after a back-off, which settled() does not wait for.
          while (calls < 2) await s.settled();
        });
        await s.expect.delivered({ type: 'Open', door: 'red' });
      }),
    );

    expect(recording.of('delivery')).toMatchObject([
      { status: 'failed', attempt: 1, error: 'the door is stuck' },
      { status: 'made', attempt: 2 },
    ]);
    expect(summary).toMatchObject({ ok: true, deliveries: [{ wallet: 'a', times: 1 }] });
  });
});
