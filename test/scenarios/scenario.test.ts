import { describe, expect, test } from 'vitest';
import { scenario } from '../../src/scenarios/index.ts';

describe('scenario()', () => {
  test('derives the name from the title', () => {
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
