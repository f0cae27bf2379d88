import type { Migration } from './migration.ts';

/**
 * What the relay asks of the outbox, at a cost that does not grow with what waits in it or was delivered before.
 *
 * 1. `outbox_waiting` begins with the type: what waits for other runtimes' processors is not walked over. Ranges are
 *    written as comparisons of whole rows and ordered by them, which no other index offers, and rows are found again by
 *    a list of ids: whatever the statistics say, no plan reads more than it returns.
 * 2. Whoever claims deliveries of a wallet holds its advisory lock until the claim is committed, and looks once it has
 *    it: two claims of one wallet are made one after the other. The lock lives as long as the statement, so poolers do
 *    not matter. Nobody waits for one: a wallet whose lock is taken is `busy`.
 * 3. Rows that someone else is about to settle are skipped, and with them what is behind them.
 * 4. Rows are written in the order of their ids, and what is claimed is never waited for: no deadlocks.
 */
export const relayTurns: Migration = {
  version: 8,
  name: 'relay-turns',
  script: `
drop index $schema.outbox_waiting;
drop index $schema.outbox_due;
create index outbox_waiting on $schema.outbox (type, wallet, id) where status = 'waiting';
create index outbox_claimed on $schema.outbox (wallet, due_at) where status = 'waiting' and claimed_by is not null;

-- Marks deliveries as made, then claims of each of these wallets the oldest that wait, where they are due: at most so
-- many of each, and none that is behind one that cannot be had. A claim of this claimant's is due to it: the answer
-- that told of it was lost, since it asks only for wallets of which it has nothing in hand.
--
-- The first of each of the first "starting" wallets is handed over at once, so its attempt is counted. All others are
-- counted when they are claimed in that place, or fail: who claims and dies before it hands over uses up no attempt.
-- A wallet of which someone else holds something, or is about to, comes back as a row without a delivery.
create function $schema.relay_turn(
  made bigint[], claimant uuid, types text[], wallets text[], starting integer, most integer,
  lease_ms double precision, ahead_ms double precision
) returns table (
  delivery text, id text, index text, wallet text, type text, payload text, attempts text
)
language plpgsql volatile
set search_path = pg_catalog
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_sort = off
set jit = off
set lock_timeout = '5s'
set plan_cache_mode = force_generic_plan
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := now() + ahead_ms * interval '1 millisecond';
  locked text[];
  free text[];
  -- What is ready to be claimed, with its place among what waits of its wallet.
  ready_ids bigint[];
  ready_wallets text[];
  ready_places bigint[];
  held bigint[];
  own bigint[];
  reached bigint[];
  -- Of those the ones whose attempt begins with this claim, or began with the one whose answer was lost.
  counted bigint[];
  kept bigint[];
  started text[] := wallets[1:starting];
begin
  if cardinality(made) > 0 then
    -- "is true" hides conditions from the planner, for which a partial index would look good as long as it is small.
    update $schema.outbox o set status = 'delivered', settled_at = now(), claimed_by = null
    where o.id = any(made) and (o.status = 'waiting') is true;
  end if;
  if cardinality(wallets) = 0 then return; end if;

  select array_agg(w.wallet) into locked from unnest(wallets) as w (wallet)
  where pg_try_advisory_xact_lock(hashtextextended(w.wallet, '$schema.outbox'::regclass::oid::bigint));

  select array_agg(w.wallet) into free from unnest(locked) as w (wallet)
  where (
    select true from $schema.outbox o
    where (o.wallet, o.due_at) > (w.wallet, at_time) and (o.wallet, o.due_at) <= (w.wallet, 'infinity'::timestamptz)
      and o.status = 'waiting' and o.claimed_by is not null
      and (o.claimed_by <> claimant) is true and (o.type = any(types)) is true
    order by o.wallet, o.due_at limit 1
  ) is null;

  select array_agg(q.id), array_agg(w.wallet), array_agg(q.place) into ready_ids, ready_wallets, ready_places
  from unnest(free) as w (wallet) cross join lateral (
    select x.id, row_number() over (order by x.id) as place, bool_and(x.is_free) over (order by x.id) as is_ready
    from (
      select f.id, f.is_free from unnest(types) as t (type) cross join lateral (
        select o.id, (o.due_at <= at_time or (o.claimed_by = claimant) is true) as is_free from $schema.outbox o
        where (o.type, o.wallet, o.id) >= (t.type, w.wallet, 0::bigint)
          and (o.type, o.wallet, o.id) <= (t.type, w.wallet, 9223372036854775807) and o.status = 'waiting'
        order by o.type, o.wallet, o.id limit most
      ) f
      order by f.id limit most
    ) x
  ) q
  where q.is_ready;

  select array_agg(h.id), array_agg(h.id) filter (where h.is_own) into held, own from (
    select o.id, (o.claimed_by = claimant) is true as is_own from $schema.outbox o
    where o.id = any(ready_ids) and (o.status = 'waiting') is true
      and (o.due_at <= at_time or o.claimed_by = claimant) is true
    order by o.id for update skip locked
  ) h;

  select array_agg(r.id), array_agg(r.id) filter (where r.place = 1 and not r.is_own and r.wallet = any(started)),
    array_agg(r.id) filter (where r.place = 1 and r.is_own)
  into reached, counted, kept
  from (
    select u.id, u.wallet, u.place, u.id = any(coalesce(own, '{}')) as is_own,
      row_number() over (partition by u.wallet order by u.place) as nth
    from unnest(ready_ids, ready_wallets, ready_places) as u (id, wallet, place) where u.id = any(held)
  ) r
  where r.place = r.nth;

  return query
  with claimed as (
    update $schema.outbox o
    set claimed_by = claimant, due_at = at_time + lease_ms * interval '1 millisecond',
      attempts = case when o.id = any(counted) then o.attempts + 1
        when o.id = any(kept) then greatest(o.attempts, 1) else o.attempts end
    where o.id = any(reached)
    returning o.*, o.attempts + case when o.id = any(counted || kept) then 0 else 1 end as attempt
  )
  select c.id::text, c.transaction_id::text, c.action_index::text, c.wallet, c.type, c.payload::text, c.attempt::text
  from claimed c order by c.id;

  return query
  select null, null, null, w.wallet, null, null, null
  from unnest(wallets) as w (wallet) where w.wallet <> all(coalesce(free, '{}'));
end
$function$;

-- Gives claimed deliveries back that nobody was handed: due at once, with their attempts as they were.
create function $schema.give_back(claimant uuid, ids bigint[], counts integer[]) returns void
language plpgsql volatile
set search_path = pg_catalog
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set lock_timeout = '5s'
set plan_cache_mode = force_generic_plan
as $function$
begin
  update $schema.outbox o set claimed_by = null, due_at = now(), attempts = g.count
  from (select u.id, u.count from unnest(ids, counts) as u (id, count) order by u.id) g
  where o.id = g.id and (o.status = 'waiting') is true and (o.claimed_by = claimant) is true;
end
$function$;

-- The next wallets after a name, at most so many, with whether the oldest of what waits of each is due.
create function $schema.due_wallets(
  claimant uuid, types text[], after text, most integer, ahead_ms double precision
) returns table (wallet text, due text, nth text)
language plpgsql stable
set search_path = pg_catalog
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_sort = off
set jit = off
set plan_cache_mode = force_generic_plan
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := now() + ahead_ms * interval '1 millisecond';
  here text collate "C" := after;
  is_due boolean;
begin
  for step in 1 .. most loop
    select min(n.wallet) into here from unnest(types) as t (type) cross join lateral (
      select o.wallet from $schema.outbox o
      where (o.type, o.wallet, o.id) > (t.type, here, 9223372036854775807)
        and o.type <= t.type and o.status = 'waiting'
      order by o.type, o.wallet, o.id limit 1
    ) n;
    exit when here is null;
    select f.is_free into is_due from unnest(types) as t (type) cross join lateral (
      select o.id, (o.due_at <= at_time or (o.claimed_by = claimant) is true) as is_free from $schema.outbox o
      where (o.type, o.wallet, o.id) >= (t.type, here, 0::bigint)
        and (o.type, o.wallet, o.id) <= (t.type, here, 9223372036854775807) and o.status = 'waiting'
      order by o.type, o.wallet, o.id limit 1
    ) f
    order by f.id limit 1;
    if is_due or step = most then
      wallet := here;
      due := is_due::text;
      nth := step::text;
      return next;
    end if;
  end loop;
end
$function$;
`,
};
