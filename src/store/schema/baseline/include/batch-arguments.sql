  -- The same list as COMMIT_ARGUMENTS in src/store/commit/batch-arguments.ts; a test compares them.
  -- One element per transaction, in order. "tx_unit" is the number of its unit, 1-based and ascending. An empty key,
  -- fingerprint or body stands for null: an array with nulls cannot be sent where "array_nulls" is off.
  tx_id uuid[], tx_unit integer[], tx_kind text[], tx_key text[], tx_fingerprint bytea[], tx_actions smallint[],
  tx_body bytea[],
  -- One element per input that exists before this batch. "in_rows" is its number of assets; "in_bundle" is what the
  -- plan expects it to hold, as |gold=5|silver=1|; "in_spender" is an index into tx_id.
  in_id uuid[], in_index integer[], in_owner text[], in_rows integer[], in_bundle text[], in_spender integer[],
  -- One element per asset of an output. "out_creator" and "out_spender" (0: unspent) are indexes into tx_id.
  out_creator integer[], out_index integer[], out_asset text[], out_owner text[], out_amount numeric[],
  out_spender integer[],
  -- One element per action. "box_creator" is an index into tx_id.
  box_creator integer[], box_index smallint[], box_wallet text[], box_type text[], box_payload bytea[]
