import { expect, test } from 'vitest';
import { DEFAULT_BOUNDS, LIMITS } from '../../src/domain/limits.ts';

test.each([
  ['fixed limit', LIMITS],
  ['default bound', DEFAULT_BOUNDS],
] as const)('every %s is a whole number above zero', (_, bounds) => {
  expect(Object.keys(bounds)).not.toEqual([]);
  expect(Object.entries(bounds).filter(([, bound]) => !Number.isSafeInteger(bound) || bound < 1)).toEqual([]);
});

test('a batch, a mailbox, a runtime and its dead letters hold megabytes', () => {
  const MB = 2 ** 20;

  expect(DEFAULT_BOUNDS).toMatchObject({
    mailboxBytesMax: 32 * MB,
    commandBytesWaitingMax: 256 * MB,
    deadLetterBytesMax: 16 * MB,
  });
});
