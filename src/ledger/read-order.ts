import { CommitWatch } from '../actors/sequencer/commit-watch.ts';
import { Projector } from '../actors/sequencer/projector.ts';
import { Sequencer } from '../actors/sequencer/sequencer.ts';
import { WalletCounter } from '../actors/sequencer/wallet-counter.ts';
import type { Clock } from '../domain/world.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import type { Bounds } from './bounds.ts';
import { HistoryReader } from './history-reader.ts';
import { ProvenanceReader } from './provenance/provenance-reader.ts';
import { SpendsReader } from './spends-reader.ts';

/** The dependencies of a {@link ReadOrder}. */
export interface ReadOrderDeps {
  readonly store: LedgerStore;
  readonly clock: Clock;
  readonly bounds: Pick<Bounds, 'history'>;
  /** Nothing is written: no commit gets a position here, and nothing is projected. */
  readonly isReadOnly?: boolean;
}

/** The size of packs where histories are read: a reader of a busy wallet reads less that is not packed. */
const PACK_WHERE_READ = { bytes: 1_000_000, commits: 4_096 };

/** The order of positions of one runtime: the background work behind the commit path, and the readers that join it. */
export class ReadOrder {
  readonly schema: string;
  readonly sequencer: Sequencer;
  readonly spends: SpendsReader;
  readonly history: HistoryReader;
  readonly watch: CommitWatch;
  readonly provenance: ProvenanceReader;
  readonly #spender: Projector;
  readonly #packer: Projector | undefined;
  readonly #readPacker: Projector | undefined;
  readonly #counter: WalletCounter;

  constructor({ store, clock, bounds, isReadOnly = false }: ReadOrderDeps) {
    const { history } = store;
    this.schema = history.schema;
    const { history: projects } = bounds;
    this.#spender = new Projector({ step: () => history.projectSpends(), clock });
    this.#packer = projects ? new Projector({ step: () => history.pack(), clock }) : undefined;
    this.#readPacker = projects ? new Projector({ step: () => history.pack(PACK_WHERE_READ), clock }) : undefined;
    this.#counter = new WalletCounter({ store, clock });
    const onSwept = (): void => {
      if (projects) this.#spender.swept();
      this.#packer?.swept();
      this.#counter.swept();
    };
    this.sequencer = new Sequencer({ store: history, clock, onSwept });
    const { sequencer } = this;
    this.watch = new CommitWatch({ store, clock, sequencer });
    this.spends = new SpendsReader({ sequencer, projector: projects ? this.#spender : undefined });
    this.provenance = new ProvenanceReader({ sequencer, projector: this.#spender });
    this.history = new HistoryReader({ sequencer, store: history, packer: this.#readPacker });
    // Commits of a runtime that has ended may wait for a position.
    if (!isReadOnly) this.sequencer.committed();
  }

  /** Records that there is a commit without a position. */
  committed(): void {
    this.sequencer.committed();
    this.watch.committed();
  }

  /** Records that a wallet has very many UTXOs. */
  foundLarge(wallet: string): void {
    this.#counter.foundLarge(wallet);
  }

  /** Starts no work from now on, and waits for what must end before the store closes. */
  async stop(): Promise<void> {
    await this.watch.stop();
    await this.sequencer.stop();
    await Promise.all([this.#spender.stop(), this.#packer?.stop(), this.#readPacker?.stop()]);
    this.#counter.stop();
  }
}
