import { describe, expect, test } from 'vitest';
import { homeOf } from '../../src/domain/commands/registry.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';

const assets = { gold: 1n };

test.each([
  ['mint', { to: 'alice', assets }],
  ['transfer', { from: 'alice', to: 'bob', assets }],
  ['burn', { from: 'alice', assets }],
] as const)('a %s is handled by the wallet that spends, or that a mint pays', (kind, input) => {
  expect(homeOf(validateCommand(kind, input))).toBe('alice');
});

describe('a command has no field that its caller did not fill:', () => {
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

test('what a getter of the caller throws is thrown on as it is', () => {
  const own = new RangeError('a bug of the host');
  const meta = Object.defineProperty({}, 'memo', {
    enumerable: true,
    get() {
      throw own;
    },
  });

  expect(() => validateCommand('mint', { to: 'alice', assets, meta })).toThrow(own);
});
