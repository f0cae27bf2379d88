import type { Transaction, TransactionPart } from '../../../src/index.ts';

/** One asset of an output, as a text: `outpoint asset`. */
export type Lot = string;

interface Move {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly amount: bigint;
}

/** The graph of a history in memory, in the order of commits. It shares no code with the ledger. */
export class ReferenceTrace {
  readonly #history: readonly Transaction[];

  constructor(history: readonly Transaction[]) {
    this.#history = history;
  }

  /** All lots. */
  get lots(): Lot[] {
    return this.#history.flatMap(({ outputs }) => outputs.flatMap(lotsOf));
  }

  /** The lots that nothing spends. */
  get unspent(): Set<Lot> {
    const spent = new Set(this.#history.flatMap(({ inputs }) => inputs.flatMap(lotsOf)));
    return new Set(this.lots.filter((lot) => !spent.has(lot)));
  }

  /** The lots that descend from these, which are included. */
  descendants(starts: Iterable<Lot>): Set<Lot> {
    const reached = new Set(starts);
    for (const transaction of this.#history) {
      for (const asset of assetsOf(transaction.inputs)) {
        const owners = transaction.inputs.filter(({ outpoint }) => reached.has(`${outpoint} ${asset}`));
        const paid = new Set(owners.map(({ owner }) => owner));
        const moves = movesOf(transaction, asset);
        // As often as there are moves: then nothing is added any more.
        for (const _ of moves ?? []) {
          for (const { from, to } of moves ?? [])
            if (from !== undefined && to !== undefined && paid.has(from)) paid.add(to);
        }
        for (const output of transaction.outputs) {
          if (!Object.hasOwn(output.assets, asset) || paid.size === 0) continue;
          if (moves === undefined || paid.has(output.owner)) reached.add(`${output.outpoint} ${asset}`);
        }
      }
    }
    return reached;
  }

  /**
   * The amounts of a possible way of the units of a start: each transaction passes them on first, or last, as `isFirst`
   * says of each choice. No bound may be below.
   */
  possible(starts: ReadonlyMap<Lot, bigint>, isFirst: () => boolean): Map<Lot, bigint> {
    const marked = new Map(starts);
    for (const transaction of this.#history) {
      for (const asset of assetsOf(transaction.inputs)) this.#pass(transaction, asset, marked, isFirst);
    }
    return marked;
  }

  #pass(transaction: Transaction, asset: string, marked: Map<Lot, bigint>, isFirst: () => boolean): void {
    const [has, hasMarked] = [new Map<string, bigint>(), new Map<string, bigint>()];
    for (const { outpoint, owner, assets } of transaction.inputs) {
      add(has, owner, assets[asset] ?? 0n);
      add(hasMarked, owner, marked.get(`${outpoint} ${asset}`) ?? 0n);
    }
    const take = (owner: string, amount: bigint): bigint => {
      const [all, own] = [has.get(owner) ?? 0n, hasMarked.get(owner) ?? 0n];
      const spare = all - own;
      const passed = isFirst() ? (own < amount ? own : amount) : amount > spare ? amount - spare : 0n;
      has.set(owner, all - amount);
      hasMarked.set(owner, own - passed);
      return passed;
    };
    const moves = movesOf(transaction, asset);
    if (moves === undefined) {
      const payer = transaction.inputs[0]?.owner as string;
      for (const { outpoint, assets } of transaction.outputs) {
        const amount = assets[asset] ?? 0n;
        if (amount > 0n) raise(marked, `${outpoint} ${asset}`, take(payer, amount));
      }
      return;
    }
    // A wallet may pay on what a later leg pays it: legs wait until their payer has enough.
    for (let left = moves; left.length > 0; ) {
      const able = left.findIndex(({ from, amount }) => from === undefined || (has.get(from) ?? 0n) >= amount);
      const { from, to, amount } = left[able] ?? (left[0] as Move);
      // Wallets that pay each other in a circle: no unit needs to move.
      const passed = able < 0 || from === undefined ? 0n : take(from, amount);
      if (able < 0 && from !== undefined) add(has, from, -amount);
      if (to !== undefined) {
        add(has, to, amount);
        add(hasMarked, to, passed);
      }
      left = left.filter((_, at) => at !== Math.max(able, 0));
    }
    for (const { outpoint, owner, assets } of transaction.outputs) {
      const amount = assets[asset] ?? 0n;
      if (amount > 0n) raise(marked, `${outpoint} ${asset}`, take(owner, amount));
    }
  }
}

function raise(marked: Map<Lot, bigint>, lot: Lot, amount: bigint): void {
  if (amount > 0n) add(marked, lot, amount);
}

function add(sums: Map<string, bigint>, name: string, amount: bigint): void {
  sums.set(name, (sums.get(name) ?? 0n) + amount);
}

function lotsOf({ outpoint, assets }: TransactionPart): Lot[] {
  return Object.keys(assets).map((asset) => `${outpoint} ${asset}`);
}

function assetsOf(parts: readonly TransactionPart[]): string[] {
  return [...new Set(parts.flatMap(({ assets }) => Object.keys(assets)))];
}

/** The movements of an asset between owners of outputs; undefined for a transaction without legs. */
function movesOf({ legs }: Transaction, asset: string): Move[] | undefined {
  return legs?.flatMap((leg): Move[] => {
    if ('mint' in leg) return moveOf(undefined, leg.to, leg.mint[asset]);
    if ('burn' in leg) return moveOf(leg.from, undefined, leg.burn[asset]);
    if ('hold' in leg) return moveOf(leg.from, `~${leg.id}`, leg.hold[asset]);
    if ('capture' in leg) return moveOf(`~${leg.capture}`, leg.to, leg.assets[asset]);
    if ('release' in leg) return moveOf(`~${leg.release}`, leg.to, leg.assets[asset]);
    return moveOf(leg.from, leg.to, leg.assets[asset]);
  });
}

function moveOf(from: string | undefined, to: string | undefined, amount: bigint | undefined): Move[] {
  return amount === undefined ? [] : [{ from, to, amount }];
}
