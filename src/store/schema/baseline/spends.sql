-- Who spent an output: a projection of the history behind the commit path, in the order of positions, in bulk.
--
-- 1. A transaction-level lock lets one step run at a time. The position is read in a statement after it: the snapshot
--    of an earlier statement is older than the wait for the lock.
-- 2. The spends and the position are one database transaction: a step that is killed leaves nothing, and the next one
--    does it again.
-- 3. "synchronous_commit" is switched off in the body: a step that is lost in a crash is done again, and no step waits
--    for the disk. What it says is in the log behind what it says it of.
-- 4. The rows are inserted in the order of the primary key: those that are close to each other in the index are written
--    one after the other.

-- Projects the spends of the next commits, as many as have at most "transaction_limit" transactions, and fewer if their
-- inputs have more than "byte_limit" bytes (about 40 per spend), but one at least. Returns how many commits it was, and
-- whether there may be more.
--
-- An output that two transactions spend, which is a fault that "pursekit verify" reports, keeps the first one: a fault
-- in the history does not end the projection.
create function $schema.project_spends(transaction_limit integer, byte_limit integer)
returns table (projected text, has_more text)
-- It is written here and nowhere else: a runtime has no rights on its tables.
language plpgsql volatile security definer
-- include fixed-plan
-- include nested-loops
-- include lock-timeout
as $function$
#variable_conflict use_column
declare
  known bigint;
  known_order bigint;
  page bigint[];
  new_position bigint;
begin
-- include read-committed
  select p.last_position, o.last_position into known, known_order
  from $schema.projected_spends p, $schema.commit_order o;
  -- Nothing to project: no lock and no write.
  if known >= known_order then
    return query select '0', 'false';
    return;
  end if;
  perform set_config('synchronous_commit', 'off', true);
  perform pg_advisory_xact_lock('$schema.projected_spends'::regclass::oid::bigint);
  select p.last_position, o.last_position into known, known_order
  from $schema.projected_spends p, $schema.commit_order o;

  -- The first transactions are read, and no more: a page of large commits would read hundreds of thousands.
  select array_agg(c.id), max(c.position) into page, new_position
  from (
    select g.id, g.position, g.transactions, sum(g.transactions) over upto as transactions_upto,
      sum(g.bytes) over upto - g.bytes as bytes_before
    from (
      select min(r.id) as id, r.position, count(*) as transactions, coalesce(sum(r.bytes), 0) as bytes
      from (
        select p.id, p.position, octet_length(t.inputs) as bytes
        from $schema.placed_commits p left join lateral (
          -- "offset" has the planner read the commits first.
          select x.inputs from $schema.transactions x where x.commit_id = p.id offset 0
        ) t on true
        where p.position > known order by p.position limit transaction_limit + 1
      ) r
      group by r.position
    ) g
    window upto as (order by g.position rows unbounded preceding)
  ) c
  where c.transactions_upto = c.transactions
    or (c.transactions_upto <= transaction_limit and c.bytes_before < byte_limit);
  if page is null then
    return query select '0', 'false';
    return;
  end if;

  begin
    insert into $schema.spends (transaction_id, output_index, spent_by)
-- include spends-of-page
    -- The index alone asks for an order: a sort by more keys costs 1 µs per spend.
    order by 1;
  exception when unique_violation then
    -- This insert costs 3 µs per spend more.
    insert into $schema.spends (transaction_id, output_index, spent_by)
-- include spends-of-page
    order by 1, 2, t.commit_id, t.place
    on conflict do nothing;
  end;
  update $schema.projected_spends p set last_position = new_position;
  return query select cardinality(page)::text, (new_position < known_order)::text;
end
$function$;

-- It runs with the rights of the owner, as "commit_batch" does.
revoke execute on function $schema.project_spends from public;
