import { describe, expect, test } from 'vitest';
import { type RandomSource, scenario } from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll } from '../support/databases.ts';
import { play } from './support/play.ts';

closeTestDatabasesAfterAll();

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

  test('repeats with the seed, and differs between seeds and between places in the script', async () => {
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
