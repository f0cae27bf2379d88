import type { Projector } from '../actors/sequencer/projector.ts';
import type { Sequencer } from '../actors/sequencer/sequencer.ts';
import type { HistoryStore } from '../store/history-store.ts';

/** The dependencies of a {@link SpendsReader}. */
export interface SpendsReaderDeps {
  readonly sequencer: Pick<Sequencer, 'sweep'>;
  /** Undefined if this runtime does not project. */
  readonly projector: Pick<Projector, 'catchUp'> | undefined;
}

/** Says who spent an output: from the projection, and from the history where the projection does not say. */
export class SpendsReader {
  readonly #deps: SpendsReaderDeps;

  constructor(deps: SpendsReaderDeps) {
    this.#deps = deps;
  }

  /** The transaction that had spent it when this was called, or one that spent it meanwhile. */
  async spentBy(store: Pick<HistoryStore, 'spentBy' | 'spender'>, outpoint: string): Promise<string | undefined> {
    const first = await store.spentBy(outpoint);
    if (first.isKnown) return first.transactionId;
    const { sequencer, projector } = this.#deps;
    if (projector === undefined) return store.spender(outpoint);
    await sequencer.sweep();
    await projector.catchUp();
    const second = await store.spentBy(outpoint);
    // The ledger was closed meanwhile, or a row of the projection is missing, which verify reports.
    return second.isKnown ? second.transactionId : store.spender(outpoint);
  }
}
