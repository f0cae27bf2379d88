import { assert } from '../../domain/assert.ts';
import type { Bundle } from '../../domain/values/bundle.ts';
import { outpointOf } from '../../domain/values/outpoint.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { CommitUnit, PlannedTransaction } from '../ledger-store.ts';
import { arrayOf, bytesItem, EMPTY_ITEM, hexItem, nameItem, textItem } from '../postgres/sql-array.ts';

/**
 * The arguments of `commit_batch` in order: the one list that the statement, the columns below and, compared by a test,
 * the function in `schema/baseline/commit.sql` agree with. Each argument is an array of this type. Places are 1-based,
 * as in SQL. No item is null: with `array_nulls = off` the server reads the item NULL as a text. An empty item of the
 * columns `tx_key`, `tx_fingerprint` and `tx_body` stands for null, and so does place 0, at which an array has no item.
 */
export const COMMIT_ARGUMENTS = [
  // One element per transaction; `tx_unit` is the number of its unit.
  { name: 'tx_id', type: 'uuid' },
  { name: 'tx_unit', type: 'integer' },
  { name: 'tx_kind', type: 'text' },
  { name: 'tx_key', type: 'text' },
  { name: 'tx_fingerprint', type: 'bytea' },
  { name: 'tx_actions', type: 'smallint' },
  { name: 'tx_body', type: 'bytea' },
  // One element per input that exists before the batch; `in_spender` is the place of the transaction that spends it.
  { name: 'in_id', type: 'uuid' },
  { name: 'in_index', type: 'integer' },
  { name: 'in_owner', type: 'text' },
  { name: 'in_rows', type: 'integer' },
  { name: 'in_bundle', type: 'text' },
  { name: 'in_spender', type: 'integer' },
  // One element per asset of an output; `out_spender` is 0 unless the same unit spends the output.
  { name: 'out_creator', type: 'integer' },
  { name: 'out_index', type: 'integer' },
  { name: 'out_asset', type: 'text' },
  { name: 'out_owner', type: 'text' },
  { name: 'out_amount', type: 'numeric' },
  { name: 'out_spender', type: 'integer' },
  // One element per action.
  { name: 'box_creator', type: 'integer' },
  { name: 'box_index', type: 'smallint' },
  { name: 'box_wallet', type: 'text' },
  { name: 'box_type', type: 'text' },
  { name: 'box_payload', type: 'bytea' },
] as const;

type ArgumentName = (typeof COMMIT_ARGUMENTS)[number]['name'];

/** The inputs of a unit that exist before it, in order. */
export function externalInputs({ transactions }: CommitUnit): Utxo[] {
  const own = new Set(transactions.map(({ id }) => id));
  return transactions.flatMap(({ movement }) => movement.inputs.filter(({ transactionId }) => !own.has(transactionId)));
}

/** The place of no transaction. */
const UNSPENT = 0;

const NONE: ReadonlySet<string> = new Set();

type Items = (string | number | bigint)[];

/** A column in which most items stand for null. It has no array until one item does not. */
class SparseColumn {
  #items: string[] | undefined;

