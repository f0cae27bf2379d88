import { assert } from '../../domain/assert.ts';
import type { HoldChange } from '../../domain/records/hold.ts';
import type { CountChange } from '../../domain/records/movement.ts';
import { type BackAmount, viewOpen } from '../../domain/records/reversal.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { Clock } from '../../domain/world.ts';
import { writeChanges } from '../codec/changes-text.ts';
import { amountsText, writeInputs, writeLegs, writeOutputs } from '../codec/movement-text.ts';
import type { CommitUnit, PlannedTransaction } from '../ledger-store.ts';
import type { TextColumn } from '../postgres/text-column.ts';
import { COMMIT_ARGUMENTS, newColumns } from './commit-arguments.ts';

/** The inputs of a unit that exist before it, in order. */
export function externalInputs({ transactions }: CommitUnit): Utxo[] {
  const own = new Set(transactions.map(({ id }) => id));
  return transactions.flatMap(({ movement }) => movement.inputs.filter(({ transactionId }) => !own.has(transactionId)));
}

/**
 * Encodes units as the arguments of `commit_batch`, column by column. In a batch of one unit alice pays 3 of her 5 gold
 * to bob:
 *
 *     tx_id {0198…}  tx_unit {1}  tx_kind {transfer}  tx_actions {0}
 *     tx_inputs {"0197…:0"}  tx_outputs {"bob gold=3;alice gold=2"}  tx_changes {"bob gold=3;alice gold=-3"}
 *     in_id {0197…}  in_index {0}  in_count {1}  in_asset {gold}  in_owner {alice}  in_amount {5}  in_spender {1}
 *     out_creator {1,1}  out_index {0,1}  out_count {1,1}  out_asset {gold,gold}  out_owner {bob,alice}
 *     out_amount {3,2}, and every other argument {}
 *
 * Owns: the bytes of the columns, which are used again for the next batch after `reset()`.
 */
export class BatchArguments {
  readonly #columns = newColumns();
  readonly #clock: Pick<Clock, 'aheadMs'>;
  #unitCount = 0;

  /** The clock of a test can be ahead of the database: then the times at which actions are due are, too. */
  constructor(clock: Pick<Clock, 'aheadMs'> = { aheadMs: 0 }) {
    this.#clock = clock;
  }

  /** Removes all units. */
  reset(): void {
    this.#unitCount = 0;
    for (const { name } of COMMIT_ARGUMENTS) this.#columns[name].reset();
  }

  /** Adds a unit after those before it. */
  add({ transactions }: CommitUnit): void {
    this.#unitCount += 1;
    const chain = transactions.length > 1 ? readChain(transactions) : undefined;
    for (const transaction of transactions) {
      this.#addTransaction(transaction);
      for (const input of transaction.movement.inputs)
        if (chain?.has(input.transactionId) !== true) this.#addInput(input);
      this.#addOutputs(transaction, chain?.get(transaction.id));
      if (transaction.actions.length > 0) this.#addActions(transaction);
      for (const change of transaction.movement.holds ?? []) this.#addHoldChange(change);
      if (transaction.movement.back !== undefined) this.#addBack(transaction.movement.back);
      for (const change of transaction.movement.counts ?? []) this.#addCount(change);
    }
  }

  /** The arguments in the order of {@link COMMIT_ARGUMENTS}. */
  encode(): Uint8Array[] {
    return COMMIT_ARGUMENTS.map(({ name }) => this.#columns[name].encode());
  }

  #addTransaction({ id, movement, key, fingerprint, actions, body, metaJson }: PlannedTransaction): void {
    const columns = this.#columns;
    const place = columns.tx_id.count;
    columns.tx_id.plain(id);
    columns.tx_unit.integer(this.#unitCount);
    columns.tx_kind.plain(movement.kind);
    columns.tx_actions.integer(actions.length);
    columns.tx_inputs.beginParts();
    writeInputs(columns.tx_inputs, movement.inputs);
    columns.tx_inputs.endParts();
    columns.tx_outputs.beginParts();
    writeOutputs(columns.tx_outputs, movement.outputs);
    columns.tx_outputs.endParts();
    columns.tx_changes.beginParts();
    writeChanges(columns.tx_changes, movement);
    columns.tx_changes.endParts();
    // Most items of these columns stand for null. They may end before the others: `unnest` of several arrays fills up
    // with nulls.
    if (key !== undefined) sparse(columns.tx_key, place).text(key);
    if (fingerprint !== undefined) sparse(columns.tx_fingerprint, place).hex(fingerprint);
    if (movement.legs !== undefined) {
      const column = sparse(columns.tx_legs, place);
      column.beginParts();
      writeLegs(column, movement.legs);
      column.endParts();
    }
    if (body !== null) sparse(columns.tx_body, place).bytes(body);
    if (metaJson !== undefined) sparse(columns.tx_meta, place).text(metaJson);
  }

  #addInput({ transactionId, outputIndex, owner, bundle }: Utxo): void {
    const columns = this.#columns;
    for (const [asset, amount] of bundle) {
      columns.in_id.plain(transactionId);
      columns.in_index.integer(outputIndex);
      columns.in_count.integer(bundle.size);
      columns.in_asset.name(asset);
      columns.in_owner.name(owner);
      columns.in_amount.amount(amount);
      columns.in_spender.integer(columns.tx_id.count);
    }
  }

