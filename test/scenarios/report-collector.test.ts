import { describe, expect, test } from 'vitest';
import { ReportCollector, type ReportEvent, type Scenario, scenario } from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll, describeDatabases } from '../support/databases.ts';
import { play } from './support/play.ts';
import { runOn } from './support/run-on.ts';

closeTestDatabasesAfterAll();

const reportOf = (events: readonly ReportEvent[], failures?: readonly string[]) => {
  const collector = new ReportCollector();
  for (const event of events) collector.report(event);
  return collector.result(failures);
};

/** Mints and burns in every way that a script has. */
const economy: Scenario = scenario('Economy', async (s) => {
  const alice = s.wallet('alice');
  const bob = s.wallet('bob');
  s.processor('Reward', (_, commands) =>
    commands.mint({ to: 'bob', assets: { gold: 7n }, meta: { reason: 'reward' } }),
  );
  s.handler('paid', (event, commands) => {
    return commands.mint({ to: event.subject as string, assets: { gold: 11n }, meta: { reason: 'shop' } });
  });
  await s.step('Gold comes', async () => {
    await alice.mint({ gold: 100n }, { meta: { reason: 'quest' }, actions: [{ type: 'Reward' }] });
    await alice.mint({ gold: 20n }, { meta: { reason: 'quest' } });
    await alice.mint({ gold: 3n });
    await s.dispatch({ id: s.id('1'), source: '/test', type: 'paid', subject: 'bob' });
  });
  await s.step('Gold goes', async () => {
    await alice.burn({ gold: 30n }, { meta: { reason: 'repair' } });
    await s.exchange({
      legs: [
        { burn: { gold: 10n }, from: alice },
        { mint: { gold: 4n, sword: 1n }, to: bob },
      ],
      meta: { reason: 'craft' },
    });
    await s.expect.rejected(alice.burn({ gold: 1_000n }), 'insufficient_funds');
    await s.expect.rejected(alice.transfer(bob, { gold: 1_000n }), 'insufficient_funds');
    await s.expect.refused(alice.burn({ gold: 0n }), 'amount_not_positive');
    s.sample('price', 42);
    s.sample('price', 43n);
  });
});

const FLOWS = [
  { asset: 'gold', reason: 'quest', minted: 120n, burned: 0n },
  { asset: 'gold', minted: 3n, burned: 0n },
  { asset: 'gold', reason: 'shop', minted: 11n, burned: 0n },
  { asset: 'gold', reason: 'reward', minted: 7n, burned: 0n },
  { asset: 'gold', reason: 'repair', minted: 0n, burned: 30n },
  { asset: 'gold', reason: 'craft', minted: 4n, burned: 10n },
  { asset: 'sword', reason: 'craft', minted: 1n, burned: 0n },
];
const byText = (a: object, b: object): number => (String(Object.values(a)) < String(Object.values(b)) ? -1 : 1);

describeDatabases('a run', (open) => {
  test('knows what it minted and burned by reason, in commands, handlers, exchanges and processors', async () => {
    const { summary, recording } = await runOn(await open(), economy);

    expect(summary.flows.toSorted(byText)).toEqual(FLOWS.toSorted(byText));
    const { assets } = reportOf(recording.events);
    const [gold] = assets;
    expect(gold?.supply).toEqual({ minted: 145n, burned: 40n, circulating: 105n, balanced: true });
    expect(gold?.flows.map(({ from }) => from)).not.toContain('elsewhere');
    expect(gold?.flows.reduce((sum, { minted }) => sum + minted, 0n)).toBe(145n);
  });

  test('that repeats an earlier one tells the same of its commands, and of what it did not do', async () => {
    const at = await open();
    await runOn(at, economy);
    const { summary, recording } = await runOn(at, economy);

    expect(summary.commands.committed).toBe(0);
    // The delivery was made by the earlier run.
    const repeated = FLOWS.filter(({ reason }) => reason !== 'reward');
    expect(summary.flows.toSorted(byText)).toEqual(repeated.toSorted(byText));
    const [gold] = reportOf(recording.events).assets;
    expect(gold?.flows.filter(({ from }) => from === 'elsewhere')).toEqual([
      { from: 'elsewhere', minted: 7n, burned: 0n },
    ]);
  });
});

