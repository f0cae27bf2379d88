-- What the relay asks of the outbox, at a cost that does not grow with what waits in it or was delivered before.
--
-- 1. Ranges of the indexes "outbox_waiting" and "outbox_due" are written as comparisons of whole rows and ordered by
--    them, which no other index offers, and rows are found again by a list of ids: no plan reads more than it returns,
--    with any statistics. While another session holds an old snapshot (a dump, a report), the index entries of settled
--    deliveries cannot be removed, and a range is read past them: so ranges begin where the caller knows that nothing
--    waits before.
-- 2. A claim holds the advisory lock of the wallet until it is committed, and reads the wallet's rows after it has the
--    lock: two claims of one wallet are made one after the other. The lock belongs to the database transaction, so
--    connection poolers do not matter. No claim waits for the lock: a wallet whose lock is taken is reported as locked.
-- 3. A row that another statement is about to settle is skipped, and with it the rows of its wallet behind it.
-- 4. Rows are written in the order of their ids, and rows to be claimed are not waited for: no deadlocks.
-- 5. All times are the database's, read once per statement, and its clock may be set. A delivery that no claimant holds
--    and that was not attempted (since it was redriven) is due at any time of the clock. No back-off is longer than
--    "back_off_max_ms" and no lease longer than its "lease_ms": a later end was written before the clock was set back,
--    so a back-off like that is over, and a lease like that is cut to its full length from now on.
-- 6. "lease_limit_ms" is the latest time that the claimant takes for the database's: it measures how time passes with
--    its own monotonic clock. Leases do not end because the database's clock was set forward.
-- 7. An action that is due later is scheduled, and none of the above, until "make_due" has found that its time has come
--    by "hold_clock", as the commit has read it.

-- Settles deliveries as delivered, then claims of each of these wallets the oldest waiting deliveries of these types:
-- at most "row_limit" per wallet, and none behind one that is not due. What this claimant itself holds counts as due:
-- it asks again because the result of the earlier call was lost. "from_ids" has for each wallet the row id before which
-- none of its deliveries of these types waits.
--
-- Each type has slots of its own, and a wallet takes one of the type of its oldest delivery: "takes" is how many
-- wallets are claimed at most per type. The others come back as a row with the wallet and the type alone.
--
-- Only the first "starting" wallets of each type have a free slot, so only their oldest delivery is dispatched at once
-- and has its attempt counted here, once however often it is asked for. All others are counted when they are claimed
-- with a slot, or fail: a claimant that dies before it dispatches a delivery uses up no attempt.
--
-- A wallet of which another claimant holds a delivery, or is about to, comes back as a row with the wallet alone. The
-- last row has neither wallet nor delivery: it has the time of the database.
create function $schema.settle_and_claim(
  delivered bigint[], claimant uuid, types text[], starting integer[], takes integer[], wallets text[],
  from_ids bigint[], row_limit integer,
  lease_ms double precision, back_off_max_ms double precision, lease_limit_ms double precision,
  ahead_ms double precision
) returns table (
  delivery text, id text, index text, wallet text, type text, payload text, attempts text, now_ms text
)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
-- include lock-timeout
set enable_sort = off
set enable_incremental_sort = off
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := now() + ahead_ms * interval '1 millisecond';
  lease_time constant timestamptz := least(at_time, to_timestamp(lease_limit_ms / 1000));
  back_off_end constant timestamptz := at_time + back_off_max_ms * interval '1 millisecond';
  locked_wallets text[];
  locked_from bigint[];
  free_wallets text[];
  free_from bigint[];
  -- Those whose lease was written before the clock was set back.
  cut_wallets text[];
  -- What can be claimed, with its place among the waiting rows of its wallet.
  ready_ids bigint[];
  ready_wallets text[];
  ready_places bigint[];
  locked_ids bigint[];
  own_ids bigint[];
  claimed_ids bigint[];
  -- The claimed ones whose attempt begins with this call, or began with the call whose result was lost.
  started_ids bigint[];
  resumed_ids bigint[];
  starting_wallets text[];
  waiting_wallets text[];
  waiting_types text[];
