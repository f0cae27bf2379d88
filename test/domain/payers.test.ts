import { expect, test } from 'vitest';
import { paidBy, paysBy } from '../../src/domain/commands/registry.ts';
import { validateCommand, validateInput } from '../../src/domain/commands/validate-command.ts';
import { singleAsset } from '../../src/domain/values/single-asset.ts';
import { EXCHANGE_INPUT, exchange } from './support/exchange.ts';

test('a command of a ledger is paid by its payer alone', () => {
  const bundle = singleAsset('gold', 5n);
  const transfer = validateCommand('transfer', { from: 'alice', to: 'bob', assets: { gold: 5n } });
  const mint = validateCommand('mint', { to: 'bob', assets: { gold: 5n } });

  expect(paidBy('alice', transfer)).toEqual(bundle);
  expect(paidBy('bob', transfer)).toBeUndefined();
  expect(paidBy('bob', mint)).toBeUndefined();
});

test('a command with several payers is paid by each with its own assets', () => {
  const command = validateInput(exchange, EXCHANGE_INPUT);

  expect(paysBy(exchange, 'alice', command)).toEqual(command.give);
  expect(paysBy(exchange, 'bob', command)).toEqual(command.take);
  expect(paysBy(exchange, 'carol', command)).toBeUndefined();
});

test('a command whose payers are known only after a read is paid by none yet', () => {
  const later = { ...exchange, payers: () => 'read_first' as const };

  expect(paysBy(later, 'alice', validateInput(exchange, EXCHANGE_INPUT))).toBeUndefined();
});
