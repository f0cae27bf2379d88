import type { LedgerStore, UnitSource } from '../../../src/store/ledger-store.ts';

/** Counts the units that were sent and exceeded caps. */
export class CappedUnits {
  count = 0;

  readonly wrapStore = (store: LedgerStore): LedgerStore => {
    const watched = new WeakSet<UnitSource>();
    const submit = store.submit.bind(store);
    store.submit = (source) => {
      if (!watched.has(source)) this.#watch(source);
      watched.add(source);
      submit(source);
    };
    return store;
  };

  #watch(source: UnitSource): void {
    const settle = source.settle.bind(source);
    source.settle = (result) => {
      if (result.status === 'capped') this.count += 1;
      settle(result);
    };
  }
}
