-- The totals of wallets with very many UTXOs. A wallet is counted once, while commits go on, as "create index
-- concurrently" builds an index:
--
-- 1. "start_counting" names the wallet. Commits that look after that insert their changes of its totals.
-- 2. The caller waits until all transactions are over that held the lock of writers of "unspent" after step 1
--    ("unspent_writers"). A commit looks after it has written "unspent", so that those that did not see the name held it.
-- 3. "end_counting" adds, in one statement, what "unspent" holds less the changes that are there: one snapshot has both.
--
-- From then on the sum of the rows equals what "unspent" holds, in every snapshot.
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
  insert into $schema.counted_wallets (owner) values (of_owner) on conflict do nothing;
  return not exists (select from $schema.counted_wallets c where c.owner = of_owner and c.is_counted);
end
$function$;

-- The transactions that have written "unspent", or may have, and are not over; separated by spaces.
create function $schema.unspent_writers() returns text
language sql volatile security definer set search_path = pg_catalog, pg_temp as $function$
  select coalesce(string_agg(distinct l.virtualtransaction, ' '), '')
  from pg_locks l
  where l.locktype = 'relation' and l.relation = '$schema.unspent'::regclass and l.mode = 'RowExclusiveLock'
    and l.database = (select d.oid from pg_database d where d.datname = current_database())
    and l.pid is distinct from pg_backend_pid()
$function$;

create function $schema.end_counting(of_owner text) returns void
language plpgsql volatile security definer
-- include fixed-plan
-- include lock-timeout
as $function$
begin
-- include read-committed
  update $schema.counted_wallets c set is_counted = true where c.owner = of_owner and not c.is_counted;
  -- Another runtime has ended it.
  if not found then
    return;
  end if;
  insert into $schema.counted_totals (owner, asset, amount)
  select of_owner, m.asset, sum(m.amount)
  from (
    select x.asset::text as asset, case grouping(x.asset) when 0 then sum(x.amount) else
      count(*) filter (where x.asset_count = 1)
        + count(distinct (x.transaction_id, x.output_index)) filter (where x.asset_count > 1) end as amount
    from $schema.unspent x where x.owner = of_owner and x.asset_count > 0
    group by grouping sets ((x.asset), ())
    union all
    select t.asset, -t.amount from $schema.counted_totals t where t.owner = of_owner
  ) m
  group by m.asset;
end
$function$;

-- Replaces the rows of totals that have many by one row each: at most "row_limit" rows of a hundred totals. What another
-- call folds is left to it. A step that is lost in a crash is undone as a whole, and is not worth a wait for the disk.
create function $schema.fold_totals(row_limit integer) returns void
language plpgsql volatile security definer
-- include fixed-plan
-- include lock-timeout
as $function$
begin
-- include read-committed
  if not exists (select from $schema.counted_totals) then
    return;
  end if;
  perform set_config('synchronous_commit', 'off', true);
  with long as materialized (
    select t.owner, t.asset from $schema.counted_totals t group by t.owner, t.asset having count(*) > 100 limit 100
  ), picked as materialized (
    select t.ctid as row_id
    from long l join $schema.counted_totals t on t.owner = l.owner and t.asset is not distinct from l.asset
    limit row_limit for update of t skip locked
  ), folded as (
    delete from $schema.counted_totals t using picked p where t.ctid = p.row_id returning t.owner, t.asset, t.amount
  )
  insert into $schema.counted_totals (owner, asset, amount)
  select f.owner, f.asset, sum(f.amount) from folded f group by f.owner, f.asset;
end
$function$;

revoke execute on function $schema.start_counting from public;
revoke execute on function $schema.unspent_writers from public;
revoke execute on function $schema.end_counting from public;
revoke execute on function $schema.fold_totals from public;
