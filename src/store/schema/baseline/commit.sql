-- The commit of a batch: the units of many wallets in one statement.
--
-- It is a function because a function needs one round trip and one implicit database transaction, and each statement in
-- it sees what was committed before that statement; the parts of one query (CTEs) all see the same snapshot.
--
-- "commit_batch" is the fast path. It marks inputs as spent without looking at them first and counts the marked rows.
-- If the count is off, or an id or a key is recorded already in a way that it does not handle, it rolls its own writes
-- back (its block is a subtransaction) and calls "commit_batch_slow_path", which locks and looks first, and writes the
-- units without conflict.
--
-- Both return one row:
--   committed_ms  when the batch was committed, in milliseconds since 1970
--   commit_id     the commit that holds the transactions that were written; null if none was
--   conflicts     the places of inputs that were not there as planned, as 2,5; null if there are none
--   recorded      the transactions of the batch whose id or key is recorded already, as JSON; null if there are none
--
-- Rows are locked in the same order everywhere, so that no two statements wait for each other in a circle: inputs in
-- the order of their outpoints, then new transactions in the order of their keys.
--
-- The id of a commit is drawn after the locks of all its inputs: what a commit spends is of the same commit or of one
-- with a smaller id. (A commit that waits for a key has its id already.) This needs the isolation level READ COMMITTED,
-- at which each statement sees what was committed before it; it cannot be set inside a function.

-- Called for a row that does not hold what the plan expects of its input: ends the fast path. Leaving the row unmarked
-- and counting would not do: an unplanned row of the same input could make up for a planned row that is missing.
create function $schema.refuse_input() returns boolean language plpgsql set search_path = pg_catalog as $function$
begin
  raise exception 'pursekit: an input is not there as planned' using errcode = 'PK002';
end
$function$;

-- The slow path, in this order: lock the inputs; look for recorded ids and keys (after the locks: a commit of a dead
-- connection that held them is visible then); insert transactions; mark inputs as spent and count; insert outputs and
-- outbox rows. A count that is off raises, and nothing is written.
--
-- A bitmap scan needs a condition. Statistics of a ledger that was nearly empty make the scan of a whole index look
-- cheap, so index scans are off.
create function $schema.commit_batch_slow_path(
-- include batch-arguments
) returns table (committed_ms text, commit_id text, conflicts text, recorded text)
language plpgsql volatile
-- include fixed-plan
-- include lock-timeout
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
declare
  units constant integer := coalesce(tx_unit[cardinality(tx_unit)], 0);
  -- Per unit: whether it is written.
  is_applied boolean[] := array_fill(true, array[units]);
  conflicting_inputs integer[];
  recorded_rows jsonb;
  new_commit bigint;
  at_time timestamptz;
  expected bigint;
  counted bigint;
  failed_unit integer;
