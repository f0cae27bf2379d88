import type { CommitUnit, LedgerStore, UnitResult } from '../ledger-store.ts';

/** Commits one unit through `submit()`, whose source it is; the promise has the result or the error. */
export function commitUnit(store: Pick<LedgerStore, 'submit'>, unit: CommitUnit): Promise<UnitResult> {
  return new Promise((resolve, reject) => {
    store.submit({
      expected: unit.transactions.length,
      take: () => unit,
      settle: resolve,
      fail: reject,
      settled: () => {},
    });
  });
}
