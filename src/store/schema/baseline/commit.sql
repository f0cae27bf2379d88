-- The commit of a batch: the units of many wallets in one statement.
--
-- It is a function because a function needs one round trip and one implicit database transaction, and each statement in
-- it sees what was committed before that statement; the parts of one query (CTEs) all see the same snapshot.
--
-- "commit_batch" is the fast path. It deletes the inputs from "unspent" without looking at them first and counts the
-- deleted rows. If the count is off, or an id or a key is recorded already in a way that it does not handle, it rolls
-- its own writes back (its block is a subtransaction) and calls "commit_batch_slow_path", which locks and looks first,
-- and writes the units without conflict.
--
-- Both return one row:
--   committed_ms  when the batch was committed, in milliseconds since 1970
--   commit_id     the commit that holds the transactions that were written; null if none was
--   conflicts     the places of input rows that were not there as planned, as 2,5; null if there are none
--   locked        the places of input rows that others have locked, as 2,5; null if there are none
--   locked_holds  the places of changes of holds that others have locked, as 2,5; null if there are none
--   locked_reversals  the places of reversals whose row of "reversals" others have locked, as 2,5; null if there are none
--   failed_holds  the places of changes of holds that are not in the state of the plan, as 2,5; null if there are none
--   failed_reversals  the places of reversals that another one precedes, as 2,5; null if there are none
--   hold_ms_now   the time from which the holds of the batch count, in milliseconds since 1970; null without holds
--   recorded      the transactions of the batch whose id or key is recorded already, as JSON; null if there are none
--   failed_counts  the places of changes of counters that exceed a cap, with the cap (wallet, supply or minted) and the
--                 amount that fits, as JSON; null if there are none
--   locked_counts  the places of changes of counters that others have locked, as 2,5; null if there are none
--   policy_now    the version of the policy, if it is another one than that of the plans: then nothing is written and
--                 all else is null; null if it is the same
--
-- Rows are locked in the same order everywhere, so that no two statements wait for each other in a circle: the policy
-- first (shared by commits, policy.sql), inputs in the order of their outpoints, holds in the order of their ids,
-- reversals in the order of their transactions and assets, counters in the order of their assets and wallets, then new
-- transactions in the order of their keys, and new holds in the order of their ids.
--
-- The id of a commit is drawn after the locks of all its inputs: what a commit spends is of the same commit or of one
-- with a smaller id. (A commit that waits for a key has its id already.) This needs the isolation level READ COMMITTED,
-- at which each statement sees what was committed before it; it cannot be set inside a function.
--
-- "transactions", "unspent" and the commits are written here and nowhere else: a runtime has no rights to write them.

-- The slow path, in this order: lock the inputs, the holds and the reversals, and compare them with the plan; look for
-- recorded ids and keys; delete inputs and count; insert transactions, outputs and outbox rows. A count that is off
-- raises, and nothing is written.
--
-- The lookup comes after all locks and comparisons: if what they found was changed by an earlier send, of a dead
-- connection, then that is committed and visible. It precedes a conflict. A unit without inputs waits for its earlier
-- send at the row of a hold or of "reversals" only.
--
-- Each lookup has a condition on the list of ids or keys, as in the fast path: the plan reads the index by it, also
-- with statistics of a ledger that was nearly empty, and a hash joins what it finds.
create function $schema.commit_batch_slow_path(
-- include batch-arguments
) returns table (
-- include batch-answer
)
language plpgsql volatile security definer
-- include fixed-plan
-- include commit-lock-timeout
set enable_bitmapscan = off
set enable_nestloop = off
as $function$
#variable_conflict use_column
declare
  units constant integer := coalesce(tx_unit[cardinality(tx_unit)], 0);
  skipped_units integer[] := '{}';
  counted_owners text[];
  own_rows integer[] := '{}';
  conflicting_rows integer[];
  locked_rows integer[];
  own_holds text[] := '{}';
  locked_changes integer[];
  own_back integer[] := '{}';
  locked_back integer[];
  recorded_rows jsonb;
  new_commit bigint;
  at_time timestamptz;
  expected bigint;
  counted bigint;
  hold_time timestamptz;
  due_from timestamptz;
  failing_changes integer[];
  failing_reversals integer[];
  current_version bigint;
  own_counters text[] := '{}';
  locked_counters integer[];
  counter_keys text[];
  amount_caps numeric[];
  minted_caps numeric[];
  counted_amounts numeric[];
  counted_minted numeric[];
  unit_amounts numeric[];
  unit_minted numeric[];
  amounts_before numeric[];
  minted_before numeric[];
  change record;
  last_unit integer;
  last_maker integer;
  unit_fails boolean;
  link_fails boolean;
  exceeded text;
  failing_counts jsonb := '[]';