begin
  with wanted as materialized (
    select w.*, row_number() over (partition by w.id, w.index order by w.place) as claim
    from unnest(in_id, in_index, in_owner, in_rows, in_bundle) with ordinality
      as w (id, index, owner, rows, bundle, place)
  ), locked as materialized (
    -- The condition on what the plan expects is the same here and, twice, in the fast path.
    select w.place, strpos(w.bundle, '|' || u.asset || '=' || u.amount::text || '|') > 0 as is_planned
    from wanted w join $schema.utxos u on u.transaction_id = w.id and u.output_index = w.index
    -- "is true" hides these conditions from the planner, which would choose the index on owner: it is small as long as
    -- the ledger is, and full of dead entries where a wallet is busy.
    where (u.spent_by is null) is true and (u.owner = w.owner) is true
    order by u.transaction_id, u.output_index, u.asset
    for no key update of u
  )
  -- The second claim to one outpoint in this batch is a conflict, too.
  select array_agg(place::integer order by place) into conflicting_inputs
  from (
    select place, sum(needed) as needed, sum(locked) as locked, max(claim) as claim, bool_and(is_planned) as is_planned
    from (
      select place, rows as needed, 0 as locked, claim, true as is_planned from wanted
      union all
      select place, 0, 1, 0, is_planned from locked
    ) input group by place
  ) input
  where locked <> needed or claim > 1 or not is_planned;

  select jsonb_agg(jsonb_build_object('place', k.place, 'id', k.id, 'own', k.own, 'commit', k.commit_id,
    'first', k.commit_place, 'fingerprint', encode(k.fingerprint, 'hex'),
    'ms', extract(epoch from k.committed_at) * 1000)) into recorded_rows
  from (
    select t.place, s.id, s.commit_id, s.place as commit_place, s.fingerprint, s.committed_at, true as own
    from unnest(tx_id) with ordinality as t (id, place) join $schema.transactions s on s.id = t.id
    union all
    select t.place, s.id, s.commit_id, s.place, s.fingerprint, s.committed_at, false
    from unnest(tx_id, tx_key) with ordinality as t (id, key, place) join $schema.transactions s on s.key = t.key
    where s.id <> t.id
  ) k;

  for failed_unit in select tx_unit[in_spender[p]] from unnest(conflicting_inputs) p loop
    is_applied[failed_unit] := false;
  end loop;
  for failed_unit in select tx_unit[(k ->> 'place')::integer] from jsonb_array_elements(recorded_rows) k loop
    is_applied[failed_unit] := false;
  end loop;

  at_time := date_trunc('milliseconds', clock_timestamp());
  if true = any(is_applied) then
    new_commit := nextval('$schema.commit_ids');
    insert into $schema.unplaced_commits (id, committed_at) values (new_commit, at_time);
  end if;

  -- In the order of their keys, so that two batches that race for the same keys wait for each other in one order.
  insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, committed_at, actions, body)
  select t.id, new_commit, t.place, t.kind, nullif(t.key, ''), nullif(t.fingerprint, ''), at_time, t.actions,
    nullif(t.body, '')
  from unnest(tx_id, tx_unit, tx_kind, tx_key, tx_fingerprint, tx_actions, tx_body) with ordinality
    as t (id, unit, kind, key, fingerprint, actions, body, place)
  where is_applied[t.unit]
  order by t.key, t.place;

  update $schema.utxos u set spent_by = tx_id[w.spender]
  from unnest(in_id, in_index, in_owner, in_spender) as w (id, index, owner, spender)
  where u.transaction_id = w.id and u.output_index = w.index
    and (u.spent_by is null) is true and (u.owner = w.owner) is true and is_applied[tx_unit[w.spender]];
  get diagnostics counted = row_count;
  select coalesce(sum(w.rows), 0) into expected
  from unnest(in_rows, in_spender) as w (rows, spender) where is_applied[tx_unit[w.spender]];
  if counted <> expected then
    raise exception 'pursekit: % rows spent where % were locked', counted, expected using errcode = 'PK001';
  end if;

  insert into $schema.utxos (transaction_id, output_index, asset, owner, amount, spent_by)
  select tx_id[o.creator], o.index, o.asset, o.owner, o.amount, tx_id[o.spender]
  from unnest(out_creator, out_index, out_asset, out_owner, out_amount, out_spender)
    as o (creator, index, asset, owner, amount, spender)
  where is_applied[tx_unit[o.creator]];

  if cardinality(box_creator) > 0 then
    insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, created_at)
    select tx_id[b.creator], b.index, b.wallet, b.type, b.payload, at_time
    from unnest(box_creator, box_index, box_wallet, box_type, box_payload) with ordinality
      as b (creator, index, wallet, type, payload, place)
    where is_applied[tx_unit[b.creator]]
    order by b.place;
  end if;

  committed_ms := (extract(epoch from at_time) * 1000)::text;
  commit_id := new_commit::text;
  conflicts := array_to_string(conflicting_inputs, ',');
  recorded := recorded_rows::text;
  return next;
end
$function$;

-- The fast path.
--
-- 1. Units with a recorded key are skipped and the others are written: keys come again in normal use, and with one
--    recorded key in a hundred nearly every large batch would take the slow path, which costs twice as much.
-- 2. A recorded id is not looked for. It shows at the primary key (unique_violation), as a key does that another commit
--    inserts meanwhile, and the slow path takes over. So it does for a recorded key that came with the same id: an
--    earlier send of this batch was applied.
-- 3. An input that is not there as planned shows in the count of marked rows, or in "refuse_input". A commit of a dead
--    connection that holds an input shows there as soon as it releases its locks.
-- 4. One input, and one transaction, have statements of their own without lists: no join, no sort, no array.
-- 5. Inputs are marked, and thereby locked, in the order of their outpoints. A bitmap scan would give them in the order
--    of the table. The index gives the rows of a list of ids in the order of the ids, and a hash join keeps it.
create function $schema.commit_batch(
-- include batch-arguments
) returns table (committed_ms text, commit_id text, conflicts text, recorded text)
language plpgsql volatile
-- include fixed-plan
-- include lock-timeout
set enable_bitmapscan = off
set enable_nestloop = off
as $function$
#variable_conflict use_column
declare
  new_commit bigint;
  at_time timestamptz;
  counted bigint;
  recorded_rows jsonb;
  skipped_units integer[] := '{}';
  is_own boolean;
