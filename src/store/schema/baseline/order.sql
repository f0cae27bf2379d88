-- The order of commits, in which answers about the past never change.
--
-- Commits become visible out of the order of their ids and times: an id is drawn before the commit. So each visible
-- commit gets a position behind all that have one, in a function of its own, behind the commit path.
--
-- 1. A transaction-level lock lets one sweep run at a time. The clock is read after it, and the numbering is a
--    statement
--    after that: the snapshot of the first statement is older than the wait for the lock, and would number a commit
--    twice. A clock read after the numbering would leave out what was acknowledged before it.
-- 2. "synchronous_commit" is switched on in the body: a setting of the function is undone before the commit, and a
--    position that was read must not be lost.
-- 3. "recorded_at" is the greatest of "committed_at", the one before it, and the end of what is final plus a
--    millisecond, in whole milliseconds: it never falls along the positions.
-- 4. The order becomes final up to the clock only if the page was not full: otherwise commits that were acknowledged
--    before may have no position yet. A question about a time that is not over makes it final up to the last
--    "recorded_at" at most.

-- Gives positions to the next "row_limit" commits that are visible and have none, in the order of their ids. "until_ms"
-- is a time that the caller wants to ask about, or null. Returns how many got one, whether there may be more, and the
-- time up to which the order is final.
create function $schema.place_commits(row_limit integer, until_ms double precision)
returns table (placed text, has_more text, final_ms text)
-- The order is written here and nowhere else: a runtime has no rights on its tables.
language plpgsql volatile security definer
-- include fixed-plan
-- include lock-timeout
as $function$
#variable_conflict use_column
declare
  until_time constant timestamptz := to_timestamp(until_ms / 1000);
  at_time timestamptz;
  known $schema.commit_order;
  placed_count bigint;
  new_position bigint;
  new_recorded timestamptz;
  new_final timestamptz;
  new_bytes bigint;
begin
-- include read-committed
  select o.* into known from $schema.commit_order o;
  -- Nothing to number and no later time asked for: no lock and no write.
  if not exists (select from $schema.unplaced_commits) and coalesce(until_time <= known.final_until, true) then
    return query select '0', 'false', (extract(epoch from known.final_until) * 1000)::text;
    return;
  end if;
  perform set_config('synchronous_commit', 'on', true)
  where current_setting('synchronous_commit') = 'off';
  perform pg_advisory_xact_lock('$schema.commit_order'::regclass::oid::bigint);
  at_time := $schema.commit_clock();
  select o.* into known from $schema.commit_order o;
  with page as (
    select u.id from $schema.unplaced_commits u order by u.id limit row_limit
  ), taken as (
    delete from $schema.unplaced_commits u using page p where u.id = p.id returning u.id, u.committed_at, u.changes
  ), numbered as (
    insert into $schema.placed_commits (position, id, committed_at, recorded_at, changes)
    select known.last_position + row_number() over (order by t.id), t.id, t.committed_at,
      greatest(max(t.committed_at) over (order by t.id), known.last_recorded,
        known.final_until + interval '1 millisecond'), t.changes
    from taken t
    returning position, recorded_at, octet_length(changes) as bytes
  )
  select count(*), max(n.position), max(n.recorded_at), coalesce(sum(n.bytes), 0)
  into placed_count, new_position, new_recorded, new_bytes from numbered n;
  new_recorded := coalesce(new_recorded, known.last_recorded);
  new_final := case when placed_count = row_limit then known.final_until
    else greatest(known.final_until, at_time, least(until_time, new_recorded)) end;
  update $schema.commit_order o
  set last_position = coalesce(new_position, known.last_position), last_recorded = new_recorded,
    final_until = new_final, changes_bytes = known.changes_bytes + new_bytes
  where placed_count > 0 or new_final > known.final_until;
  return query select placed_count::text, (placed_count = row_limit)::text,
    (extract(epoch from new_final) * 1000)::text;
end
$function$;

-- It runs with the rights of the owner, as "commit_batch" does.
revoke execute on function $schema.place_commits from public;
