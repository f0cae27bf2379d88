import { LedgerError } from '../domain/errors.ts';
import type { World } from '../domain/world.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import type { Bounds } from './bounds.ts';
import { type CallOptions, NO_OPTIONS } from './call-options.ts';
import type { LastPosition, LedgerReader } from './ledger-reader.ts';
import { LedgerReads } from './ledger-reads.ts';
import { ReadGate } from './read-gate.ts';
import { ReadOrder } from './read-order.ts';

/** The dependencies of a {@link ReaderRuntime}. */
export interface ReaderDeps {
  readonly world: World;
  readonly bounds: Bounds;
  readonly store: LedgerStore;
}

/** The {@link LedgerReader}: the reads of a ledger, without actors. */
export class ReaderRuntime extends LedgerReads implements LedgerReader {
  readonly location: string;
  protected override readonly order: ReadOrder;
  readonly #store: LedgerStore;
  readonly #reads: ReadGate;
  #closing: Promise<void> | undefined;

  constructor({ world, bounds, store }: ReaderDeps) {
    super();
    this.#store = store;
    this.location = store.location;
    this.#reads = new ReadGate(world.clock, bounds.readsWaitingMax);
    this.order = new ReadOrder({ store, clock: world.clock, bounds: { history: false }, isReadOnly: true });
  }

  async lastPosition(): Promise<LastPosition> {
    return this.read(async ({ history }) => {
      const { last } = await history.reach();
      const commit = last === 0 ? undefined : await history.commitAt(last);
      return { position: last, recordedAt: commit?.recordedAt };
    }, NO_OPTIONS);
  }

  /** @throws LedgerError `ERR_READ_ONLY`: it follows a projection, which is written first. */
  override async descendants(): Promise<never> {
    throw notHere('descendants()');
  }

  /** @throws LedgerError `ERR_READ_ONLY`: it follows a projection, which is written first. */
  override async taint(): Promise<never> {
    throw notHere('taint()');
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  protected override read<Result>(
    read: (store: LedgerStore) => Promise<Result>,
    options: CallOptions,
  ): Promise<Result> {
    if (this.#closing !== undefined) throw new LedgerError('ERR_CLOSED', 'the reader is closed');
    return this.#reads.run(() => read(this.#store), options);
  }

  async #close(): Promise<void> {
    await this.order.stop();
    await this.#store.close();
  }
}

function notHere(what: string): LedgerError {
  return new LedgerError('ERR_READ_ONLY', `a reader has no ${what}: ask a ledger that writes`);
}
