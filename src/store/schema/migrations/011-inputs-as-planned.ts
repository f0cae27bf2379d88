import type { Migration } from './migration.ts';

/** The arguments of both functions before. */
const ARGUMENTS_BEFORE = `
  uuid[], integer[], text[], text[], bytea[], smallint[], bytea[], uuid[], integer[], text[], integer[], integer[],
  integer[], integer[], text[], text[], numeric[], integer[], integer[], smallint[], text[], text[], bytea[]
`;

/** Whether a row `u` is among what the plan has its output hold; both ways must ask the same. */
const isPlanned = (bundle: string): string => `strpos(${bundle}, '|' || u.asset || '=' || u.amount::text || '|') > 0`;

/**
 * The database spends an input as the plan knows it, or not at all.
 *
 * 1. What each input holds is sent along and compared with what is stored: a wallet whose view of an amount is wrong
 *    loses the input and reads again. Before, owner and number of assets were compared, and a transaction from such a
 *    view could create or destroy value.
 * 2. Inputs are marked, and with that locked, in the order of their outpoints whatever the server plans. A bitmap scan
 *    gives them in the order of the table: beside a batch that took the careful way, which sorts, one that was planned
 *    so could wait in a circle, until the server ended one of them after `deadlock_timeout`. Without bitmap scans an
 *    index gives the rows of a list of ids in its own order, and a hash join keeps it.
 *
 * All else is as in migrations 2, 5 and 7.
 */
