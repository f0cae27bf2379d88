import fc from 'fast-check';
import { isLedgerError } from '../../../src/domain/errors.ts';
import type { CommitUnit, PlannedTransaction, UnitResult } from '../../../src/store/ledger-store.ts';
import { type SendFault, sendFaults } from './interleaving.ts';
import type { TestStore } from './open-store.ts';
import { mint, output, pay, transfer, unit } from './units.ts';

/** The number of outputs of alice that the runners try to spend. */
export const PRIZES = 3;

/** A competing unit: it spends some of the prizes, or has a key, or both. */
export interface Runner {
  readonly store: 0 | 1;
  readonly prizes: readonly number[];
  readonly to: string;
  readonly key: string | undefined;
  readonly content: string;
  /** True if a second transaction of the unit spends the change of the first. */
  readonly chained: boolean;
}

/** Some runners with overlapping inputs and keys, and the faults of the first commits. */
export const race: fc.Arbitrary<{ runners: readonly Runner[]; faults: readonly (SendFault | undefined)[] }> = fc.record(
  {
    runners: fc.array(
      fc.record({
        store: fc.constantFrom(0 as const, 1 as const),
        prizes: fc.subarray([...Array(PRIZES).keys()], { maxLength: 2 }),
        to: fc.constantFrom('bob', 'carol'),
        key: fc.option(fc.constantFrom('k1', 'k2'), { nil: undefined, freq: 2 }),
        content: fc.constantFrom('one', 'other'),
        chained: fc.boolean(),
      }),
      { minLength: 2, maxLength: 6 },
    ),
    faults: sendFaults,
  },
);

/** The unit of a runner: a mint if it spends none of the prizes. */
export function unitOf(runner: Runner, grants: readonly PlannedTransaction[], run: number): CommitUnit {
  const { prizes, to, key, content, chained } = runner;
  const extras = key === undefined ? {} : { key: `${run}:${key}`, content };
  if (prizes.length === 0) return unit('alice', mint(pay('alice', { gold: 1n }), extras));
  const inputs = prizes.map((at) => output(grants[at] as PlannedTransaction));
  const change = BigInt(2 * inputs.length - 1);
  const first = transfer(inputs, [pay(to, { gold: 1n }), pay('alice', { gold: change })], extras);
  if (!chained) return unit('alice', first);
  return unit('alice', first, transfer([output(first, 1)], [pay('dave', { gold: change })]));
}

/** The result of a unit. `unavailable` promises that nothing of it was or will be applied. */
export type RaceResult = UnitResult | { readonly status: 'unavailable' };

/**
 * Commits a unit, and repeats it while it is in doubt, as the error demands. A later send that did not reach the server
 * says nothing about the one in doubt.
 */
export async function finish({ store }: TestStore, item: CommitUnit): Promise<RaceResult> {
  let isInDoubt = false;
  for (;;) {
    try {
      return await store.commit(item);
    } catch (error) {
      if (isLedgerError(error, 'ERR_IN_DOUBT')) isInDoubt = true;
      else if (!isLedgerError(error, 'ERR_STORE_UNAVAILABLE')) throw error;
      else if (!isInDoubt) return { status: 'unavailable' };
    }
  }
}