begin
-- include read-committed

  if cardinality(tx_key) > 0 and exists (select from $schema.transactions where key = any(tx_key)) then
    select bool_or(s.id = t.id), array_agg(distinct tx_unit[t.place]),
      jsonb_agg(jsonb_build_object('place', t.place, 'id', s.id, 'own', false,
        'fingerprint', encode(s.fingerprint, 'hex')))
    into is_own, skipped_units, recorded_rows
    from unnest(tx_id, tx_key) with ordinality as t (id, key, place) join $schema.transactions s on s.key = t.key
    where s.key = any(tx_key);
    if is_own then
      raise exception 'pursekit: an earlier send was applied' using errcode = 'PK002';
    end if;
    recorded := recorded_rows::text;
    if cardinality(skipped_units) = tx_unit[cardinality(tx_unit)] then
      return next;
      return;
    end if;
  end if;

  if cardinality(in_id) = 1 and cardinality(skipped_units) = 0 then
    update $schema.utxos u set spent_by = tx_id[in_spender[1]]
    where u.transaction_id = in_id[1] and u.output_index = in_index[1]
      -- "is true" hides these conditions from the planner, as in the slow path.
      and (u.spent_by is null) is true and (u.owner = in_owner[1]) is true
      and case when strpos(in_bundle[1], '|' || u.asset || '=' || u.amount::text || '|') > 0 then true
        else $schema.refuse_input() end;
    get diagnostics counted = row_count;
    if counted <> in_rows[1] then
      raise exception 'pursekit: an input was already spent' using errcode = 'PK002';
    end if;
  elsif cardinality(in_id) > 0 then
    update $schema.utxos u set spent_by = tx_id[w.spender]
    from (
      select w.id, w.index, w.owner, w.bundle, w.spender
      from unnest(in_id, in_index, in_owner, in_bundle, in_spender) as w (id, index, owner, bundle, spender)
      where tx_unit[w.spender] <> all(skipped_units)
      order by w.id, w.index
    ) w
    -- The list of ids has the index find the rows, in the order of the ids; a hash joins them with their inputs.
    where u.transaction_id = any(in_id) and u.transaction_id = w.id and u.output_index = w.index
      and (u.spent_by is null) is true and (u.owner = w.owner) is true
      and case when strpos(w.bundle, '|' || u.asset || '=' || u.amount::text || '|') > 0 then true
        else $schema.refuse_input() end;
    get diagnostics counted = row_count;
    if counted <> (select coalesce(sum(w.rows), 0) from unnest(in_rows, in_spender) as w (rows, spender)
      where tx_unit[w.spender] <> all(skipped_units)) then
      raise exception 'pursekit: an input was already spent' using errcode = 'PK002';
    end if;
  end if;

  new_commit := nextval('$schema.commit_ids');
  at_time := date_trunc('milliseconds', clock_timestamp());
  insert into $schema.unplaced_commits (id, committed_at) values (new_commit, at_time);

  if cardinality(tx_id) = 1 then
    insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, committed_at, actions, body)
    values (tx_id[1], new_commit, 1, tx_kind[1], nullif(tx_key[1], ''), nullif(tx_fingerprint[1], ''), at_time,
      tx_actions[1], nullif(tx_body[1], ''));
  else
    -- In the order of the keys, as in the slow path.
    insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, committed_at, actions, body)
    select t.id, new_commit, t.place, t.kind, nullif(t.key, ''), nullif(t.fingerprint, ''), at_time, t.actions,
      nullif(t.body, '')
    from unnest(tx_id, tx_unit, tx_kind, tx_key, tx_fingerprint, tx_actions, tx_body) with ordinality
      as t (id, unit, kind, key, fingerprint, actions, body, place)
    where t.unit <> all(skipped_units)
    order by t.key, t.place;
  end if;

  insert into $schema.utxos (transaction_id, output_index, asset, owner, amount, spent_by)
  select tx_id[o.creator], o.index, o.asset, o.owner, o.amount, tx_id[o.spender]
  from unnest(out_creator, out_index, out_asset, out_owner, out_amount, out_spender)
    as o (creator, index, asset, owner, amount, spender)
  where tx_unit[o.creator] <> all(skipped_units);

  if cardinality(box_creator) > 0 then
    insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, created_at)
    select tx_id[b.creator], b.index, b.wallet, b.type, b.payload, at_time
    from unnest(box_creator, box_index, box_wallet, box_type, box_payload) with ordinality
      as b (creator, index, wallet, type, payload, place)
    where tx_unit[b.creator] <> all(skipped_units)
    order by b.place;
  end if;

  committed_ms := (extract(epoch from at_time) * 1000)::text;
  commit_id := new_commit::text;
  return next;
exception when sqlstate 'PK002' or unique_violation then
  return query select c.committed_ms, c.commit_id, c.conflicts, c.recorded from $schema.commit_batch_slow_path(
    tx_id => tx_id, tx_unit => tx_unit, tx_kind => tx_kind, tx_key => tx_key, tx_fingerprint => tx_fingerprint,
    tx_actions => tx_actions, tx_body => tx_body,
    in_id => in_id, in_index => in_index, in_owner => in_owner, in_rows => in_rows, in_bundle => in_bundle,
    in_spender => in_spender,
    out_creator => out_creator, out_index => out_index, out_asset => out_asset, out_owner => out_owner,
    out_amount => out_amount, out_spender => out_spender,
    box_creator => box_creator, box_index => box_index, box_wallet => box_wallet, box_type => box_type,
    box_payload => box_payload) c;
end
$function$;