begin
-- include read-committed
  if cardinality(delivered) > 0 then
    -- "is true" hides conditions from the planner, which would choose a partial index as long as it is small.
    update $schema.outbox o set status = 'delivered', settled_at = now(), claimed_by = null
    where o.id = any(delivered) and (o.status = 'waiting') is true;
  end if;
  if cardinality(wallets) = 0 then
    return query select null, null, null, null, null, null, null, (extract(epoch from at_time) * 1000)::text;
    return;
  end if;

  select array_agg(w.wallet), array_agg(w.from_id) into locked_wallets, locked_from
  from unnest(wallets, from_ids) as w (wallet, from_id)
  where pg_try_advisory_xact_lock(hashtextextended(w.wallet, '$schema.outbox'::regclass::oid::bigint));

  -- Without those of which another claimant holds a delivery whose lease has not ended.
  select array_agg(w.wallet) filter (where h.wallet is null), array_agg(w.from_id) filter (where h.wallet is null),
    array_agg(w.wallet) filter (where h.is_cut)
  into free_wallets, free_from, cut_wallets
  from unnest(locked_wallets, locked_from) as w (wallet, from_id) left join lateral (
    select o.wallet, o.due_at > at_time + o.lease_ms * interval '1 millisecond' as is_cut from $schema.outbox o
    where (o.wallet, o.due_at) > (w.wallet, lease_time) and (o.wallet, o.due_at) <= (w.wallet, 'infinity'::timestamptz)
      and o.status = 'waiting' and o.claimed_by is not null
      and (o.claimed_by <> claimant) is true and (o.type = any(types)) is true
    order by o.wallet desc, o.due_at desc limit 1
  ) h on true;

  if cut_wallets is not null then
    update $schema.outbox o set due_at = at_time + o.lease_ms * interval '1 millisecond'
    from (
      select c.id from $schema.outbox c
      where c.wallet = any(cut_wallets) and c.status = 'waiting' and c.claimed_by is not null
        and (c.claimed_by <> claimant) is true
        and (c.due_at > at_time + c.lease_ms * interval '1 millisecond') is true
      order by c.id for update skip locked
    ) c
    where o.id = c.id;
  end if;

  -- The oldest of each wallet up to the first that is not due.
  select
    array_agg(r.id) filter (where r.turn <= r.takes), array_agg(r.wallet) filter (where r.turn <= r.takes),
    array_agg(r.place) filter (where r.turn <= r.takes), array_agg(r.wallet) filter (where r.turn <= r.starting),
    array_agg(r.wallet) filter (where r.turn > r.takes and r.place = 1),
    array_agg(r.type) filter (where r.turn > r.takes and r.place = 1)
  into ready_ids, ready_wallets, ready_places, starting_wallets, waiting_wallets, waiting_types
  from (
    select q.id, w.wallet, q.place, s.type, s.takes, s.starting,
      dense_rank() over (partition by s.type order by w.nth) as turn
    from unnest(free_wallets, free_from) with ordinality as w (wallet, from_id, nth) cross join lateral (
      select x.id, row_number() over (order by x.id) as place, bool_and(x.is_free) over (order by x.id) as is_ready,
        first_value(x.type) over (order by x.id) as head_type
      from (
        select f.id, f.is_free, f.type from unnest(types) as t (type) cross join lateral (
          select o.id, o.type,
-- include claimable
            as is_free
          from $schema.outbox o
          where (o.type, o.wallet, o.id) >= (t.type, w.wallet, w.from_id)
            and (o.type, o.wallet, o.id) <= (t.type, w.wallet, 9223372036854775807) and o.status = 'waiting'
          order by o.type, o.wallet, o.id limit row_limit
        ) f
        order by f.id limit row_limit
      ) x
    ) q join unnest(types, starting, takes) as s (type, starting, takes) on s.type = q.head_type
    where q.is_ready
  ) r;

  select array_agg(h.id), array_agg(h.id) filter (where h.is_own) into locked_ids, own_ids from (
    select o.id, (o.claimed_by = claimant) is true as is_own from $schema.outbox o
    where o.id = any(ready_ids) and (o.status = 'waiting') is true
      and
-- include claimable
    order by o.id for update skip locked
  ) h;

  -- Of each wallet the locked ones up to the first that was skipped.
  select array_agg(r.id),
    array_agg(r.id) filter (where r.place = 1 and not r.is_own and r.wallet = any(starting_wallets)),
    array_agg(r.id) filter (where r.place = 1 and r.is_own and r.wallet = any(starting_wallets))
  into claimed_ids, started_ids, resumed_ids
  from (
    select u.id, u.wallet, u.place, u.id = any(coalesce(own_ids, '{}')) as is_own,
      row_number() over (partition by u.wallet order by u.place) as nth
    from unnest(ready_ids, ready_wallets, ready_places) as u (id, wallet, place) where u.id = any(locked_ids)
  ) r
  where r.place = r.nth;

  return query
  with claimed as (
    update $schema.outbox o
    set claimed_by = claimant, lease_ms = settle_and_claim.lease_ms,
      due_at = at_time + settle_and_claim.lease_ms * interval '1 millisecond',
      attempts = case when o.id = any(started_ids) then o.attempts + 1
        when o.id = any(resumed_ids) then greatest(o.attempts, 1) else o.attempts end
    where o.id = any(claimed_ids)
    returning o.*, o.attempts + case when o.id = any(started_ids || resumed_ids) then 0 else 1 end as attempt
  )
  select c.id::text, c.transaction_id::text, c.action_index::text, c.wallet, c.type, c.payload::text, c.attempt::text,
    null
  from claimed c order by c.id;

  return query
  select null, null, null, w.wallet, null, null, null, null
  from unnest(wallets) as w (wallet) where w.wallet <> all(coalesce(free_wallets, '{}'));

  return query
  select null, null, null, w.wallet, w.type, null, null, null
  from unnest(waiting_wallets, waiting_types) as w (wallet, type);

  return query select null, null, null, null, null, null, null, (extract(epoch from at_time) * 1000)::text;
