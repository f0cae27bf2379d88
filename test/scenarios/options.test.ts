import { describe, expect, test } from 'vitest';
import {
  RecordingReporter,
  type RunOptions,
  runScenario,
  type Scenario,
  type ScenarioContext,
  type ScenarioOptions,
  scenario,
} from '../../src/scenarios/index.ts';
import { createTestLedger } from '../../src/testing/index.ts';
import { play } from './support/play.ts';

const SCENARIO = scenario('empty', () => {});

test.each([null, 7, 'about', [], { about: 5 }, { about: null }, { abuot: 'x' }])(
  'a scenario is not created with the options %o',
  (options) => {
    expect(() => scenario('x', () => {}, options as ScenarioOptions)).toThrow(TypeError);
  },
);

describe('a run', () => {
  test.each<readonly [string, unknown]>([
    ['null', null],
    ['a text', 'ledgers'],
    ['no reporter', { reporter: undefined }],
    ['a reporter without report()', { reporter: {} }],
    ['a seed that is a text', { seed: '1' }],
    ['a seed that is a fraction', { seed: 1.5 }],
    ['keys that are null', { keys: null }],
    ['ledgers that are not a list', { ledgers: {} }],
    ['no ledger', { ledgers: [] }],
    ['an option that does not exist', { runtimes: 2 }],
  ])('does not begin with %s', async (_, options) => {
    await using ledger = await createTestLedger();
    const valid = { ledgers: [ledger], reporter: new RecordingReporter() };
    const given = options === null || typeof options === 'string' ? options : { ...valid, ...(options as object) };

    await expect(runScenario(SCENARIO, given as RunOptions)).rejects.toThrow(TypeError);
  });

  test.each([null, undefined, {}, () => {}])('does not begin with %o as its scenario', async (value) => {
    await using ledger = await createTestLedger();
    const run = runScenario(value as unknown as Scenario, { ledgers: [ledger], reporter: new RecordingReporter() });

    await expect(run).rejects.toThrow('expected a scenario that scenario() created');
  });
});

describe('a script is ended with a TypeError that names the call, by', () => {
  test.each<readonly [string, string, (s: ScenarioContext) => unknown]>([
    ['null as options of together()', 'together()', (s) => s.together([1], () => Promise.resolve(), null as never)],
    [
      'a misspelt option of together()',
      'together()',
      (s) => s.together([1], () => Promise.resolve(), { atonce: 1 } as never),
    ],
    [
      'null after the assets of expect.balance()',
      'balance()',
      (s) => s.expect.balance(s.wallet('a'), {}, null as never),
    ],
    [
      'a misspelt number of UTXOs',
      'expect.balance()',
      (s) => s.expect.balance(s.wallet('a'), {}, { utxo: 2 } as never),
    ],
    ['a supply that is missing', 'expect.supply()', (s) => s.expect.supply('gold', undefined as never)],
    ['extras that are null', 'mint()', (s) => s.wallet('a').mint({ gold: 1n }, null as never)],
    ['extras that name the payer', 'burn()', (s) => s.wallet('a').burn({ gold: 1n }, { from: 'b' } as never)],
    ['extras with a key', 'transfer()', (s) => s.wallet('a').transfer('b', { gold: 1n }, { key: 'k' } as never)],
  ])('%s', async (_, call, script) => {
    const { error } = await play(scenario('x', script));

    expect(error).toBeInstanceOf(TypeError);
    expect((error as TypeError).message).toContain(call);
  });
});
