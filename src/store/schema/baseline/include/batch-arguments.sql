  -- The same list as COMMIT_ARGUMENTS in src/store/commit/batch-arguments.ts; a test compares them.
  -- True: leave out the units of which an input is locked, instead of waiting for the lock.
  skip_locked boolean,
  -- One element per transaction, in order. "tx_unit" is the number of its unit, 1-based and ascending. An empty key,
  -- fingerprint, text of legs or body stands for null: an array with nulls cannot be sent where "array_nulls" is off.
  tx_id uuid[], tx_unit integer[], tx_kind text[], tx_key text[], tx_fingerprint bytea[], tx_actions smallint[],
  tx_inputs text[], tx_outputs text[], tx_legs text[], tx_body bytea[], tx_changes text[],
  tx_meta text[],
  -- One element per asset of an input that exists before this batch: what the plan expects its row to hold.
  -- "in_spender" is an index into tx_id.
  in_id uuid[], in_index integer[], in_count smallint[], in_asset text[], in_owner text[], in_amount numeric[],
  in_spender integer[],
  -- One element per asset of an output that is unspent after this batch. "out_creator" is an index into tx_id.
  out_creator integer[], out_index integer[], out_count smallint[], out_asset text[], out_owner text[],
  out_amount numeric[],
  -- One element per action. "box_creator" is an index into tx_id. "box_due_ms" is after the commit; -1 for at once.
  box_creator integer[], box_index smallint[], box_wallet text[], box_type text[], box_payload bytea[],
  box_due_ms bigint[],
  -- One element per change of a hold. "hold_maker" is an index into tx_id. "hold_change" is open (by "hold_wallet", for
  -- "hold_payees", expiring "hold_ms" after the commit), extend (to "hold_ms" after the commit), use, or the state in
  -- which the hold ends: captured, released, expired. An empty text, and -1, stand for null.
  hold_maker integer[], hold_id text[], hold_change text[], hold_wallet text[], hold_payees text[], hold_ms bigint[],
  -- One element per asset that a reversal moves back. "back_maker" is an index into tx_id, "back_of" the transaction that is
  -- reversed, "back_before" what the plan says was reversed before, "back_open" what the whole reversal leaves open.
  back_maker integer[], back_of uuid[], back_asset text[], back_original numeric[], back_before numeric[],
  back_amount numeric[], back_open text[],
  -- One element per counter of an asset that a transaction changes. "count_maker" is an index into tx_id; the wallet ''
  -- stands for the ledger, in which "count_minted" is made and "count_amount" is what circulates more, or less.
  count_maker integer[], count_asset text[], count_wallet text[], count_minted numeric[], count_amount numeric[],
  -- The version of the policy that the batch was planned with.
  policy_version bigint
