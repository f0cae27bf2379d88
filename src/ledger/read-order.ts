import { Sequencer } from '../actors/sequencer/sequencer.ts';
import { SpendsProjector } from '../actors/sequencer/spends-projector.ts';
import { WalletCounter } from '../actors/sequencer/wallet-counter.ts';
import type { Clock } from '../domain/world.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import type { Bounds } from './bounds.ts';
import { SpendsReader } from './spends-reader.ts';

/** The dependencies of a {@link ReadOrder}. */
export interface ReadOrderDeps {
  readonly store: LedgerStore;
  readonly clock: Clock;
  readonly bounds: Pick<Bounds, 'projectSpends'>;
}

/** The order of positions of one runtime: the background work behind the commit path, and the readers that join it. */
export class ReadOrder {
  readonly sequencer: Sequencer;
  readonly spends: SpendsReader;
  readonly #projector: SpendsProjector | undefined;
  readonly #counter: WalletCounter;

  constructor({ store, clock, bounds }: ReadOrderDeps) {
    const deps = { store, clock };
    const projector = bounds.projectSpends ? new SpendsProjector(deps) : undefined;
    const counter = new WalletCounter(deps);
    const onSwept = (): void => {
      projector?.swept();
      counter.swept();
    };
    this.#projector = projector;
    this.#counter = counter;
    this.sequencer = new Sequencer({ ...deps, onSwept });
    this.spends = new SpendsReader({ sequencer: this.sequencer, projector });
    // Commits of a runtime that has ended may wait for a position.
    this.sequencer.committed();
  }

  /** Records that there is a commit without a position. */
  committed(): void {
    this.sequencer.committed();
  }

  /** Records that a wallet has very many UTXOs. */
  foundLarge(wallet: string): void {
    this.#counter.foundLarge(wallet);
  }

  /** Starts no work from now on, and waits for what must end before the store closes. */
  async stop(): Promise<void> {
    await this.sequencer.stop();
    await this.#projector?.stop();
    this.#counter.stop();
  }
}