begin
-- include read-committed
-- include policy-version
  if skip_locked then
    select array_agg(locked.place::integer) into own_rows from (
      select w.place
      from unnest(in_id, in_index, in_asset) with ordinality as w (id, index, asset, place)
      join $schema.unspent u on u.transaction_id = w.id and u.output_index = w.index and u.asset = w.asset
      where u.transaction_id = any(in_id)
      order by u.transaction_id, u.output_index, u.asset
      for update of u skip locked
    ) locked;
    -- A row that is there and was skipped is locked. One that is gone meanwhile is a conflict, here as below.
    select array_agg(w.place::integer order by w.place) into locked_rows
    from unnest(in_id, in_index, in_asset) with ordinality as w (id, index, asset, place)
    join $schema.unspent u on u.transaction_id = w.id and u.output_index = w.index and u.asset = w.asset
    where u.transaction_id = any(in_id) and w.place::integer <> all(coalesce(own_rows, '{}'));
    if cardinality(hold_id) > 0 then
      select array_agg(locked.id::text) into own_holds from (
        select h.id from $schema.holds h where h.id = any(hold_id) order by h.id for update skip locked
      ) locked;
      select array_agg(o.place::integer order by o.place) into locked_changes
      from unnest(hold_id) with ordinality as o (id, place) join $schema.holds h on h.id = o.id
      where o.id <> all(coalesce(own_holds, '{}'));
    end if;
    if cardinality(back_of) > 0 then
      select array_agg(locked.place::integer) into own_back from (
        select b.place from unnest(back_of, back_asset) with ordinality as b (of, asset, place)
        join $schema.reversals r on r.transaction_id = b.of and r.asset = b.asset
        where r.transaction_id = any(back_of) order by r.transaction_id, r.asset for update of r skip locked
      ) locked;
      select array_agg(b.place::integer order by b.place) into locked_back
      from unnest(back_of, back_asset) with ordinality as b (of, asset, place)
      join $schema.reversals r on r.transaction_id = b.of and r.asset = b.asset
      where r.transaction_id = any(back_of) and b.place::integer <> all(coalesce(own_back, '{}'));
    end if;
    if cardinality(count_asset) > 0 then
      select array_agg(locked.key) into own_counters from (
        select x.asset || ' ' || x.wallet as key from $schema.asset_counters x
        where x.asset = any(count_asset) and x.wallet = any(count_wallet)
        order by x.asset, x.wallet for update skip locked
      ) locked;
      select array_agg(c.place::integer order by c.place) into locked_counters
      from unnest(count_asset, count_wallet) with ordinality as c (asset, wallet, place)
      join $schema.asset_counters x on x.asset = c.asset and x.wallet = c.wallet
      where x.asset = any(count_asset) and x.wallet = any(count_wallet)
        and x.asset || ' ' || x.wallet <> all(coalesce(own_counters, '{}'));
    end if;
    select coalesce(array_agg(distinct skipped.unit), '{}') into skipped_units
    from (
      select tx_unit[in_spender[p]] from unnest(locked_rows) p
      union all
      select tx_unit[hold_maker[p]] from unnest(locked_changes) p
      union all
      select tx_unit[back_maker[p]] from unnest(locked_back) p
      union all
      select tx_unit[count_maker[p]] from unnest(locked_counters) p
    ) skipped (unit);
  end if;

  with wanted as materialized (
    select w.*, row_number() over (partition by w.id, w.index, w.asset order by w.place) as claim
    from unnest(in_id, in_index, in_count, in_asset, in_owner, in_amount, in_spender) with ordinality
      as w (id, index, count, asset, owner, amount, spender, place)
    where tx_unit[w.spender] <> all(skipped_units)
  ), held as materialized (
    -- The condition on what the plan expects is the same here and, twice, in the fast path.
    select w.place
    from wanted w join $schema.unspent u
      on u.transaction_id = w.id and u.output_index = w.index and u.asset = w.asset
    -- "is true" hides these conditions from the planner, which would choose the index on owner.
    where u.transaction_id = any(in_id)
      and (u.owner = w.owner) is true and (u.amount = w.amount) is true and (u.asset_count = w.count) is true
    order by u.transaction_id, u.output_index, u.asset
    for update of u
  )
  -- The second claim to one outpoint in this batch is a conflict, too.
  select array_agg(w.place::integer order by w.place) into conflicting_rows
  from wanted w left join held h on h.place = w.place
  where h.place is null or w.claim > 1;

  skipped_units := skipped_units || array(select distinct tx_unit[in_spender[p]] from unnest(conflicting_rows) p);

  if cardinality(hold_id) > 0 then
