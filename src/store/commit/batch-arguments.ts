import { assert } from '../../domain/assert.ts';
import type { Bundle } from '../../domain/values/bundle.ts';
import { outpointOf, type Utxo } from '../../domain/values/utxo.ts';
import type { CommitUnit, PlannedTransaction } from '../ledger-store.ts';
import { arrayOf, bytesItem, hexItem, NULL_ITEM, nameItem, textItem } from '../postgres/sql-array.ts';

/** The inputs of a unit that exist before it, in order. */
export function externalInputs({ transactions }: CommitUnit): Utxo[] {
  const own = new Set(transactions.map(({ id }) => id));
  return transactions.flatMap(({ movement }) => movement.inputs.filter(({ transactionId }) => !own.has(transactionId)));
}

const NONE: ReadonlySet<string> = new Set();

type Items = (string | number | bigint)[];

/** A column of a batch in which most items are null: all of them are, until one is not. */
class SparseColumn {
  #items: string[] | undefined;

  /** Puts an item at a place; those before it that were not put are null. */
  put(place: number, item: string): void {
    this.#items ??= [];
    for (let at = this.#items.length; at < place; at += 1) this.#items.push(NULL_ITEM);
    this.#items.push(item);
  }

  /** The array, which may be shorter than the others: `unnest` of several fills up with nulls. */
  encode(): string {
    return arrayOf(this.#items ?? []);
  }
}

/**
 * The arguments of `commit_batch` (migration 11), column by column. Places are 1-based, as in SQL.
 *
 * Items are put down as the text that they are sent as: a batch has a thousand transactions, and each list in between
 * would be made and thrown away for every one.
 */
export class BatchArguments {
  readonly #ids: Items = [];
  readonly #units: Items = [];
  readonly #kinds: Items = [];
  readonly #keys = new SparseColumn();
  readonly #fingerprints = new SparseColumn();
  readonly #actionCounts: Items = [];
  readonly #bodies = new SparseColumn();
  readonly #inputs = {
    ids: [] as Items,
    indexes: [] as Items,
    owners: [] as Items,
    rows: [] as Items,
    bundles: [] as Items,
    spenders: [] as Items,
  };
  readonly #outputs = {
    creators: [] as Items,
    indexes: [] as Items,
    assets: [] as Items,
    owners: [] as Items,
    amounts: [] as Items,
    spenders: [] as Items,
  };
  readonly #actions = {
    creators: [] as Items,
    indexes: [] as Items,
    wallets: [] as Items,
    types: [] as Items,
    payloads: [] as Items,
  };
  #unitCount = 0;

  /** Adds a unit after those before it. */
  add({ wallet, transactions }: CommitUnit): void {
    this.#unitCount += 1;
    const before = this.#ids.length;
    const own = transactions.length > 1 ? spendersOf(transactions, before) : undefined;
    for (const transaction of transactions) {
      this.#addTransaction(transaction);
      this.#addInputs(transaction, own?.ids ?? NONE);
      this.#addOutputs(transaction, own?.spenders);
      if (transaction.actions.length > 0) this.#addActions(transaction, wallet);
    }
  }

  /** The arguments in their order. */
  encode(): string[] {
    const inputs = this.#inputs;
    const outputs = this.#outputs;
    const actions = this.#actions;
    return [
      arrayOf(this.#ids),
      arrayOf(this.#units),
      arrayOf(this.#kinds),
      this.#keys.encode(),
      this.#fingerprints.encode(),
      arrayOf(this.#actionCounts),
      this.#bodies.encode(),
      arrayOf(inputs.ids),
      arrayOf(inputs.indexes),
      arrayOf(inputs.owners),
      arrayOf(inputs.rows),
      arrayOf(inputs.bundles),
      arrayOf(inputs.spenders),
      arrayOf(outputs.creators),
      arrayOf(outputs.indexes),
      arrayOf(outputs.assets),
      arrayOf(outputs.owners),
      arrayOf(outputs.amounts),
      arrayOf(outputs.spenders),
      arrayOf(actions.creators),
      arrayOf(actions.indexes),
      arrayOf(actions.wallets),
      arrayOf(actions.types),
      arrayOf(actions.payloads),
    ];
  }

  #addTransaction({ id, movement, key, fingerprint, actions, body }: PlannedTransaction): void {
    const place = this.#ids.length;
    this.#ids.push(id);
    this.#units.push(this.#unitCount);
    this.#kinds.push(movement.kind);
    this.#actionCounts.push(actions.length);
    if (key !== undefined) this.#keys.put(place, textItem(key));
    if (fingerprint !== undefined) this.#fingerprints.put(place, hexItem(fingerprint));
    if (body !== null) this.#bodies.put(place, bytesItem(body));
  }

  /** An input that a transaction before it in the unit made is no row yet. */
  #addInputs({ movement }: PlannedTransaction, own: ReadonlySet<string>): void {
    for (const { transactionId, outputIndex, owner, bundle } of movement.inputs) {
      if (own.has(transactionId)) continue;
      this.#inputs.ids.push(transactionId);
      this.#inputs.indexes.push(outputIndex);
      this.#inputs.owners.push(nameItem(owner));
      this.#inputs.rows.push(bundle.size);
      this.#inputs.bundles.push(bundleItem(bundle));
      this.#inputs.spenders.push(this.#ids.length);
    }
  }

  /** An output that a later transaction of the same unit spends is inserted already spent. */
  #addOutputs({ id, movement }: PlannedTransaction, spenders: ReadonlyMap<string, number> | undefined): void {
    let index = 0;
    for (const { owner, bundle } of movement.outputs) {
      const spender = spenders?.get(outpointOf(id, index)) ?? NULL_ITEM;
      for (const [asset, amount] of bundle) {
        this.#outputs.creators.push(this.#ids.length);
        this.#outputs.indexes.push(index);
        this.#outputs.assets.push(nameItem(asset));
        this.#outputs.owners.push(nameItem(owner));
        this.#outputs.amounts.push(amount);
        this.#outputs.spenders.push(spender);
      }
      index += 1;
    }
  }

  #addActions({ actions }: PlannedTransaction, wallet: string): void {
    for (const [index, { type, payload }] of actions.entries()) {
      this.#actions.creators.push(this.#ids.length);
      this.#actions.indexes.push(index);
      this.#actions.wallets.push(nameItem(wallet));
      this.#actions.types.push(nameItem(type));
      this.#actions.payloads.push(bytesItem(payload));
    }
  }
}

/** What an input holds, for `commit_batch` to compare. No name has a character of these, or one that needs quotes. */
function bundleItem(bundle: Bundle): string {
  let item = '|';
  for (const [asset, amount] of bundle) item += `${asset}=${amount}|`;
  return item;
}

/** The ids of a unit's transactions, and which of them spends which outpoint, by its place in the batch. */
function spendersOf(
  transactions: readonly PlannedTransaction[],
  before: number,
): { readonly ids: ReadonlySet<string>; readonly spenders: ReadonlyMap<string, number> } {
  const ids = new Set<string>();
  const spenders = new Map<string, number>();
  let place = before;
  for (const { id, movement } of transactions) {
    place += 1;
    ids.add(id);
    for (const { outpoint } of movement.inputs) spenders.set(outpoint, place);
  }
  const inputs = transactions.reduce((sum, { movement }) => sum + movement.inputs.length, 0);
  assert(spenders.size === inputs, 'an outpoint is spent twice in one unit');
  return { ids, spenders };
}