describe('the report of a run', () => {
  test('has steps, refusals, latencies, series, deliveries and the balances at the end', async () => {
    const { recording, summary } = await play(economy);

    const report = reportOf(recording.events);

    expect(report).toMatchObject({
      ...{ format: 'pursekit-report', version: 1, title: 'Economy', seed: 1, ok: true, failures: [], stepCount: 2 },
      steps: [
        { step: 1, text: 'Gold comes', ended: true, commands: { committed: 4 } },
        { step: 2, text: 'Gold goes', ended: true, unmet: 0, commands: { committed: 2, rejected: 2, refused: 1 } },
      ],
      refusals: [
        { status: 'rejected', reason: 'insufficient_funds', count: 2 },
        { status: 'refused', reason: 'amount_not_positive', count: 1 },
      ],
      deliveries: [{ type: 'Reward', made: 1, failed: 0, dead: 0, waiting: 0, unexpected: 0 }],
      series: [{ series: 'price', count: 2, first: 42, last: 43n, min: 42, max: 43n }],
      balances: [
        { wallet: 'alice', assets: { gold: 83n } },
        { wallet: 'bob', assets: { gold: 22n, sword: 1n } },
      ],
      ms: summary.ms,
    });
    // Eight commands of the script; that of its handler has no call of the script.
    expect(report.latency.count).toBe(8);
    expect(report.latency.p50).toBeGreaterThan(0);
    expect(report.latency.p50).toBeLessThanOrEqual(report.latency.max);
    const commands = recording.of('command');
    expect(commands.every(({ at, ms }) => at > 0 && at + ms <= summary.ms + 0.02)).toBe(true);
    expect(commands.map(({ at }) => at)).toEqual(commands.map(({ at }) => at).toSorted((a, b) => a - b));
  });

  test('of what happens between steps and after them has the balances at the end', async () => {
    const { recording } = await play(
      scenario('After', async (s) => {
        const alice = s.wallet('alice');
        await s.step('one', () => alice.mint({ gold: 1n }));
        await alice.mint({ gold: 4n });
      }),
    );

    const { balances, assets } = reportOf(recording.events);
    expect(balances).toEqual([{ wallet: 'alice', assets: { gold: 5n }, held: {}, utxos: 2 }]);
    expect(assets[0]?.plot.lines).toEqual([{ wallet: 'alice', amounts: [1n] }]);
    expect(assets[0]?.wealth.total).toBe(5n);
  });

  test('that failed says why', async () => {
    const { recording } = await play(
      scenario('Wrong', async (s) => {
        const alice = s.wallet('alice');
        await s.step('one', async () => {
          await alice.mint({ gold: 1n }, { actions: [{ type: 'Mistyped' }] });
          await s.expect.balance(alice, { gold: 2n });
        });
        await s.step('two', () => {
          throw new Error('out of ideas');
        });
      }),
    );

    const report = reportOf(recording.events, ['an invariant is broken']);

    expect(report.ok).toBe(false);
    expect(report.failures).toEqual([
      'the script failed: Error: out of ideas',
      '1 expectation not met',
      '1 delivery waits unexpectedly: Mistyped',
      'an invariant is broken',
    ]);
    expect(report.steps.map(({ unmet, ended }) => [unmet, ended])).toEqual([
      [1, true],
      [0, false],
    ]);
    expect(report.deliveries).toEqual([{ type: 'Mistyped', made: 0, failed: 0, dead: 0, waiting: 1, unexpected: 1 }]);
  });

  test('that did not come to its end says so, with what is known', async () => {
    const { recording } = await play(economy);
    const half = recording.events.slice(0, recording.events.findIndex(({ type }) => type === 'balances') + 1);

    const report = reportOf(half);

    expect(report).toMatchObject({ ok: false, failures: ['the run did not come to its end'], stepCount: 1 });
    expect(report.assets.map(({ asset, supply }) => [asset, supply])).toEqual([['gold', undefined]]);
    expect(report.balances).toHaveLength(2);
    expect(reportOf(half, ['the database went away']).failures).toEqual(['the database went away']);
  });
});

describe('sample()', () => {
  test('is an event with the step and the time', async () => {
    const { recording, error } = await play(
      scenario('Samples', async (s) => {
        s.sample('price', 1);
        await s.step('one', () => s.sample('price', 2n));
      }),
    );

    expect(error).toBeUndefined();
    const samples = recording.of('sample');
    expect(samples.map(({ series, value, step }) => [series, value, step])).toEqual([
      ['price', 1, 0],
      ['price', 2n, 1],
    ]);
    expect(samples.every(({ at }) => at > 0)).toBe(true);
  });

  test.each([
    ['an empty name', ' ', 1, 'the name of a series is a text of 1 to 100 characters'],
    ['a name that is a number', 7, 1, 'the name of a series is a text of 1 to 100 characters'],
    ['a long name', 'x'.repeat(101), 1, 'the name of a series is a text of 1 to 100 characters'],
    ['a value that is not finite', 'price', Number.NaN, 'a value of price is a finite number or a bigint'],
    ['a text', 'price', '1', 'a value of price is a finite number or a bigint'],
  ])('throws for %s', async (_, series, value, message) => {
    const { error } = await play(
      scenario('Samples', (s) => s.sample(series as unknown as string, value as unknown as number)),
    );

    expect(error).toEqual(new TypeError(`sample(): ${message}`));
  });
});

test('a collector that never began has an empty report', () => {
  const collector = new ReportCollector();

  expect(collector.isBegun).toBe(false);
  expect(collector.result()).toMatchObject({ ok: false, steps: [], assets: [], balances: [] });
});
