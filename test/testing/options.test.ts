import { describe, expect, inject, test } from 'vitest';
import {
  createTestLedger,
  type SeededWorldOptions,
  seededWorld,
  type TestLedgerOptions,
  waitForWallet,
} from '../../src/testing/index.ts';

describe('a test ledger', () => {
  const invalid: readonly unknown[] = [
    null,
    7,
    'seed',
    [],
    { seed: '1' },
    { seed: null },
    { seed: Number.NaN },
    { seed: 1.5 },
    { clock: null },
    { clock: {} },
    { mailboxCapacity: 0 },
    { mailboxSize: 5 },
    { schema: 'mine' },
    { migrate: false },
  ];

  test.each(invalid)('is not created with %o', async (options) => {
    await expect(createTestLedger(options as TestLedgerOptions)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
  });

  test.each([...invalid, { database: 'postgres://here' }, { owner: 'postgres://here' }])(
    'starts no other runtime with %o',
    async (options) => {
      await using ledger = await createTestLedger();

      const another = ledger.another(options as TestLedgerOptions);

      await expect(another).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
    },
  );

  test.each([null, 7, 'mysql://here', {}])('is not created with %o as owner', async (owner) => {
    const options = { database: inject('postgresUrl'), owner } as TestLedgerOptions;

    await expect(createTestLedger(options)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
  });

  test.each(['idel', '', null, undefined, 'toString'])('does not wait for the state %o', async (state) => {
    await using ledger = await createTestLedger();

    await expect(ledger.waitForWallet('alice', state as 'idle')).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
    await expect(waitForWallet(ledger, 'alice', state as 'idle')).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTIONS',
    });
  });
});

describe('a seeded world', () => {
  test.each<readonly [unknown, unknown]>([
    ['1', {}],
    [Number.NaN, {}],
    [1.5, {}],
    [1, null],
    [1, 'clock'],
    [1, { clock: null }],
    [1, { clock: { now: () => 0 } }],
    [1, { seededIds: 'yes' }],
    [1, { ids: true }],
  ])('is not created with the seed %o and the options %o', (seed, options) => {
    expect(() => seededWorld(seed as number, options as SeededWorldOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTIONS' }),
    );
  });

  test('repeats with its seed, and options may be undefined', () => {
    const draws = (seed: number): number[] => {
      const world = seededWorld(seed, { clock: undefined, seededIds: undefined });
      return [world.random(), world.random()];
    };

    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
  });
});

test('the schema of a test ledger is unique also among threads and containers, which share process ids', async () => {
  await using one = await createTestLedger();
  await using other = await createTestLedger();

  expect(one.schema).toMatch(/^test_[0-9a-f]{20}$/);
  expect(other.schema).not.toBe(one.schema);
});
