-- The totals of wallets with very many UTXOs. A wallet is counted once, while commits go on, as "create index
-- concurrently" builds an index:
--
-- 1. "start_counting" names the wallet. Commits that look after that insert their changes of its totals.
-- 2. The caller waits until all transactions are over that held the lock of writers of "unspent" after step 1
--    ("unspent_writers"). A commit looks after it has written "unspent", so that those that did not see the name held it.
-- 3. "end_counting" adds, in one statement, what "unspent" holds less the changes that are there: one snapshot has
--    both.
--
-- From then on total and changes add up to what "unspent" holds, in every snapshot. A row of "counted_wallets" that the
-- owner of the schema deletes has the wallet counted anew: step 3 corrects what was wrong.
--
-- The functions run with the rights of the owner, as "commit_batch" does: a runtime has no rights on the tables.

-- Returns false if the totals of the wallet are complete already.
create function $schema.start_counting(of_owner text) returns boolean
language plpgsql volatile security definer
-- include fixed-plan
-- include lock-timeout
as $function$
begin
-- include read-committed
  -- Only if it is not there: it would wait for another runtime that ends the counting.
  insert into $schema.counted_wallets (owner)
  select of_owner where not exists (select from $schema.counted_wallets c where c.owner = of_owner)
  on conflict do nothing;
  return not exists (select from $schema.counted_wallets c where c.owner = of_owner and c.is_counted);
end
$function$;

-- The transactions that have written "unspent", or may have, and are not over; separated by spaces.
create function $schema.unspent_writers() returns text
language plpgsql volatile security definer
-- include fixed-plan
as $function$
begin
-- include on-primary
  return (
    select coalesce(string_agg(distinct l.virtualtransaction, ' '), '')
    from pg_locks l
    where l.locktype = 'relation' and l.relation = '$schema.unspent'::regclass and l.mode = 'RowExclusiveLock'
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
      and l.pid is distinct from pg_backend_pid()
  );
end
$function$;

-- Returns false, and does nothing, while another call changes totals.
create function $schema.end_counting(of_owner text) returns boolean
language plpgsql volatile security definer
-- include fixed-plan
-- include lock-timeout
as $function$
begin
-- include read-committed
  -- A fold meanwhile would move changes that the sum has seen.
  if not pg_try_advisory_xact_lock('$schema.counted_totals'::regclass::oid::bigint) then
    return false;
  end if;
  update $schema.counted_wallets c set is_counted = true where c.owner = of_owner and not c.is_counted;
  -- Another runtime has ended it.
  if not found then
    return true;
  end if;
  insert into $schema.counted_totals (owner, asset, amount)
  select of_owner, m.asset, sum(m.amount)
  from (
    select coalesce(x.asset::text, '') as asset, case grouping(x.asset) when 0 then sum(x.amount) else
      count(*) filter (where x.asset_count = 1)
        + count(distinct (x.transaction_id, x.output_index)) filter (where x.asset_count > 1) end as amount
    from $schema.unspent x where x.owner = of_owner and x.asset_count > 0
    group by grouping sets ((x.asset), ())
    union all
    select c.asset, -c.amount from $schema.counted_changes c where c.owner = of_owner
  ) m
  group by m.asset
  on conflict (owner, asset) do update set amount = excluded.amount;
  delete from $schema.counted_totals t
  where t.owner = of_owner and t.asset <> '' and not exists (
    select from $schema.unspent x where x.owner = of_owner and x.asset = t.asset and x.asset_count > 0)
    and not exists (select from $schema.counted_changes c where c.owner = of_owner and c.asset = t.asset);
  return true;
end
$function$;

-- Adds the oldest changes to the totals, at most "row_limit" of them; returns their number. One call at a time does it;
-- others return 0 at once. A step that is lost in a crash is undone as a whole, and is not worth a wait for the disk.
create function $schema.fold_totals(row_limit integer) returns integer
language plpgsql volatile security definer
-- include fixed-plan
-- include lock-timeout
as $function$
declare
  folded_count integer;
begin
-- include read-committed
  if not exists (select from $schema.counted_changes)
    or not pg_try_advisory_xact_lock('$schema.counted_totals'::regclass::oid::bigint) then
    return 0;
  end if;
  perform set_config('synchronous_commit', 'off', true);
  with folded as (
    delete from $schema.counted_changes c
    where c.id in (select x.id from $schema.counted_changes x order by x.id limit row_limit)
    returning c.owner, c.asset, c.amount
  ), added as (
    insert into $schema.counted_totals as t (owner, asset, amount)
    select f.owner, f.asset, sum(f.amount) from folded f
    group by f.owner, f.asset having f.asset = '' or sum(f.amount) <> 0
    on conflict (owner, asset) do update set amount = t.amount + excluded.amount
  )
  select count(*) into folded_count from folded;
  delete from $schema.counted_totals t where t.amount = 0 and t.asset <> '';
  return folded_count;
end
$function$;

revoke execute on function $schema.start_counting from public;
revoke execute on function $schema.unspent_writers from public;
revoke execute on function $schema.end_counting from public;
revoke execute on function $schema.fold_totals from public;
