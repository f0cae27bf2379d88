import type { LedgerStore, UnitSource } from '../../../src/store/ledger-store.ts';

/** Counts the units that were sent and exceeded caps, and their transactions. */
export class CappedUnits {
  count = 0;
  transactions = 0;

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
    const [take, settle] = [source.take.bind(source), source.settle.bind(source)];
    let taken = 0;
    source.take = () => {
      const unit = take();
      taken = unit?.transactions.length ?? 0;
      return unit;
    };
    source.settle = (result) => {
      if (result.status === 'capped') {
        this.count += 1;
        this.transactions += taken;
      }
      settle(result);
    };
  }
}
