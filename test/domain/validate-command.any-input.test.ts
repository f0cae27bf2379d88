import fc from 'fast-check';
import { expect, test } from 'vitest';
import { viewContent } from '../../src/domain/commands/command-content.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import { PROBLEMS } from '../../src/domain/error-codes.ts';
import { AMOUNT_MAX } from '../../src/domain/limits.ts';
import { isKey, isName } from '../../src/domain/values/names.ts';
import { bundleIn, problemOf } from './support/builders.ts';

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
});
const KINDS = fc.constantFrom('mint' as const, 'transfer' as const, 'burn' as const);
const NAMES = fc.oneof(fc.constantFrom('alice', 'bob', '__proto__', 'constructor', 'a b', ''), anything);
const AMOUNTS = fc.oneof(
  fc.constantFrom(
    1n,
    2n ** 53n + 1n,
    2n ** 63n - 1n,
    2n ** 63n,
    2n ** 64n,
    10n ** 77n,
    AMOUNT_MAX,
    10n ** 78n,
    0n,
    -1n,
  ),
  anything,
);
const ENTRY = fc.record({ asset: fc.oneof(fc.constantFrom('gold', 'silver'), NAMES), amount: AMOUNTS });
const ASSETS = fc.oneof(
  fc.dictionary(fc.constantFrom('gold', 'silver', '__proto__', 'a b'), AMOUNTS),
  fc.array(ENTRY),
  fc.array(fc.oneof(ENTRY, anything)),
  fc.sparseArray(ENTRY),
  anything,
);
/** Inputs that often have the shape of a command. */
const INPUT = fc.record(
  {
    from: NAMES,
    to: NAMES,
    assets: ASSETS,
    key: fc.oneof(fc.string({ unit: 'binary' }), anything),
    meta: anything,
    actions: fc.oneof(fc.array(fc.record({ type: NAMES, item: anything })), fc.sparseArray(anything), anything),
    oops: anything,
  },
  { requiredKeys: [] },
);

test('validation of any input returns a command or reports a documented problem', () => {
  fc.assert(
    fc.property(KINDS, fc.oneof(INPUT, INPUT, anything), (kind, input) => {
      const refused = problemOf(kind, input);

      if (refused === undefined) return;
      expect(refused.code).toBe('ERR_INVALID_COMMAND');
      expect(Object.keys(PROBLEMS)).toContain(refused.problem);
      expect(refused.field).toBeTypeOf('string');
    }),
    { numRuns: 2_000 },
  );
});

test('every validated command keeps the rules of commands', () => {
  let commands = 0;
  // Valid parts, each sometimes replaced by anything: most inputs are valid.
  const mostly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 9, arbitrary: good }, anything);
  const input = fc.record({
    from: mostly(fc.constant('alice')),
    to: mostly(fc.constant('bob')),
    assets: mostly(fc.dictionary(fc.constantFrom('gold', 'silver'), AMOUNTS, { minKeys: 1 })),
    key: mostly(fc.string({ unit: 'grapheme', minLength: 1 })),
    actions: mostly(fc.constant([{ type: 'BuyItem' }])),
  });

  fc.assert(
    fc.property(input, (value) => {
      if (problemOf('transfer', value) !== undefined) return;
      const command = validateCommand('transfer', value);
      const { from, to } = viewContent(command);

      commands += 1;
      expect(isName(from) && isName(to) && from !== to).toBe(true);
      expect(bundleIn(command).size).toBeGreaterThan(0);
      for (const [asset, amount] of bundleIn(command)) {
        expect(isName(asset)).toBe(true);
        expect(amount >= 1n && amount <= AMOUNT_MAX).toBe(true);
      }
      expect(command.key === undefined || isKey(command.key)).toBe(true);
      expect(command.actions.every(({ type }) => isName(type))).toBe(true);
    }),
    { numRuns: 2_000 },
  );

  expect(commands).toBeGreaterThan(100);
});
