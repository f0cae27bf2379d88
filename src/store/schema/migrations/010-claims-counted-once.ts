import type { Migration } from './migration.ts';

/**
 * A claim that is asked for again, because its answer was lost, counts and numbers attempts as it did the first time.
 * Before, one that was waiting for a place came back as the attempt that had failed already.
 */
export const claimsCountedOnce: Migration = {
  version: 10,
  name: 'claims-counted-once',
  script: `
-- Marks deliveries as made, then claims of each of these wallets the oldest that wait, where they are due: at most so
-- many of each, and none that is behind one that cannot be had. A claim of this claimant's is due to it: the answer
-- that told of it was lost, and it asks again as it did then.
--
-- The first of each of the first "starting" wallets is handed over at once, so its attempt is counted, once however
-- often it is asked for. All others are counted when they are claimed in that place, or fail: who claims and dies
-- before it hands over uses up no attempt.
-- A wallet of which someone else holds something, or is about to, comes back as a row without a delivery.
create or replace function $schema.relay_turn(
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
    array_agg(r.id) filter (where r.place = 1 and r.is_own and r.wallet = any(started))
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
`,
};
