import { describe, expect, test } from 'vitest';
import { homeOf } from '../../src/domain/commands/registry.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';

const assets = { gold: 1n };

test.each([
  ['mint', { to: 'alice', assets }],
  ['transfer', { from: 'alice', to: 'bob', assets }],
  ['burn', { from: 'alice', assets }],
] as const)('the home of a %s is the wallet that pays, or the wallet that a mint pays', (kind, input) => {
  expect(homeOf(validateCommand(kind, input))).toBe('alice');
});

describe('a validated command has only the fields that its caller filled:', () => {
  test.each([
    ['mint', { to: 'alice', assets, key: undefined }, ['kind', 'to', 'bundle', 'actions']],
    ['transfer', { from: 'alice', to: 'bob', assets }, ['kind', 'from', 'to', 'bundle', 'actions']],
    ['burn', { from: 'alice', assets, meta: undefined }, ['kind', 'from', 'bundle', 'actions']],
  ] as const)('a %s', (kind, input, fields) => {
    const command = validateCommand(kind, input);

    expect(Object.keys(command)).toEqual(fields);
    expect(command.actions).toEqual([]);
  });
});

test('validation rethrows the error of a getter of the caller unchanged', () => {
  const own = new RangeError('a bug of the host');
  const meta = Object.defineProperty({}, 'memo', {
    enumerable: true,
    get() {
      throw own;
    },
  });

  expect(() => validateCommand('mint', { to: 'alice', assets, meta })).toThrow(own);
});
