import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/domain/commands/registry.ts';
import { isTransactionKind, TRANSACTION_KINDS } from '../../src/domain/records/transaction-kind.ts';

test('the kinds of transactions are those of commands, ends of expired holds, merges and refusals', () => {
  expect(TRANSACTION_KINDS).toEqual([...Object.keys(COMMANDS), 'expire', 'merge', 'refused']);
});

test('any other value is not a kind of transaction', () => {
  expect(TRANSACTION_KINDS.every(isTransactionKind)).toBe(true);
  expect(['swap', 'MINT', '', undefined, 1, ['mint']].filter(isTransactionKind)).toEqual([]);
});