end
$function$;

-- Releases claimed deliveries that were not dispatched: due at once, with "counts" as their attempts so far.
create function $schema.release_deliveries(
  claimant uuid, ids bigint[], counts integer[], ahead_ms double precision
) returns void
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
-- include lock-timeout
as $function$
begin
  update $schema.outbox o
  set claimed_by = null, due_at = now() + ahead_ms * interval '1 millisecond', attempts = g.count
  from (select u.id, u.count from unnest(ids, counts) as u (id, count) order by u.id) g
  where o.id = g.id and (o.status = 'waiting') is true and (o.claimed_by = claimant) is true;
end
$function$;

-- Scans the next "wallet_limit" wallets after a name that have waiting deliveries of these types. Returns the oldest
-- waiting delivery of each whose oldest is due, and that of the last wallet of a full page whether it is due or not:
-- the next page begins there.
create function $schema.due_wallets(
  claimant uuid, types text[], after text, wallet_limit integer, back_off_max_ms double precision,
  lease_limit_ms double precision, ahead_ms double precision
) returns table (wallet text, type text, id text, due text, nth text)
language plpgsql stable
-- include fixed-plan
-- include nested-loops
set enable_sort = off
set enable_incremental_sort = off
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := now() + ahead_ms * interval '1 millisecond';
  lease_time constant timestamptz := least(at_time, to_timestamp(lease_limit_ms / 1000));
  back_off_end constant timestamptz := at_time + back_off_max_ms * interval '1 millisecond';
  current_wallet text collate "C" := after;
  oldest record;