  /** Leaves out outputs that a later transaction of the unit spends: they never get a row. */
  #addOutputs({ movement }: PlannedTransaction, spent: readonly number[] | undefined): void {
    const columns = this.#columns;
    let index = -1;
    for (const { owner, bundle } of movement.outputs) {
      index += 1;
      if (spent?.includes(index) === true) continue;
      for (const [asset, amount] of bundle) {
        columns.out_creator.integer(columns.tx_id.count);
        columns.out_index.integer(index);
        columns.out_count.integer(bundle.size);
        columns.out_asset.name(asset);
        columns.out_owner.name(owner);
        columns.out_amount.amount(amount);
      }
    }
  }

  #addActions({ wallet, actions }: PlannedTransaction): void {
    const columns = this.#columns;
    for (const [index, { type, payload, dueInMs }] of actions.entries()) {
      columns.box_creator.integer(columns.tx_id.count);
      columns.box_index.integer(index);
      columns.box_wallet.name(wallet);
      columns.box_type.name(type);
      columns.box_payload.bytes(payload);
      columns.box_due_ms.plain(dueInMs === undefined ? '-1' : String(dueInMs + Math.round(this.#clock.aheadMs)));
    }
  }

  #addBack(back: readonly BackAmount[]): void {
    const columns = this.#columns;
    const open = amountsText(viewOpen(back));
    for (const { of, asset, original, before, amount } of back) {
      columns.back_maker.integer(columns.tx_id.count);
      columns.back_of.plain(of);
      columns.back_asset.text(asset);
      columns.back_original.plain(String(original));
      columns.back_before.plain(String(before));
      columns.back_amount.plain(String(amount));
      columns.back_open.text(open);
    }
  }

  #addCount({ asset, wallet = '', minted, amount }: CountChange): void {
    const columns = this.#columns;
    columns.count_maker.integer(columns.tx_id.count);
    columns.count_asset.name(asset);
    columns.count_wallet.text(wallet);
    columns.count_minted.plain(String(minted));
    columns.count_amount.plain(String(amount));
  }

  #addHoldChange(change: HoldChange): void {
    const columns = this.#columns;
    columns.hold_maker.integer(columns.tx_id.count);
    columns.hold_id.name(change.id);
    columns.hold_change.plain(change.change);
    // An empty text, and -1, stand for null.
    columns.hold_wallet.text(change.change === 'open' ? change.wallet : '');
    columns.hold_payees.text(change.change === 'open' ? (change.payees ?? []).join(' ') : '');
    columns.hold_ms.plain(String('expiresInMs' in change ? (change.expiresInMs ?? -1) : -1));
  }
}

function sparse(column: TextColumn, place: number): TextColumn {
  column.fillTo(place);
  return column;
}

/** The transactions of a unit by id, with the indexes of their outputs that the unit itself spends. */
type ChainSpends = ReadonlyMap<string, readonly number[]>;

function readChain(transactions: readonly PlannedTransaction[]): ChainSpends {
  const spent = new Map<string, number[]>();
  const older = new Set<string>();
  let isOlderRepeated = false;
  for (const { id, movement } of transactions) {
    for (const { transactionId, outputIndex } of movement.inputs) {
      const indexes = spent.get(transactionId);
      if (indexes === undefined) {
        isOlderRepeated ||= older.has(transactionId);
        older.add(transactionId);
        continue;
      }
      assert(!indexes.includes(outputIndex), 'an outpoint is spent twice in one unit');
      indexes.push(outputIndex);
    }
    assert(!older.has(id), 'a transaction spends outputs of its unit only of those before it');
    spent.set(id, []);
  }
  // Few units spend two outputs of one older transaction.
  if (isOlderRepeated) assertDistinct(transactions.flatMap(({ movement }) => movement.inputs));
  return spent;
}

function assertDistinct(inputs: readonly Utxo[]): void {
  const outpoints = new Set(inputs.map(({ outpoint }) => outpoint));
  assert(outpoints.size === inputs.length, 'an outpoint is spent twice in one unit');
}
