-- The commit of a batch of one transaction without actions that has at most one input, and one or two outputs, of one
-- asset each: what a caller waits for where few others commit. It has no lists and no block that catches errors.
--
-- Returns no row, and has written nothing, if the policy has another version, or the input is not there as planned: the
-- caller then sends the same batch to "commit_batch", which says what is wrong. It also does after a recorded id or key
-- (unique_violation) and after a lock that was not free in time.
create function $schema.commit_one(
  -- As in "commit_batch", without lists. An empty key, fingerprint, body or meta stands for null.
  tx_id uuid, tx_kind text, tx_key text, tx_fingerprint bytea, tx_inputs text, tx_outputs text, tx_body bytea,
  tx_changes text, tx_meta text,
  -- The input; "in_id" is null if there is none.
  in_id uuid, in_index integer, in_asset text, in_owner text, in_amount numeric,
  -- The outputs 0 and 1; "out_owner_1" is null if there is one.
  out_asset_0 text, out_owner_0 text, out_amount_0 numeric,
  out_asset_1 text, out_owner_1 text, out_amount_1 numeric,
  policy_version bigint
) returns table (committed_ms text, commit_id text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
-- include commit-lock-timeout
as $function$
#variable_conflict use_column
declare
  new_commit bigint;
  at_time timestamptz;
begin
-- include read-committed
  -- As in "commit_batch".
  perform pg_advisory_xact_lock_shared('$schema.policy'::regclass::oid::bigint);
  if (select p.version from $schema.policy p) <> policy_version then
    return;
  end if;
  if in_id is not null then
    delete from $schema.unspent u
    where u.transaction_id = in_id and u.output_index = in_index and u.asset = in_asset
      -- "is true" hides these conditions from the planner, as in "commit_batch".
      and (u.owner = in_owner) is true and (u.amount = in_amount) is true and (u.asset_count = 1) is true;
    if not found then
      return;
    end if;
  end if;

  new_commit := nextval('$schema.commit_ids');
  at_time := $schema.commit_clock();
  insert into $schema.unplaced_commits (id, committed_at, changes) values (new_commit, at_time, tx_changes);
  insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, inputs, outputs, body, meta)
  values (tx_id, new_commit, 1, tx_kind, nullif(tx_key, ''), nullif(tx_fingerprint, ''), tx_inputs, tx_outputs,
    nullif(tx_body, ''), nullif(tx_meta, '')::jsonb);
  if out_owner_1 is null then
    insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
    values (tx_id, 0, 1, out_asset_0, out_owner_0, out_amount_0);
  else
    insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
    values (tx_id, 0, 1, out_asset_0, out_owner_0, out_amount_0), (tx_id, 1, 1, out_asset_1, out_owner_1, out_amount_1);
  end if;
  -- After "unspent" is written: who counts a wallet waits for the writers of that table (counted.sql).
  if exists (select from $schema.counted_wallets) then
    insert into $schema.counted_changes (owner, asset, amount)
    select c.owner, p.asset, sum(p.amount)
    from (
      values (in_owner, in_asset, -in_amount, -1), (out_owner_0, out_asset_0, out_amount_0, 1),
        (out_owner_1, out_asset_1, out_amount_1, 1)
    ) m (owner, asset, amount, outputs)
    join $schema.counted_wallets c on c.owner = m.owner
    cross join lateral (values (m.asset, m.amount), ('', m.outputs)) p (asset, amount)
    group by c.owner, p.asset having sum(p.amount) <> 0;
  end if;
  return query select (extract(epoch from at_time) * 1000)::text, new_commit::text;
end
$function$;

-- It runs with the rights of the owner, as "commit_batch" does.
revoke execute on function $schema.commit_one from public;