export const inputsAsPlanned: Migration = {
  version: 11,
  name: 'inputs-as-planned',
  script: `
drop function $schema.commit_batch(${ARGUMENTS_BEFORE});
drop function $schema.commit_carefully(${ARGUMENTS_BEFORE});

-- Ends the quick way of a batch; the careful way says whose input it was. To leave such a row unmarked and count would
-- not do: one that is there and was not planned would stand for a planned one that is not.
create function $schema.refuse_input() returns boolean language plpgsql set search_path = pg_catalog as $function$
begin
  raise exception 'pursekit: an input is not there as planned' using errcode = 'PK002';
end
$function$;

create function $schema.commit_carefully(
  -- One element per transaction, in order; "unit" is 1-based and ascending.
  tx_id uuid[], tx_unit integer[], tx_kind text[], tx_key text[], tx_fingerprint bytea[], tx_actions smallint[],
  tx_body bytea[],
  -- One element per input that exists before this batch; "rows" is its number of assets, "bundle" what the plan has it
  -- hold, as |gold=5|silver=1|, "spender" an index into tx_id.
  in_id uuid[], in_index integer[], in_owner text[], in_rows integer[], in_bundle text[], in_spender integer[],
  -- One element per asset of an output; "creator" and "spender" (null: unspent) are indexes into tx_id.
  out_creator integer[], out_index integer[], out_asset text[], out_owner text[], out_amount numeric[],
  out_spender integer[],
  -- One element per action; "creator" is an index into tx_id.
  box_creator integer[], box_index smallint[], box_wallet text[], box_type text[], box_payload bytea[]
) returns table (committed_ms text, seqs text, lost text, known text)
language plpgsql volatile
set search_path = pg_catalog
set enable_seqscan = off
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set lock_timeout = '5s'
set plan_cache_mode = force_generic_plan
as $function$
#variable_conflict use_column
declare
  units constant integer := coalesce(tx_unit[cardinality(tx_unit)], 0);
  won boolean[] := array_fill(true, array[units]);
  lost_inputs integer[];
  known_rows jsonb;
  assigned bigint[];
  at_time constant timestamptz := clock_timestamp();
  expected bigint;
  counted bigint;
  loser integer;
begin
  with wanted as materialized (
    select w.*, row_number() over (partition by w.id, w.index order by w.place) as claim
    from unnest(in_id, in_index, in_owner, in_rows, in_bundle) with ordinality
      as w (id, index, owner, rows, bundle, place)
  ), held as materialized (
    select w.place, ${isPlanned('w.bundle')} as is_planned
    from wanted w join $schema.utxos u on u.transaction_id = w.id and u.output_index = w.index
    -- "is true" hides these conditions from the planner, for which the index on owner would look good: it is small as
    -- long as the ledger is, and full of dead entries where a wallet is busy.
    where (u.spent_by is null) is true and (u.owner = w.owner) is true
    order by u.transaction_id, u.output_index, u.asset
    for no key update of u
  )
  -- The second claim to one outpoint in this batch is lost too.
  select array_agg(place::integer order by place) into lost_inputs
  from (
    select place, sum(needed) as needed, sum(held) as held, max(claim) as claim, bool_and(is_planned) as is_planned
    from (
      select place, rows as needed, 0 as held, claim, true as is_planned from wanted
      union all
      select place, 0, 1, 0, is_planned from held
    ) input group by place
  ) input
  where held <> needed or claim > 1 or not is_planned;

  select jsonb_agg(jsonb_build_object('place', k.place, 'id', k.id, 'seq', k.seq, 'kind', k.kind, 'own', k.own,
    'fingerprint', encode(k.fingerprint, 'hex'), 'ms', extract(epoch from k.committed_at) * 1000)) into known_rows
  from (
    select t.place, s.id, s.seq, s.kind, s.fingerprint, s.committed_at, true as own
    from unnest(tx_id) with ordinality as t (id, place) join $schema.transactions s on s.id = t.id
    union all
    select t.place, s.id, s.seq, s.kind, s.fingerprint, s.committed_at, false
    from unnest(tx_id, tx_key) with ordinality as t (id, key, place) join $schema.transactions s on s.key = t.key
    where t.key is not null and s.id <> t.id
  ) k;

  for loser in select tx_unit[in_spender[p]] from unnest(lost_inputs) p loop won[loser] := false; end loop;
  for loser in select tx_unit[(k ->> 'place')::integer] from jsonb_array_elements(known_rows) k loop
    won[loser] := false;
  end loop;

  -- Sequence numbers are drawn in the order of the batch, then rows are inserted in the order of their keys: two
  -- batches that race for the same keys wait for each other in one order.
  select array_agg(nextval('$schema.transactions_seq_seq')) into assigned
  from generate_series(1, cardinality(tx_id));

  insert into $schema.transactions (id, seq, kind, key, fingerprint, committed_at, actions, body)
  select t.id, assigned[t.place], t.kind, t.key, t.fingerprint, at_time, t.actions, t.body
  from unnest(tx_id, tx_unit, tx_kind, tx_key, tx_fingerprint, tx_actions, tx_body) with ordinality
    as t (id, unit, kind, key, fingerprint, actions, body, place)
  where won[t.unit]
  order by t.key, t.place;

  update $schema.utxos u set spent_by = tx_id[w.spender]
  from unnest(in_id, in_index, in_owner, in_spender) as w (id, index, owner, spender)
  where u.transaction_id = w.id and u.output_index = w.index
    and (u.spent_by is null) is true and (u.owner = w.owner) is true and won[tx_unit[w.spender]];
  get diagnostics counted = row_count;
  select coalesce(sum(w.rows), 0) into expected
  from unnest(in_rows, in_spender) as w (rows, spender) where won[tx_unit[w.spender]];
  if counted <> expected then
    raise exception 'pursekit: % rows spent where % were locked', counted, expected using errcode = 'PK001';
  end if;

  insert into $schema.utxos (transaction_id, output_index, asset, owner, amount, spent_by)
  select tx_id[o.creator], o.index, o.asset, o.owner, o.amount, tx_id[o.spender]
  from unnest(out_creator, out_index, out_asset, out_owner, out_amount, out_spender)
    as o (creator, index, asset, owner, amount, spender)
  where won[tx_unit[o.creator]];

  if cardinality(box_creator) > 0 then
    insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, due_at, created_at)
    select tx_id[b.creator], b.index, b.wallet, b.type, b.payload, at_time, at_time
    from unnest(box_creator, box_index, box_wallet, box_type, box_payload) with ordinality
      as b (creator, index, wallet, type, payload, place)
    where won[tx_unit[b.creator]]
    order by b.place;
  end if;

  committed_ms := (extract(epoch from at_time) * 1000)::text;
  seqs := array_to_string(assigned, ',');
  lost := array_to_string(lost_inputs, ',');
  known := known_rows::text;
  return next;
end
$function$;

create function $schema.commit_batch(
  tx_id uuid[], tx_unit integer[], tx_kind text[], tx_key text[], tx_fingerprint bytea[], tx_actions smallint[],
  tx_body bytea[],
  in_id uuid[], in_index integer[], in_owner text[], in_rows integer[], in_bundle text[], in_spender integer[],
  out_creator integer[], out_index integer[], out_asset text[], out_owner text[], out_amount numeric[],
  out_spender integer[],
  box_creator integer[], box_index smallint[], box_wallet text[], box_type text[], box_payload bytea[]
) returns table (committed_ms text, seqs text, lost text, known text)
language plpgsql volatile
set search_path = pg_catalog
set enable_seqscan = off
set enable_bitmapscan = off
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
      and (u.spent_by is null) is true and (u.owner = in_owner[1]) is true
      and case when ${isPlanned('in_bundle[1]')} then true
        else $schema.refuse_input() end;
    get diagnostics counted = row_count;
    if counted <> in_rows[1] then
      raise exception 'pursekit: someone else spent first' using errcode = 'PK002';
    end if;
  elsif cardinality(in_id) > 0 then
    update $schema.utxos u set spent_by = tx_id[w.spender]
    from (
      select w.id, w.index, w.owner, w.bundle, w.spender
      from unnest(in_id, in_index, in_owner, in_bundle, in_spender) as w (id, index, owner, bundle, spender)
      where tx_unit[w.spender] <> all(left_out)
      order by w.id, w.index
    ) w
    where u.transaction_id = any(in_id) and u.transaction_id = w.id and u.output_index = w.index
      and (u.spent_by is null) is true and (u.owner = w.owner) is true
      and case when ${isPlanned('w.bundle')} then true
        else $schema.refuse_input() end;
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
    in_id, in_index, in_owner, in_rows, in_bundle, in_spender,
    out_creator, out_index, out_asset, out_owner, out_amount, out_spender,
    box_creator, box_index, box_wallet, box_type, box_payload) c;
end
$function$;
`,
};
