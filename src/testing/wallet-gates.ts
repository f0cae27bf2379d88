import type { CommitUnit, LedgerStore, UnitSource } from '../store/ledger-store.ts';

/** A request to hold the next unit of a wallet. */
interface WalletGate {
  readonly wallet: string;
  /** Called with what sends the unit. */
  hold(send: () => void): void;
}

/** Holds units of single wallets between planning and the batch, so that those of others are committed meanwhile. */
export class WalletGates {
  readonly #gates: WalletGate[] = [];

  /** The wallets of whose units none was held yet. */
  get wallets(): readonly string[] {
    return this.#gates.map(({ wallet }) => wallet);
  }

  /** Adds a gate, and returns the function that removes it if it holds nothing yet. */
  add(gate: WalletGate): () => void {
    this.#gates.push(gate);
    return () => void this.#take((one) => one === gate);
  }

  /** Removes all gates that hold nothing. */
  clear(): void {
    this.#gates.length = 0;
  }

  /** Patches a store so that the gates hold what it is given. */
  watch(store: LedgerStore): LedgerStore {
    const submit = store.submit.bind(store);
    store.submit = (source) => submit(this.#gates.length === 0 ? source : this.#watched(source, submit));
    return store;
  }

  /** The same source, whose unit is kept back if a gate waits for its wallet: then it has nothing to commit now. */
  #watched(source: UnitSource, submit: (source: UnitSource) => void): UnitSource {
    return replaceTake(source, () => {
      const unit = source.take();
      const gate = unit === undefined ? undefined : this.#take(({ wallet }) => isOf(unit, wallet));
      if (gate === undefined) return unit;
      gate.hold(() => submit(replaceTake(source, () => unit)));
      return undefined;
    });
  }

  #take(isWanted: (gate: WalletGate) => boolean): WalletGate | undefined {
    const at = this.#gates.findIndex(isWanted);
    return at === -1 ? undefined : this.#gates.splice(at, 1)[0];
  }
}

function isOf({ transactions }: CommitUnit, wallet: string): boolean {
  return transactions.some((transaction) => transaction.wallet === wallet);
}

function replaceTake(source: UnitSource, take: UnitSource['take']): UnitSource {
  return {
    get expected() {
      return source.expected;
    },
    get isFollowed() {
      return source.isFollowed === true;
    },
    take,
    settle: (result, times) => source.settle(result, times),
    fail: (error) => source.fail(error),
    settled: () => source.settled(),
  };
}
