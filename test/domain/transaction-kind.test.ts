import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/domain/commands/registry.ts';
import { isTransactionKind, TRANSACTION_KINDS } from '../../src/domain/records/transaction-kind.ts';

test('the kinds of transactions are those of commands, merges and refusals', () => {
  expect(TRANSACTION_KINDS).toEqual([...Object.keys(COMMANDS), 'merge', 'refused']);
});

test('a kind of transaction is told from any other value', () => {
  expect(TRANSACTION_KINDS.every(isTransactionKind)).toBe(true);
  expect(['exchange', 'MINT', '', undefined, 1, ['mint']].filter(isTransactionKind)).toEqual([]);
});
