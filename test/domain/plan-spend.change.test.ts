import { describe, expect, test } from 'vitest';
import { AMOUNT_MAX } from '../../src/domain/limits.ts';
import type { PlanBounds } from '../../src/domain/planning/plan.ts';
import { assetsOf, burn, movementOf, plan, setOf, transfer } from './support/builders.ts';

const BOUNDS: PlanBounds = { inputsMax: 100, merges: true };

/** What a plan returns to alice. */
function changeOf(command: Parameters<typeof plan>[0], utxos: ReturnType<typeof setOf>) {
  const { outputs } = movementOf(plan(command, utxos, BOUNDS));
  return outputs.filter(({ owner }) => owner === 'alice').map(({ bundle }) => assetsOf(bundle));
}

// The smallest change there is must not pass for none: it is somebody's money.
describe('change of exactly 1', () => {
  test.each([1n, 2n, 2n ** 64n, AMOUNT_MAX - 1n])('returns to its sender when %d is paid', (paid) => {
    expect(changeOf(transfer({ gold: paid }), setOf({ gold: paid + 1n }))).toEqual([{ gold: 1n }]);
  });

  test('returns to its owner when the rest is burned', () => {
    expect(changeOf(burn({ gold: 4n }), setOf({ gold: 5n }))).toEqual([{ gold: 1n }]);
  });

  test('returns when it is of an asset that is not paid', () => {
    expect(changeOf(transfer({ gold: 5n }), setOf({ gold: 5n, silver: 1n }))).toEqual([{ silver: 1n }]);
  });

  test('returns beside other change', () => {
    expect(changeOf(transfer({ gold: 5n }), setOf({ gold: 6n, silver: 7n }))).toEqual([{ gold: 1n, silver: 7n }]);
  });
});
