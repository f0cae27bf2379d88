import { assert } from '../../domain/assert.ts';
import { outpointOf, type Utxo } from '../../domain/utxo.ts';
import { bytesArray, nameArray, plainArray, textArray } from '../sql-array.ts';
import type { CommitUnit, PlannedTransaction } from '../store.ts';

/** An input that exists before its unit. */
export interface ExternalInput {
  readonly utxo: Utxo;
  /** The place in the unit of the transaction that spends it. */
  readonly spender: number;
}

/** The inputs of a unit that exist before it, in order. */
export function externalInputs(unit: CommitUnit): ExternalInput[] {
  const own = new Set(unit.transactions.map(({ id }) => id));
  const external: ExternalInput[] = [];
  for (const [spender, { movement }] of unit.transactions.entries()) {
    for (const utxo of movement.inputs) if (!own.has(utxo.transactionId)) external.push({ utxo, spender });
  }
  return external;
}

/** The arguments of `commit_batch` (migration 2), column by column. Places are 1-based, as in SQL. */
export class BatchColumns {
  readonly #ids: string[] = [];
  readonly #units: number[] = [];
  readonly #kinds: string[] = [];
  readonly #keys: (string | null)[] = [];
  readonly #fingerprints: (Uint8Array | null)[] = [];
  readonly #actionCounts: number[] = [];
  readonly #bodies: (Uint8Array | null)[] = [];
  readonly #inputs = {
    ids: [] as string[],
    indexes: [] as number[],
    owners: [] as string[],
    rows: [] as number[],
    spenders: [] as number[],
  };
  readonly #outputs = {
    creators: [] as number[],
    indexes: [] as number[],
    assets: [] as string[],
    owners: [] as string[],
    amounts: [] as bigint[],
    spenders: [] as (number | null)[],
  };
  readonly #actions = {
    creators: [] as number[],
    indexes: [] as number[],
    wallets: [] as string[],
    types: [] as string[],
    payloads: [] as Uint8Array[],
  };

  /** Adds a unit after those before it. */
  add(unit: CommitUnit): void {
    const before = this.#ids.length;
    const unitNumber = (this.#units.at(-1) ?? 0) + 1;
    const spenders = new Map<string, number>();
    for (const [at, { movement }] of unit.transactions.entries()) {
      for (const { outpoint } of movement.inputs) {
        assert(!spenders.has(outpoint), `${outpoint} is spent twice in one unit`);
        spenders.set(outpoint, before + at + 1);
      }
    }
    for (const { utxo, spender } of externalInputs(unit)) {
      this.#inputs.ids.push(utxo.transactionId);
      this.#inputs.indexes.push(utxo.outputIndex);
      this.#inputs.owners.push(utxo.owner);
      this.#inputs.rows.push(utxo.bundle.size);
      this.#inputs.spenders.push(before + spender + 1);
    }
    for (const transaction of unit.transactions) {
      this.#addTransaction(transaction, unitNumber);
      this.#addOutputs(transaction, spenders);
      this.#addActions(transaction, unit.wallet);
    }
  }

  /** The arguments in their order. */
  encode(): string[] {
    const { ids, indexes, owners, rows, spenders } = this.#inputs;
    const outputs = this.#outputs;
    const actions = this.#actions;
    return [
      plainArray(this.#ids),
      plainArray(this.#units),
      nameArray(this.#kinds),
      textArray(this.#keys),
      bytesArray(this.#fingerprints),
      plainArray(this.#actionCounts),
      bytesArray(this.#bodies),
      plainArray(ids),
      plainArray(indexes),
      nameArray(owners),
      plainArray(rows),
      plainArray(spenders),
      plainArray(outputs.creators),
      plainArray(outputs.indexes),
      nameArray(outputs.assets),
      nameArray(outputs.owners),
      plainArray(outputs.amounts),
      plainArray(outputs.spenders),
      plainArray(actions.creators),
      plainArray(actions.indexes),
      nameArray(actions.wallets),
      nameArray(actions.types),
      bytesArray(actions.payloads),
    ];
  }

  #addTransaction({ id, movement, key, fingerprint, actions, body }: PlannedTransaction, unitNumber: number): void {
    this.#ids.push(id);
    this.#units.push(unitNumber);
    this.#kinds.push(movement.kind);
    this.#keys.push(key ?? null);
    this.#fingerprints.push(fingerprint ?? null);
    this.#actionCounts.push(actions.length);
    this.#bodies.push(body);
  }

  /** An output that a later transaction of the same unit spends is inserted already spent. */
  #addOutputs({ id, movement }: PlannedTransaction, spenders: ReadonlyMap<string, number>): void {
    for (const [index, { owner, bundle }] of movement.outputs.entries()) {
      const spender = spenders.get(outpointOf(id, index)) ?? null;
      for (const [asset, amount] of bundle) {
        this.#outputs.creators.push(this.#ids.length);
        this.#outputs.indexes.push(index);
        this.#outputs.assets.push(asset);
        this.#outputs.owners.push(owner);
        this.#outputs.amounts.push(amount);
        this.#outputs.spenders.push(spender);
      }
    }
  }

  #addActions({ actions }: PlannedTransaction, wallet: string): void {
    for (const [index, { type, payload }] of actions.entries()) {
      this.#actions.creators.push(this.#ids.length);
      this.#actions.indexes.push(index);
      this.#actions.wallets.push(wallet);
      this.#actions.types.push(type);
      this.#actions.payloads.push(payload);
    }
  }
}