  /** Puts an item at a place, which is after all that were put before; the items between stand for null. */
  put(place: number, item: string): void {
    this.#items ??= [];
    for (let at = this.#items.length; at < place; at += 1) this.#items.push(EMPTY_ITEM);
    this.#items.push(item);
  }

  /** The array, which may be shorter than the other columns: `unnest` of several arrays fills up with nulls. */
  encode(): string {
    return arrayOf(this.#items ?? []);
  }
}

function emptyColumns() {
  const items = (): Items => [];
  return {
    tx_id: items(),
    tx_unit: items(),
    tx_kind: items(),
    tx_key: new SparseColumn(),
    tx_fingerprint: new SparseColumn(),
    tx_actions: items(),
    tx_body: new SparseColumn(),
    in_id: items(),
    in_index: items(),
    in_owner: items(),
    in_rows: items(),
    in_bundle: items(),
    in_spender: items(),
    out_creator: items(),
    out_index: items(),
    out_asset: items(),
    out_owner: items(),
    out_amount: items(),
    out_spender: items(),
    box_creator: items(),
    box_index: items(),
    box_wallet: items(),
    box_type: items(),
    box_payload: items(),
  } satisfies Record<ArgumentName, Items | SparseColumn>;
}

/**
 * Encodes units as the arguments of `commit_batch`, column by column. In a batch of one unit alice pays 3 of her 5 gold
 * to bob:
 *
 *     tx_id {0198…}  tx_unit {1}  tx_kind {transfer}  tx_actions {0}
 *     in_id {0197…}  in_index {0}  in_owner {alice}  in_rows {1}  in_bundle {|gold=5|}  in_spender {1}
 *     out_creator {1,1}  out_index {0,1}  out_asset {gold,gold}  out_owner {bob,alice}  out_amount {3,2}
 *     out_spender {0,0}, and every other argument {}
 *
 * Items are stored as the text that is sent: a batch has up to a thousand transactions, and an intermediate list would
 * be allocated for each of them.
 */
export class BatchArguments {
  readonly #columns = emptyColumns();
  #unitCount = 0;

  /** Adds a unit after those before it. */
  add({ wallet, transactions }: CommitUnit): void {
    this.#unitCount += 1;
    const before = this.#columns.tx_id.length;
    const own = transactions.length > 1 ? spendersOf(transactions, before) : undefined;
    for (const transaction of transactions) {
      this.#addTransaction(transaction);
      this.#addInputs(transaction, own?.ids ?? NONE);
      this.#addOutputs(transaction, own?.spenders);
      if (transaction.actions.length > 0) this.#addActions(transaction, wallet);
    }
  }

  /** The arguments in the order of {@link COMMIT_ARGUMENTS}. */
  encode(): string[] {
    return COMMIT_ARGUMENTS.map(({ name }) => {
      const column = this.#columns[name];
      return column instanceof SparseColumn ? column.encode() : arrayOf(column);
    });
  }

  #addTransaction({ id, movement, key, fingerprint, actions, body }: PlannedTransaction): void {
    const columns = this.#columns;
    const place = columns.tx_id.length;
    columns.tx_id.push(id);
    columns.tx_unit.push(this.#unitCount);
    columns.tx_kind.push(movement.kind);
    columns.tx_actions.push(actions.length);
    if (key !== undefined) columns.tx_key.put(place, textItem(key));
    if (fingerprint !== undefined) columns.tx_fingerprint.put(place, hexItem(fingerprint));
    if (body !== null) columns.tx_body.put(place, bytesItem(body));
  }

  /** Leaves out inputs that an earlier transaction of the unit creates: they have no row yet. */
  #addInputs({ movement }: PlannedTransaction, own: ReadonlySet<string>): void {
    const columns = this.#columns;
    for (const { transactionId, outputIndex, owner, bundle } of movement.inputs) {
      if (own.has(transactionId)) continue;
      columns.in_id.push(transactionId);
      columns.in_index.push(outputIndex);
      columns.in_owner.push(nameItem(owner));
      columns.in_rows.push(bundle.size);
      columns.in_bundle.push(bundleItem(bundle));
      columns.in_spender.push(columns.tx_id.length);
    }
  }

  /** An output that a later transaction of the same unit spends is inserted already spent. */
  #addOutputs({ id, movement }: PlannedTransaction, spenders: ReadonlyMap<string, number> | undefined): void {
    const columns = this.#columns;
    let index = 0;
    for (const { owner, bundle } of movement.outputs) {
      const spender = spenders?.get(outpointOf(id, index)) ?? UNSPENT;
      for (const [asset, amount] of bundle) {
        columns.out_creator.push(columns.tx_id.length);
        columns.out_index.push(index);
        columns.out_asset.push(nameItem(asset));
        columns.out_owner.push(nameItem(owner));
        columns.out_amount.push(amount);
        columns.out_spender.push(spender);
      }
      index += 1;
    }
  }

  #addActions({ actions }: PlannedTransaction, wallet: string): void {
    const columns = this.#columns;
    for (const [index, { type, payload }] of actions.entries()) {
      columns.box_creator.push(columns.tx_id.length);
      columns.box_index.push(index);
      columns.box_wallet.push(nameItem(wallet));
      columns.box_type.push(nameItem(type));
      columns.box_payload.push(bytesItem(payload));
    }
  }
}

/**
 * The content of an input, which `commit_batch` compares with its rows: `|gold=5|silver=1|`. Names contain neither
 * these separators nor characters that need quotes in an array.
 */
function bundleItem(bundle: Bundle): string {
  let item = '|';
  for (const [asset, amount] of bundle) item += `${asset}=${amount}|`;
  return item;
}

/** The ids of a unit's transactions, and per outpoint the place in the batch of the transaction that spends it. */
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