begin
  for step in 1 .. wallet_limit loop
    select min(n.wallet) into current_wallet from unnest(types) as t (type) cross join lateral (
      select o.wallet from $schema.outbox o
      where (o.type, o.wallet, o.id) > (t.type, current_wallet, 9223372036854775807)
        and o.type <= t.type and o.status = 'waiting'
      order by o.type, o.wallet, o.id limit 1
    ) n;
    exit when current_wallet is null;
    select f.id, f.type, f.is_free into oldest from unnest(types) as t (type) cross join lateral (
      -- A lease that ends too late is found, so that a claim cuts it.
      select o.id, o.type, case when o.claimed_by is null
        then o.attempts = 0 or o.due_at <= at_time or o.due_at > back_off_end
        else o.due_at <= lease_time or o.due_at > at_time + o.lease_ms * interval '1 millisecond'
          or o.claimed_by = claimant end as is_free
      from $schema.outbox o
      where (o.type, o.wallet, o.id) >= (t.type, current_wallet, 0::bigint)
        and (o.type, o.wallet, o.id) <= (t.type, current_wallet, 9223372036854775807) and o.status = 'waiting'
      order by o.type, o.wallet, o.id limit 1
    ) f
    order by f.id limit 1;
    if oldest.is_free or step = wallet_limit then
      wallet := current_wallet;
      type := oldest.type;
      id := oldest.id::text;
      due := oldest.is_free::text;
      nth := step::text;
      return next;
    end if;
  end loop;
end
$function$;

-- Finds deliveries of these types that became due lately, after a position of each type in the index "outbox_due": at
-- most "row_limit" of each type. They are of three ranges, in the order of the index:
--   a. those that were never claimed: their "due_at" is -infinity, and the position has the last id that was read;
--   b. those whose back-off or lease ended, or that were released or redriven, between "since_s" and now;
--   c. those whose back-off or lease was written before the clock was set back: it ends more than "horizon_ms" from now.
-- What waits for something else is not read.
--
-- A row with a wallet has the oldest of its deliveries of a type that were found. A row with a type and no wallet has
-- the last position of a type of which "row_limit" deliveries were read. The last row has the last id of the outbox,
-- the time up to which the search looks, the milliseconds until the next action is due that is scheduled (null if none
-- is), and the transactions of the snapshot: all below "oldest" have ended, and those from "newest" on had not begun.
-- Other times are seconds since the epoch.
create function $schema.newly_due(
  types text[], after_s double precision[], after_ids bigint[], since_s double precision, row_limit integer,
  horizon_ms double precision, lease_limit_ms double precision, ahead_ms double precision
) returns table (wallet text, type text, id text, due_s text, oldest text, newest text, scheduled_ms text)
language plpgsql stable
-- include fixed-plan
-- include nested-loops
set enable_sort = off
set enable_incremental_sort = off
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := now() + ahead_ms * interval '1 millisecond';
  lease_time constant timestamptz := least(at_time, to_timestamp(lease_limit_ms / 1000));
  horizon constant timestamptz := at_time + horizon_ms * interval '1 millisecond';
begin
  return query
  with found as materialized (
    select n.wallet, n.type, n.due_at, n.id, row_number() over (partition by n.type order by n.due_at, n.id) as nth
    from (
      select u.type, to_timestamp(u.s) as due_at, u.id,
        to_timestamp(greatest(u.s, since_s)) as recent_due, case when u.s >= since_s then u.id else 0 end as recent_id,
        greatest(to_timestamp(u.s), horizon) as far_due,
        case when to_timestamp(u.s) >= horizon then u.id else 0 end as far_id
      from unnest(types, after_s, after_ids) as u (type, s, id)
    ) t cross join lateral (
      (select o.wallet, o.type, o.due_at, o.id from $schema.outbox o
      where (o.type, o.due_at, o.id) > (t.type, t.due_at, t.id)
        and (o.type, o.due_at, o.id) <= (t.type, '-infinity'::timestamptz, 9223372036854775807)
        and o.status = 'waiting'
      order by o.type, o.due_at, o.id limit row_limit)
      union all
      (select o.wallet, o.type, o.due_at, o.id from $schema.outbox o
      where (o.type, o.due_at, o.id) > (t.type, t.recent_due, t.recent_id)
        and (o.type, o.due_at, o.id) <= (t.type, at_time, 9223372036854775807)
        and o.status = 'waiting' and (o.claimed_by is null or o.due_at <= lease_time) is true
      order by o.type, o.due_at, o.id limit row_limit)
      union all
      (select o.wallet, o.type, o.due_at, o.id from $schema.outbox o
      where (o.type, o.due_at, o.id) > (t.type, t.far_due, t.far_id)
        and (o.type, o.due_at, o.id) <= (t.type, 'infinity'::timestamptz, 9223372036854775807)
        and o.status = 'waiting'
        and (o.claimed_by is null or o.due_at > at_time + o.lease_ms * interval '1 millisecond') is true
      order by o.type, o.due_at, o.id limit row_limit)
    ) n
  )
  select f.wallet, f.type, min(f.id)::text, null, null, null, null
  from found f where f.nth <= row_limit group by f.wallet, f.type
  union all
  select null, f.type, f.id::text, extract(epoch from f.due_at)::text, null, null, null
  from found f where f.nth = row_limit;

  return query
  select null, null, coalesce((select o.id from $schema.outbox o order by o.id desc limit 1), 0)::text,
    extract(epoch from lease_time)::text,
    pg_snapshot_xmin(pg_current_snapshot())::text, pg_snapshot_xmax(pg_current_snapshot())::text,
    (select greatest(0, ceil(extract(epoch from o.not_before - $schema.hold_clock()) * 1000 - ahead_ms))::text
    from $schema.outbox o where o.status = 'scheduled' order by o.not_before, o.id limit 1);