-- include lock-holds
    select skipped_units || coalesce(array_agg(distinct tx_unit[hold_maker[p]]), '{}') into skipped_units
    from unnest(failing_changes) p;
  end if;

  if cardinality(back_of) > 0 then
-- include lock-reversals
    select skipped_units || coalesce(array_agg(distinct tx_unit[back_maker[p]]), '{}') into skipped_units
    from unnest(failing_reversals) p;
  end if;

  if cardinality(count_asset) > 0 then
-- include lock-counters
    -- What the wallet owns, before this batch changes it.
    update $schema.asset_counters x
    set amount = $schema.owned_amount(x.asset, x.wallet), is_complete = true
    where x.asset = any(count_asset) and x.wallet = any(count_wallet) and x.wallet <> '' and not x.is_complete;
  end if;

  select jsonb_agg(jsonb_build_object('place', k.place, 'id', k.id, 'own', k.own, 'commit', k.commit_id,
    'first', k.commit_place, 'fingerprint', encode(k.fingerprint, 'hex'),
    'ms', (select extract(epoch from c.committed_at) * 1000 from $schema.commits c where c.id = k.commit_id)))
  into recorded_rows
  from (
    select t.place, s.id, s.commit_id, s.place as commit_place, s.fingerprint, true as own
    from unnest(tx_id) with ordinality as t (id, place) join $schema.transactions s on s.id = t.id
    where s.id = any(tx_id)
    union all
    select t.place, s.id, s.commit_id, s.place, s.fingerprint, false
    from unnest(tx_id, tx_key) with ordinality as t (id, key, place) join $schema.transactions s on s.key = t.key
    where s.key = any(tx_key) and s.id <> t.id
  ) k;

  skipped_units := skipped_units || array(
    select distinct tx_unit[(k ->> 'place')::integer] from jsonb_array_elements(recorded_rows) k
  );

  if cardinality(count_asset) > 0 then
-- include check-counters
  end if;

  if cardinality(back_of) > 0 then
    update $schema.reversals r set reversed = r.reversed + b.amount
    from unnest(back_maker, back_of, back_asset, back_amount) as b (maker, of, asset, amount)
    where r.transaction_id = b.of and r.asset = b.asset and tx_unit[b.maker] <> all(skipped_units);
    delete from $schema.reversals r where r.transaction_id = any(back_of) and r.reversed = 0;
    insert into $schema.reversed_by (reversal_id, transaction_id, open_amounts)
    select distinct tx_id[b.maker], b.of, b.open from unnest(back_maker, back_of, back_open) as b (maker, of, open)
    where tx_unit[b.maker] <> all(skipped_units);
  end if;

  delete from $schema.unspent u
  using unnest(in_id, in_index, in_asset, in_spender) as w (id, index, asset, spender)
  where u.transaction_id = any(in_id) and u.transaction_id = w.id and u.output_index = w.index and u.asset = w.asset
    and tx_unit[w.spender] <> all(skipped_units);
  get diagnostics counted = row_count;
  select count(*) into expected from unnest(in_spender) as w (spender) where tx_unit[w.spender] <> all(skipped_units);
  if counted <> expected then
    raise exception 'pursekit: % rows spent where % were locked', counted, expected using errcode = 'PK001';
  end if;

  if exists (select from generate_series(1, units) unit where unit <> all(skipped_units)) then
-- include write-units
  end if;
  conflicts := array_to_string(conflicting_rows, ',');
  locked := array_to_string(locked_rows, ',');
  recorded := recorded_rows::text;
  failed_holds := array_to_string(failing_changes, ',');
  failed_reversals := array_to_string(failing_reversals, ',');
  locked_holds := array_to_string(locked_changes, ',');
  locked_reversals := array_to_string(locked_back, ',');
  failed_counts := nullif(failing_counts, '[]')::text;
  locked_counts := array_to_string(locked_counters, ',');
  return next;
end
$function$;

