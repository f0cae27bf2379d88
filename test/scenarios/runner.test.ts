import { describe, expect, test } from 'vitest';
import {
  type RandomSource,
  RecordingReporter,
  runScenario,
  type Scenario,
  scenario,
  type WalletHandle,
} from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { openLedgers, type RecordedRun, type RunOnOptions, runOn } from './support/run-on.ts';

closeTestDatabasesAfterAll();

async function play(played: Scenario, options?: RunOnOptions): Promise<RecordedRun> {
  return runOn(await openTestDatabase('embedded'), played, options);
}

describe('a report', () => {
  test('tells commands in the order in which they were asked, whichever is answered first', async () => {
    const { recording } = await play(
      scenario('order', async (s) => {
        const rich = s.wallet('rich');
        const poor = s.wallet('poor');
        await s.step('all at once', async () => {
          // The refusal of a keyed command takes a fresh look at the database, so it is answered late.
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

  test('frames what goes on at the same time, started by item or before', async () => {
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

  test('shows the wallets after each step, with those that hold nothing', async () => {
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
          { wallet: 'a', assets: { gold: 1n, silver: 2n }, utxos: 1 },
          { wallet: 'b', assets: {}, utxos: 0 },
        ],
      },
      {
        assets: ['silver', 'gold'],
        wallets: [
          { wallet: 'a', assets: { gold: 1n }, utxos: 1 },
          { wallet: 'b', assets: {}, utxos: 0 },
          { wallet: 'c', assets: { silver: 2n }, utxos: 1 },
        ],
      },
    ]);
  });

  test('tells of an event what its handler asked for', async () => {
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

  test('tells what a processor made of a delivery, attempt by attempt', async () => {
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
          // The second attempt falls due after a pause that settled() does not wait for.
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

describe('keys', () => {
  const keysOf = ({ recording }: RecordedRun): string[] => recording.of('command').map(({ key }) => key);

  test('say scenario, seed and place, and repeat', async () => {
    const played = scenario('Some keys!', async (s) => {
      const a = s.wallet('a');
      await a.mint({ gold: 1n });
      await s.step('one', async () => {
        await a.mint({ gold: 2n });
        await s.together([3n, 4n], (gold) => a.mint({ gold }));
        await a.mint({ gold: 5n });
      });
    });

    const keys = keysOf(await play(played, { seed: 7 }));

    expect(keys).toEqual([
      'some-keys:7:0.1',
      'some-keys:7:1.1',
      'some-keys:7:1.t1.1.1',
      'some-keys:7:1.t1.2.1',
      'some-keys:7:1.2',
    ]);
    expect(keysOf(await play(played, { seed: 7 }))).toEqual(keys);
  });

  test('begin with what the caller says', async () => {
    const played = scenario('prefix', (s) => s.wallet('a').mint({ gold: 1n }));

    expect(keysOf(await play(played, { keys: 'mine' }))).toEqual(['mine:0.1']);
  });

  test('of items do not depend on who is first', async () => {
    const played = (first: string): Scenario =>
      scenario('races', async (s) => {
        const a = s.wallet('a');
        let release = (): void => {};
        const released = new Promise<void>((resolve) => {
          release = resolve;
        });
        await s.together(['slow', 'quick'], async (name) => {
          if (name !== first) await released;
          await a.mint({ gold: name === 'slow' ? 1n : 2n });
          release();
        });
      });
    const byAmount = ({ recording }: RecordedRun): unknown => {
      return Object.fromEntries(recording.of('command').map(({ key, assets }) => [key, assets[0]?.amount]));
    };

    const slowFirst = byAmount(await play(played('slow')));

    expect(byAmount(await play(played('quick')))).toEqual(slowFirst);
    expect(slowFirst).toEqual({ 'races:1:0.t1.1.1': 1n, 'races:1:0.t1.2.1': 2n });
  });
});

describe('randomness', () => {
  const drawn = async (seed: number): Promise<string[]> => {
    const numbers: string[] = [];
    const draw = (random: RandomSource): void => {
      numbers.push(`${random.int(1, 1_000_000)} ${random.pick(['a', 'b', 'c'])}`);
    };
    await play(
      scenario('random', async (s) => {
        await s.step('one', () => draw(s.random));
        await s.step('two', () => draw(s.random));
        await s.together([1, 2], async () => draw(s.random));
      }),
      { seed },
    );
    return numbers;
  };

  test('repeats with the seed, and differs between seeds and places', async () => {
    const first = await drawn(1);

    expect(await drawn(1)).toEqual(first);
    expect(await drawn(2)).not.toEqual(first);
    expect(new Set(first).size).toBe(4);
  });

  test('stays within its bounds and reaches both of them', async () => {
    const seen = new Set<number>();
    await play(
      scenario('bounds', (s) => {
        for (let count = 0; count < 200; count += 1) seen.add(s.random.int(1, 3));
      }),
    );

    expect([...seen].sort()).toEqual([1, 2, 3]);
  });

  test.each([
    ['int(2, 1)', (random: RandomSource) => random.int(2, 1)],
    ['int(0.5, 1)', (random: RandomSource) => random.int(0.5, 1)],
    ['pick([])', (random: RandomSource) => random.pick([])],
  ])('refuses %s', async (_, draw) => {
    const { error } = await play(scenario('refused', (s) => void draw(s.random)));

    expect(error).toBeInstanceOf(RangeError);
  });
});

describe('expectations', () => {
  test('that are not met fail the run, say where they are, and do not end it', async () => {
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
      { what: 'a holds', expected: 'gold 2', actual: 'gold 1', at: expect.stringMatching(/runner\.test\.ts:\d+:\d+$/) },
      { what: 'the answer:', expected: '42', actual: '41' },
    ]);
    expect(recording.of('step:started')).toHaveLength(2);
  });

  const wrong: readonly [string, (s: Parameters<Scenario['script']>[0], a: WalletHandle) => unknown][] = [
    ['balance: an asset too many', (s, a) => s.expect.balance(a, { gold: 5n, silver: 1n })],
    ['balance: an asset too few', (s, a) => s.expect.balance(a, {})],
    ['balance: the number of UTXOs', (s, a) => s.expect.balance(a, { gold: 5n }, { utxos: 2 })],
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

  test('of an action without a processor are not met: it is due, and not delivered', async () => {
    const { summary } = await play(
      scenario('undelivered', async (s) => {
        await s.wallet('a').mint({ gold: 1n }, { actions: [{ type: 'Open' }] });
        await s.expect.delivered({ type: 'Open' });
      }),
    );

    expect(summary.expectations.failed).toMatchObject([{ expected: 'once', actual: '0 times, of 1 due' }]);
  });
});

describe('a script', () => {
  test('that throws ends the run, which says where', async () => {
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
      failure: { message: 'Error: on purpose', at: expect.stringMatching(/runner\.test\.ts:\d+:\d+$/) },
    });
  });

  test('that runs into trouble later than its call learns where the call was', async () => {
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
      at: expect.stringMatching(/runner\.test\.ts:\d+:\d+$/),
    });
  });

  test('waits at the end of a step for the commands it did not wait for', async () => {
    const { balances } = await play(
      scenario('forgetful', async (s) => {
        const a = s.wallet('a');
        await s.step('one', () => void a.mint({ gold: 1n }));
      }),
    );

    expect(balances).toEqual({ a: { gold: 1n } });
  });

  test('cannot begin a step within a step', async () => {
    const { error } = await play(scenario('nested', (s) => s.step('outer', () => s.step('inner', () => {}))));

    expect(error).toMatchObject({ message: expect.stringContaining('within another step') });
  });

  test('cannot name a wallet that no wallet can be named', async () => {
    const { error } = await play(scenario('names', (s) => void s.wallet('no name')));

    expect(error).toBeInstanceOf(TypeError);
  });

  test('has no more at once than it asks for, and all of it in the end', async () => {
    let underWay = 0;
    let most = 0;
    let done: readonly number[] = [];
    await play(
      scenario('bounded', async (s) => {
        done = await s.together(
          [1, 2, 3, 4, 5, 6, 7],
          async (item) => {
            underWay += 1;
            most = Math.max(most, underWay);
            await s.wallet('a').mint({ gold: 1n });
            underWay -= 1;
            return item * 10;
          },
          { atOnce: 3 },
        );
      }),
    );

    expect(most).toBe(3);
    expect(done).toEqual([10, 20, 30, 40, 50, 60, 70]);
  });

  test('starts nothing more after the first of many fails', async () => {
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

describe('scenario()', () => {
  test('makes a name of the title', () => {
    const nameOf = (title: string): string => scenario(title, () => {}).name;

    expect([nameOf('Night market'), nameOf('  A  b, c! '), nameOf('夜市')]).toEqual(['night-market', 'a-b-c', '夜市']);
  });

  test.each([
    ['an empty title', () => scenario(' ', () => {})],
    ['a title of 101 characters', () => scenario('x'.repeat(101), () => {})],
    ['no script', () => scenario('x', undefined as unknown as () => void)],
  ])('refuses %s', (_, make) => {
    expect(make).toThrow(TypeError);
  });
});
