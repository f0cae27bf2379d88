import { assert } from '../../domain/assert.ts';
import type { Output } from '../../domain/records/movement.ts';
import { outpointOf } from '../../domain/values/outpoint.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { CommitUnit, PlannedTransaction } from '../ledger-store.ts';
import { arrayOf, bytesItem, EMPTY_ITEM, hexItem, nameItem, textItem } from '../postgres/sql-array.ts';

/**
 * The arguments of `commit_batch` in order: the one list that the statement, the columns below and, compared by a test,
 * the function in `schema/baseline/commit.sql` agree with; there the argument `skip_locked` precedes them. Each argument is
 * an array of this type. Places are 1-based, as in SQL. No item is null: with `array_nulls = off` the server reads the item NULL as a text. An empty item of the
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
  { name: 'tx_inputs', type: 'text' },
  { name: 'tx_outputs', type: 'text' },
  { name: 'tx_body', type: 'bytea' },
  // One element per asset of an input that exists before the batch; `in_count` is the number of assets of the input,
  // and `in_spender` the place of the transaction that spends it.
  { name: 'in_id', type: 'uuid' },
  { name: 'in_index', type: 'integer' },
  { name: 'in_count', type: 'smallint' },
  { name: 'in_asset', type: 'text' },
  { name: 'in_owner', type: 'text' },
  { name: 'in_amount', type: 'numeric' },
  { name: 'in_spender', type: 'integer' },
  // One element per asset of an output that its own unit does not spend.
  { name: 'out_creator', type: 'integer' },
  { name: 'out_index', type: 'integer' },
  { name: 'out_count', type: 'smallint' },
  { name: 'out_asset', type: 'text' },
  { name: 'out_owner', type: 'text' },
  { name: 'out_amount', type: 'numeric' },
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
    tx_inputs: items(),
    tx_outputs: items(),
    tx_body: new SparseColumn(),
    in_id: items(),
    in_index: items(),
    in_count: items(),
    in_asset: items(),
    in_owner: items(),
    in_amount: items(),
    in_spender: items(),
    out_creator: items(),
    out_index: items(),
    out_count: items(),
    out_asset: items(),
    out_owner: items(),
    out_amount: items(),
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
 *     tx_inputs {"0197…:0"}  tx_outputs {"bob gold=3;alice gold=2"}
 *     in_id {0197…}  in_index {0}  in_count {1}  in_asset {gold}  in_owner {alice}  in_amount {5}  in_spender {1}
 *     out_creator {1,1}  out_index {0,1}  out_count {1,1}  out_asset {gold,gold}  out_owner {bob,alice}
 *     out_amount {3,2}, and every other argument {}
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
    const own = transactions.length > 1 ? ownOf(transactions) : undefined;
    for (const transaction of transactions) {
      this.#addTransaction(transaction);
      this.#addInputs(transaction, own?.ids ?? NONE);
      this.#addOutputs(transaction, own?.spent ?? NONE);
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
    columns.tx_inputs.push(inputsItem(movement.inputs));
    columns.tx_outputs.push(outputsItem(movement.outputs));
    if (key !== undefined) columns.tx_key.put(place, textItem(key));
    if (fingerprint !== undefined) columns.tx_fingerprint.put(place, hexItem(fingerprint));
    if (body !== null) columns.tx_body.put(place, bytesItem(body));
  }

  /** Leaves out inputs that an earlier transaction of the unit creates: they have no row yet. */
  #addInputs({ movement }: PlannedTransaction, own: ReadonlySet<string>): void {
    const columns = this.#columns;
    for (const { transactionId, outputIndex, owner, bundle } of movement.inputs) {
      if (own.has(transactionId)) continue;
      for (const [asset, amount] of bundle) {
        columns.in_id.push(transactionId);
        columns.in_index.push(outputIndex);
        columns.in_count.push(bundle.size);
        columns.in_asset.push(nameItem(asset));
        columns.in_owner.push(nameItem(owner));
        columns.in_amount.push(amount);
        columns.in_spender.push(columns.tx_id.length);
      }
    }
  }

  /** Leaves out outputs that a later transaction of the unit spends: they never get a row. */
  #addOutputs({ id, movement }: PlannedTransaction, spent: ReadonlySet<string>): void {
    const columns = this.#columns;
    let index = 0;
    for (const { owner, bundle } of movement.outputs) {
      const isSpent = spent.size > 0 && spent.has(outpointOf(id, index));
      for (const [asset, amount] of isSpent ? [] : bundle) {
        columns.out_creator.push(columns.tx_id.length);
        columns.out_index.push(index);
        columns.out_count.push(bundle.size);
        columns.out_asset.push(nameItem(asset));
        columns.out_owner.push(nameItem(owner));
        columns.out_amount.push(amount);
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

/** The inputs of a transaction as its row stores them: `0197…:0 0198…:1`. */
function inputsItem(inputs: readonly Utxo[]): string {
  let item = '"';
  for (const { transactionId, outputIndex } of inputs) {
    item += `${item.length === 1 ? '' : ' '}${transactionId}:${outputIndex}`;
  }
  return `${item}"`;
}

/** The outputs of a transaction as its row stores them: `bob gold=3;alice gold=2 silver=1`. No name needs an escape. */
function outputsItem(outputs: readonly Output[]): string {
  let item = '"';
  for (const { owner, bundle } of outputs) {
    item += item.length === 1 ? owner : `;${owner}`;
    for (const [asset, amount] of bundle) item += ` ${asset}=${amount}`;
  }
  return `${item}"`;
}

/** The ids of a unit's transactions, and the outpoints that they spend. */
function ownOf(transactions: readonly PlannedTransaction[]): {
  readonly ids: ReadonlySet<string>;
  readonly spent: ReadonlySet<string>;
} {
  const ids = new Set<string>();
  const spent = new Set<string>();
  let inputs = 0;
  for (const { id, movement } of transactions) {
    ids.add(id);
    inputs += movement.inputs.length;
    for (const { outpoint } of movement.inputs) spent.add(outpoint);
  }
  assert(spent.size === inputs, 'an outpoint is spent twice in one unit');
  return { ids, spent };
}
