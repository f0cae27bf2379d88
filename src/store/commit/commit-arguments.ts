import { TextColumn } from '../postgres/text-column.ts';

/**
 * The arguments of `commit_batch` in order: the one list that the statement, the columns below and, compared by a test,
 * the function in `schema/baseline/commit.sql` agree with; there the argument `skip_locked` precedes them. Each
 * argument is an array of this type. Places are 1-based, as in SQL. No item is null: with `array_nulls = off` the
 * server reads the item NULL as a text. An empty item of the columns `tx_key`, `tx_fingerprint`, `tx_legs` and
 * `tx_body` stands for null.
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
  { name: 'tx_legs', type: 'text' },
  { name: 'tx_body', type: 'bytea' },
  { name: 'tx_changes', type: 'text' },
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
  // One element per action; `box_due_ms` is -1 for an action that is due at once.
  { name: 'box_creator', type: 'integer' },
  { name: 'box_index', type: 'smallint' },
  { name: 'box_wallet', type: 'text' },
  { name: 'box_type', type: 'text' },
  { name: 'box_payload', type: 'bytea' },
  { name: 'box_due_ms', type: 'bigint' },
  // One element per change of a hold.
  { name: 'hold_maker', type: 'integer' },
  { name: 'hold_id', type: 'text' },
  { name: 'hold_change', type: 'text' },
  { name: 'hold_wallet', type: 'text' },
  { name: 'hold_payees', type: 'text' },
  { name: 'hold_ms', type: 'bigint' },
  // One element per asset that a reversal moves back.
  { name: 'back_maker', type: 'integer' },
  { name: 'back_of', type: 'uuid' },
  { name: 'back_asset', type: 'text' },
  { name: 'back_original', type: 'numeric' },
  { name: 'back_before', type: 'numeric' },
  { name: 'back_amount', type: 'numeric' },
  { name: 'back_open', type: 'text' },
  // One element per change of a counter; an empty wallet is the ledger.
  { name: 'count_maker', type: 'integer' },
  { name: 'count_asset', type: 'text' },
  { name: 'count_wallet', type: 'text' },
  { name: 'count_minted', type: 'numeric' },
  { name: 'count_amount', type: 'numeric' },
] as const;

type ArgumentName = (typeof COMMIT_ARGUMENTS)[number]['name'];

/** A column for each argument. */
export function newColumns() {
  return {
    tx_id: new TextColumn(),
    tx_unit: new TextColumn(),
    tx_kind: new TextColumn(),
    tx_key: new TextColumn(),
    tx_fingerprint: new TextColumn(),
    tx_actions: new TextColumn(),
    tx_inputs: new TextColumn(),
    tx_outputs: new TextColumn(),
    tx_legs: new TextColumn(),
    tx_body: new TextColumn(),
    tx_changes: new TextColumn(),
    in_id: new TextColumn(),
    in_index: new TextColumn(),
    in_count: new TextColumn(),
    in_asset: new TextColumn(),
    in_owner: new TextColumn(),
    in_amount: new TextColumn(),
    in_spender: new TextColumn(),
    out_creator: new TextColumn(),
    out_index: new TextColumn(),
    out_count: new TextColumn(),
    out_asset: new TextColumn(),
    out_owner: new TextColumn(),
    out_amount: new TextColumn(),
    box_creator: new TextColumn(),
    box_index: new TextColumn(),
    box_wallet: new TextColumn(),
    box_type: new TextColumn(),
    box_payload: new TextColumn(),
    box_due_ms: new TextColumn(),
    hold_maker: new TextColumn(),
    hold_id: new TextColumn(),
    hold_change: new TextColumn(),
    hold_wallet: new TextColumn(),
    hold_payees: new TextColumn(),
    hold_ms: new TextColumn(),
    back_maker: new TextColumn(),
    back_of: new TextColumn(),
    back_asset: new TextColumn(),
    back_original: new TextColumn(),
    back_before: new TextColumn(),
    back_amount: new TextColumn(),
    back_open: new TextColumn(),
    count_maker: new TextColumn(),
    count_asset: new TextColumn(),
    count_wallet: new TextColumn(),
    count_minted: new TextColumn(),
    count_amount: new TextColumn(),
  } satisfies Record<ArgumentName, TextColumn>;
}
