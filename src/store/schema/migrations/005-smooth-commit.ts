import type { Migration } from './migration.ts';

/**
 * `commit_batch` for the batches in which nothing is known and nobody lost: nearly all of them. What was `commit_batch`
 * (migration 2) locks first, to see who lost before it writes, and so visits every input twice; it is
 * `commit_carefully` now, and takes over where something is known or an input is gone.
 *
 * 1. Inputs are marked, and with that locked, in the order of their outpoints, before keys are inserted: the order of
 *    `commit_carefully`, so the two do not wait for each other in a circle.
 * 2. A count of marked rows that is off takes back what was marked (the block is a subtransaction), and the careful way
 *    says who lost. So does a zombie's commit that held an input: it is seen as soon as it lets go.
 * 3. One that held no input is met at the primary key or the key: 23505, and the batch is sent again.
 * 4. No plan reads more than is asked for, whatever the statistics say: rows are found by a list of ids, and a hash
 *    joins them with what is wanted of them. The index gives them in the order of their outpoints; so does the list.
 */
export const smoothCommit: Migration = {
  version: 5,
  name: 'smooth-commit',
  script: `
alter function $schema.commit_batch rename to commit_carefully;
-- Statistics of a ledger that was nearly empty make the scan of a whole index look cheap. A bitmap needs a condition.
alter function $schema.commit_carefully set enable_indexscan = off;
alter function $schema.commit_carefully set enable_indexonlyscan = off;

create function $schema.commit_batch(
  tx_id uuid[], tx_unit integer[], tx_kind text[], tx_key text[], tx_fingerprint bytea[], tx_actions smallint[],
  tx_body bytea[],
  in_id uuid[], in_index integer[], in_owner text[], in_rows integer[], in_spender integer[],
  out_creator integer[], out_index integer[], out_asset text[], out_owner text[], out_amount numeric[],
  out_spender integer[],
  box_creator integer[], box_index smallint[], box_wallet text[], box_type text[], box_payload bytea[]
) returns table (committed_ms text, seqs text, lost text, known text)
language plpgsql volatile
set search_path = pg_catalog
set enable_seqscan = off
set enable_nestloop = off
set enable_mergejoin = off
set jit = off
set lock_timeout = '5s'
set plan_cache_mode = force_generic_plan
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := clock_timestamp();
  assigned bigint[];
  counted bigint;
begin
  if exists (select from $schema.transactions where id = any(tx_id))
    or cardinality(tx_key) > 0 and exists (select from $schema.transactions where key = any(tx_key))
  then
    raise exception 'pursekit: something is known' using errcode = 'PK002';
  end if;

  if cardinality(in_id) > 0 then
    update $schema.utxos u set spent_by = tx_id[w.spender]
    from (
      select w.id, w.index, w.owner, w.spender
      from unnest(in_id, in_index, in_owner, in_spender) as w (id, index, owner, spender)
      order by w.id, w.index
    ) w
    where u.transaction_id = any(in_id) and u.transaction_id = w.id and u.output_index = w.index
      -- "is true" hides these conditions from the planner: see migration 2.
      and (u.spent_by is null) is true and (u.owner = w.owner) is true;
    get diagnostics counted = row_count;
    if counted <> (select sum(r) from unnest(in_rows) r) then
      raise exception 'pursekit: someone else spent first' using errcode = 'PK002';
    end if;
  end if;

  -- Drawn in the order of the batch, inserted in the order of the keys: see migration 2.
  select array_agg(nextval('$schema.transactions_seq_seq')) into assigned
  from generate_series(1, cardinality(tx_id));

  insert into $schema.transactions (id, seq, kind, key, fingerprint, committed_at, actions, body)
  select t.id, assigned[t.place], t.kind, t.key, t.fingerprint, at_time, t.actions, t.body
  from unnest(tx_id, tx_kind, tx_key, tx_fingerprint, tx_actions, tx_body) with ordinality
    as t (id, kind, key, fingerprint, actions, body, place)
  order by t.key, t.place;

  insert into $schema.utxos (transaction_id, output_index, asset, owner, amount, spent_by)
  select tx_id[o.creator], o.index, o.asset, o.owner, o.amount, tx_id[o.spender]
  from unnest(out_creator, out_index, out_asset, out_owner, out_amount, out_spender)
    as o (creator, index, asset, owner, amount, spender);

  if cardinality(box_creator) > 0 then
    insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, due_at, created_at)
    select tx_id[b.creator], b.index, b.wallet, b.type, b.payload, at_time, at_time
    from unnest(box_creator, box_index, box_wallet, box_type, box_payload) with ordinality
      as b (creator, index, wallet, type, payload, place)
    order by b.place;
  end if;

  committed_ms := (extract(epoch from at_time) * 1000)::text;
  seqs := array_to_string(assigned, ',');
  return next;
exception when sqlstate 'PK002' then
  return query select c.committed_ms, c.seqs, c.lost, c.known from $schema.commit_carefully(
    tx_id, tx_unit, tx_kind, tx_key, tx_fingerprint, tx_actions, tx_body,
    in_id, in_index, in_owner, in_rows, in_spender,
    out_creator, out_index, out_asset, out_owner, out_amount, out_spender,
    box_creator, box_index, box_wallet, box_type, box_payload) c;
end
$function$;
`,
};
