import { describe, expect, test } from 'vitest';
import { scenario } from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll } from '../support/databases.ts';
import { play } from './support/play.ts';

closeTestDatabasesAfterAll();

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
      failure: { message: 'Error: on purpose', at: expect.stringMatching(/runner\.failures\.test\.ts:\d+:\d+$/) },
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
      at: expect.stringMatching(/runner\.failures\.test\.ts:\d+:\d+$/),
    });
  });

  test('cannot begin a step within a step', async () => {
    const { error } = await play(scenario('nested', (s) => s.step('outer', () => s.step('inner', () => {}))));

    expect(error).toMatchObject({ message: expect.stringContaining('within another step') });
  });

  test('cannot name a wallet that no wallet can be named', async () => {
    const { error } = await play(scenario('names', (s) => void s.wallet('no name')));

    expect(error).toBeInstanceOf(TypeError);
  });
});