end
$function$;

-- Makes the scheduled actions due whose time has come, at most "row_limit": in the order of their times, then in which
-- they were written. Each gets a new id, and is found from then on as what was just written is. One call at a time does
-- it, so that the new ids have that order.
--
-- A row with a wallet has an action that became due. The last row has no wallet: "id" is whether this call looked, which
-- it does not while another one is at it.
--
-- A runtime has no right to change the id of a row.
create function $schema.make_due(row_limit integer, ahead_ms double precision)
returns table (wallet text, type text, id text)
language plpgsql volatile security definer
-- include fixed-plan
-- include nested-loops
-- include lock-timeout
set enable_sort = off
set enable_incremental_sort = off
as $function$
#variable_conflict use_column
declare
  at_time timestamptz;
  due record;
begin
-- include read-committed
  if not pg_try_advisory_xact_lock(hashtextextended('', '$schema.outbox'::regclass::oid::bigint)) then
    return query select null, null, false::text;
    return;
  end if;
  at_time := $schema.hold_clock() + ahead_ms * interval '1 millisecond';
  -- One that is being cancelled is skipped.
  for due in
    select o.id from $schema.outbox o
    where (o.not_before, o.id) <= (at_time, 9223372036854775807) and o.status = 'scheduled'
    order by o.not_before, o.id limit row_limit for update skip locked
  loop
    return query update $schema.outbox o set status = 'waiting', id = default
    where o.id = due.id returning o.wallet::text, o.type::text, o.id::text;
  end loop;
  return query select null, null, true::text;
end
$function$;

revoke execute on function $schema.make_due from public;

-- Cancels an action that no runtime has claimed. A claim has locked the row or skips it: exactly one of both succeeds.
-- "answer" is "cancelled_now", "cancelled" (before) or "claimed" (now or before); no row for an unknown action. Of an
-- archived action the wallet and the type are null.
create function $schema.cancel_delivery(of_transaction uuid, of_index integer)
returns table (answer text, wallet text, type text)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
-- include lock-timeout
as $function$
#variable_conflict use_column
begin
-- include read-committed
  -- "is true" hides conditions from the planner, which would choose a partial index as long as it is small.
  return query
  update $schema.outbox o set status = 'cancelled', settled_at = now()
  where o.transaction_id = of_transaction and o.action_index = of_index
    and (o.status in ('scheduled', 'waiting')) is true and (o.lease_ms is null) is true
  returning 'cancelled_now', o.wallet::text, o.type::text;
  if not found then
    return query
    select case o.status when 'cancelled' then 'cancelled' else 'claimed' end, o.wallet::text, o.type::text
    from $schema.outbox o where o.transaction_id = of_transaction and o.action_index = of_index
    union all
    -- In the same snapshot: an action is in one of both.
    select case a.status when 'cancelled' then 'cancelled' else 'claimed' end, null, null
    from $schema.archived_status(of_transaction, of_index) as a (status) where a.status is not null;
  end if;
end
$function$;
