import type { Migration } from './migration.ts';

/**
 * `commit_batch` with the fixed costs of a batch lowered: what a batch of one transfer waits for.
 *
 * 1. A known id is no longer looked for beforehand: it is met at the primary key, and the careful way takes over, as it
 *    does for a key that someone else inserts meanwhile. Keys are looked for, because they come again in honest use.
 * 2. Units with a known key are left out, and the others go on: with one key in a hundred known, as good as every large
 *    batch took the careful way, which costs twice as much. The careful way is for the id of a known key, too, which
 *    says that an earlier send was applied.
 * 3. One input and one transaction are written by statements without lists: no join, no sort, no array of numbers.
 *
 * All else is as in migration 5.
 */
export const leanCommit: Migration = {
  version: 7,
  name: 'lean-commit',
  script: `
create or replace function $schema.commit_batch(
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
  known_rows jsonb;
  left_out integer[] := '{}';
  is_own boolean;
begin
  if cardinality(tx_key) > 0 and exists (select from $schema.transactions where key = any(tx_key)) then
    select bool_or(s.id = t.id), array_agg(distinct tx_unit[t.place]),
      jsonb_agg(jsonb_build_object('place', t.place, 'id', s.id, 'seq', s.seq, 'kind', s.kind, 'own', false,
        'fingerprint', encode(s.fingerprint, 'hex'), 'ms', extract(epoch from s.committed_at) * 1000))
    into is_own, left_out, known_rows
    from unnest(tx_id, tx_key) with ordinality as t (id, key, place) join $schema.transactions s on s.key = t.key
    where s.key = any(tx_key);
    if is_own then
      raise exception 'pursekit: an earlier send was applied' using errcode = 'PK002';
    end if;
    committed_ms := (extract(epoch from at_time) * 1000)::text;
    known := known_rows::text;
    if cardinality(left_out) = tx_unit[cardinality(tx_unit)] then
      return next;
      return;
    end if;
  end if;

  if cardinality(in_id) = 1 and cardinality(left_out) = 0 then
    update $schema.utxos u set spent_by = tx_id[in_spender[1]]
    where u.transaction_id = in_id[1] and u.output_index = in_index[1]
      -- "is true" hides these conditions from the planner: see migration 2.
      and (u.spent_by is null) is true and (u.owner = in_owner[1]) is true;
    get diagnostics counted = row_count;
    if counted <> in_rows[1] then
      raise exception 'pursekit: someone else spent first' using errcode = 'PK002';
    end if;
  elsif cardinality(in_id) > 0 then
    update $schema.utxos u set spent_by = tx_id[w.spender]
    from (
      select w.id, w.index, w.owner, w.spender
      from unnest(in_id, in_index, in_owner, in_spender) as w (id, index, owner, spender)
      where tx_unit[w.spender] <> all(left_out)
      order by w.id, w.index
    ) w
    where u.transaction_id = any(in_id) and u.transaction_id = w.id and u.output_index = w.index
      and (u.spent_by is null) is true and (u.owner = w.owner) is true;
    get diagnostics counted = row_count;
    if counted <> (select coalesce(sum(w.rows), 0) from unnest(in_rows, in_spender) as w (rows, spender)
      where tx_unit[w.spender] <> all(left_out)) then
      raise exception 'pursekit: someone else spent first' using errcode = 'PK002';
    end if;
  end if;

  if cardinality(tx_id) = 1 then
    insert into $schema.transactions (id, kind, key, fingerprint, committed_at, actions, body)
    values (tx_id[1], tx_kind[1], tx_key[1], tx_fingerprint[1], at_time, tx_actions[1], tx_body[1])
    returning array[seq] into assigned;
  else
    -- Drawn in the order of the batch, inserted in the order of the keys: see migration 2.
    select array_agg(nextval('$schema.transactions_seq_seq')) into assigned
    from generate_series(1, cardinality(tx_id));

    insert into $schema.transactions (id, seq, kind, key, fingerprint, committed_at, actions, body)
    select t.id, assigned[t.place], t.kind, t.key, t.fingerprint, at_time, t.actions, t.body
    from unnest(tx_id, tx_unit, tx_kind, tx_key, tx_fingerprint, tx_actions, tx_body) with ordinality
      as t (id, unit, kind, key, fingerprint, actions, body, place)
    where t.unit <> all(left_out)
    order by t.key, t.place;
  end if;

  insert into $schema.utxos (transaction_id, output_index, asset, owner, amount, spent_by)
  select tx_id[o.creator], o.index, o.asset, o.owner, o.amount, tx_id[o.spender]
  from unnest(out_creator, out_index, out_asset, out_owner, out_amount, out_spender)
    as o (creator, index, asset, owner, amount, spender)
  where tx_unit[o.creator] <> all(left_out);

  if cardinality(box_creator) > 0 then
    insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, due_at, created_at)
    select tx_id[b.creator], b.index, b.wallet, b.type, b.payload, at_time, at_time
    from unnest(box_creator, box_index, box_wallet, box_type, box_payload) with ordinality
      as b (creator, index, wallet, type, payload, place)
    where tx_unit[b.creator] <> all(left_out)
    order by b.place;
  end if;

  committed_ms := (extract(epoch from at_time) * 1000)::text;
  seqs := array_to_string(assigned, ',');
  return next;
exception when sqlstate 'PK002' or unique_violation then
  return query select c.committed_ms, c.seqs, c.lost, c.known from $schema.commit_carefully(
    tx_id, tx_unit, tx_kind, tx_key, tx_fingerprint, tx_actions, tx_body,
    in_id, in_index, in_owner, in_rows, in_spender,
    out_creator, out_index, out_asset, out_owner, out_amount, out_spender,
    box_creator, box_index, box_wallet, box_type, box_payload) c;
end
$function$;
`,
};
