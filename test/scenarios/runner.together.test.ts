import { describe, expect, test } from 'vitest';
import { scenario } from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll } from '../support/databases.ts';
import { play } from './support/play.ts';

closeTestDatabasesAfterAll();

describe('a script', () => {
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
});
