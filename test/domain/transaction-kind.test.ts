import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/domain/commands/registry.ts';
import { isTransactionKind, TRANSACTION_KINDS } from '../../src/domain/records/transaction-kind.ts';

test('the kinds of transactions are those of commands, reversals, ends of expired holds, merges and refusals', () => {
  const own = Object.keys(COMMANDS).filter((kind) => kind !== 'reverse');
  expect(TRANSACTION_KINDS).toEqual([...own, 'expire', 'reversal', 'merge', 'refused']);
});

test('any other value is not a kind of transaction', () => {
  expect(TRANSACTION_KINDS.every(isTransactionKind)).toBe(true);
  expect(['swap', 'MINT', '', undefined, 1, ['mint']].filter(isTransactionKind)).toEqual([]);
});