-- The fast path.
--
-- 1. Units with a recorded key are skipped and the others are written: keys come again in normal use, and with one
--    recorded key in a hundred nearly every large batch would take the slow path, which costs twice as much.
-- 2. A recorded id is not looked for. It shows at the primary key (unique_violation), as a key or a hold does that
--    another commit inserts meanwhile, and the slow path takes over. So it does for a recorded key that came with the
--    same id: an earlier send of this batch was applied. What shows there on the slow path is sent again by the client.
-- 3. An input that is not there as planned shows in the count of deleted rows. A commit of a dead connection that holds
--    an input shows there as soon as it releases its locks.
-- 4. One input, and one transaction, have statements of their own without lists: no join, no sort, no array.
-- 5. Inputs are deleted, and thereby locked, in the order of their outpoints. A bitmap scan would give them in the
--    order
--    of the table. The index gives the rows of a list of ids in the order of the ids, and a hash join keeps it.
create function $schema.commit_batch(
-- include batch-arguments
) returns table (
-- include batch-answer
)
language plpgsql volatile security definer
-- include fixed-plan
-- include commit-lock-timeout
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
  counted_owners text[];
  is_own boolean;
  hold_time timestamptz;
  due_from timestamptz;
  failing_changes integer[];
  current_version bigint;
begin
-- include read-committed
-- include policy-version
  if skip_locked or cardinality(back_of) > 0 then
    raise exception 'pursekit: an input may be locked, or a transaction is reversed' using errcode = 'PK002';
  end if;

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
    delete from $schema.unspent u
    where u.transaction_id = in_id[1] and u.output_index = in_index[1] and u.asset = in_asset[1]
      -- "is true" hides these conditions from the planner, as in the slow path.
      and (u.owner = in_owner[1]) is true and (u.amount = in_amount[1]) is true
      and (u.asset_count = in_count[1]) is true;
    if not found then
      raise exception 'pursekit: an input is not there as planned' using errcode = 'PK002';
    end if;
  elsif cardinality(in_id) > 0 then
    delete from $schema.unspent u
    using (
      select w.id, w.index, w.count, w.asset, w.owner, w.amount
      from unnest(in_id, in_index, in_count, in_asset, in_owner, in_amount, in_spender)
        as w (id, index, count, asset, owner, amount, spender)
      where tx_unit[w.spender] <> all(skipped_units)
      order by w.id, w.index, w.asset
    ) w
    -- The list of ids has the index find the rows, in the order of the ids; a hash joins them with their inputs.
    where u.transaction_id = any(in_id) and u.transaction_id = w.id and u.output_index = w.index and u.asset = w.asset
      and (u.owner = w.owner) is true and (u.amount = w.amount) is true and (u.asset_count = w.count) is true;
    get diagnostics counted = row_count;
    if counted <> (select count(*) from unnest(in_spender) as w (spender)
      where tx_unit[w.spender] <> all(skipped_units)) then
      raise exception 'pursekit: an input is not there as planned' using errcode = 'PK002';
    end if;
  end if;

  if cardinality(hold_id) > 0 then
-- include lock-holds
    if failing_changes is not null then
      raise exception 'pursekit: a hold is not as planned' using errcode = 'PK002';
    end if;
  end if;

  if cardinality(count_asset) > 0 then
-- include lock-counters
    if exists (
      select from (
        select c.asset, c.wallet, sum(greatest(c.minted, 0)) as minted, sum(greatest(c.amount, 0)) as amount
        from unnest(count_maker, count_asset, count_wallet, count_minted, count_amount)
          as c (maker, asset, wallet, minted, amount)
        where tx_unit[c.maker] <> all(skipped_units) group by c.asset, c.wallet
      ) d join $schema.asset_counters x on x.asset = d.asset and x.wallet = d.wallet
      cross join lateral (
        select a.supply_max, a.minted_max, a.wallet_max from $schema.asset_rules a
        where a.asset = d.asset order by a.number desc limit 1
      ) r
      where x.asset = any(count_asset) and x.wallet = any(count_wallet) and case
        when not x.is_complete then x.wallet <> ''
        when x.wallet <> '' then d.amount > 0 and x.amount + d.amount > r.wallet_max
        else (d.amount > 0 and x.amount + d.amount > r.supply_max)
          or (d.minted > 0 and x.minted + d.minted > r.minted_max) end
    ) then
      raise exception 'pursekit: a cap may be exceeded' using errcode = 'PK002';
    end if;
  end if;

-- include write-units
  return next;
exception when sqlstate 'PK002' or unique_violation then
  return query select c.committed_ms, c.commit_id, c.conflicts, c.locked, c.recorded, c.failed_holds, c.hold_ms_now,
    c.failed_reversals, c.locked_holds, c.locked_reversals, c.policy_now,
    c.failed_counts, c.locked_counts
  from $schema.commit_batch_slow_path(skip_locked => skip_locked,
-- include pass-arguments
  ) c;
end
$function$;

-- They run with the rights of the owner, and everyone may call a new function: a role that may only read the ledger
-- could create value. "pursekit migrate --runtime-role" grants the right to call them.
revoke execute on function $schema.commit_batch from public;
revoke execute on function $schema.commit_batch_slow_path from public;
