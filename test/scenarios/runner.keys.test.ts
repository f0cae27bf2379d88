import { describe, expect, test } from 'vitest';
import { type Scenario, scenario } from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll } from '../support/databases.ts';
import { play } from './support/play.ts';
import type { RecordedRun } from './support/run-on.ts';

closeTestDatabasesAfterAll();

describe('keys', () => {
  const keysOf = ({ recording }: RecordedRun): string[] => recording.of('command').map(({ key }) => key);

  test('consist of scenario, seed and place in the script, and repeat', async () => {
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

  test('begin with the prefix of the caller', async () => {
    const played = scenario('prefix', (s) => s.wallet('a').mint({ gold: 1n }));

    expect(keysOf(await play(played, { keys: 'mine' }))).toEqual(['mine:0.1']);
  });

  test('of concurrent items do not depend on their order of execution', async () => {
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
      return Object.fromEntries(recording.of('command').map(({ key, assets }) => [key, assets?.[0]?.amount]));
    };

    const slowFirst = byAmount(await play(played('slow')));

    expect(byAmount(await play(played('quick')))).toEqual(slowFirst);
    expect(slowFirst).toEqual({ 'races:1:0.t1.1.1': 1n, 'races:1:0.t1.2.1': 2n });
  });
});
