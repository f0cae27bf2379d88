-- The history of each wallet, behind the commit path: runtimes read the changes of commits in the order of positions,
-- group them by wallet, and write a page for each.
--
-- 1. A pack covers the commits of a range of positions, for all wallets. Its end is chosen and stored before its first
--    page is written, so that another runtime that goes on with it groups the same changes.
-- 2. Pages are written for some wallets at a time, each part in a database transaction of its own: no commit waits for
--    the whole. A wallet whose pages a part wrote before is left out when the part is repeated.
-- 3. Who reads takes the pages up to "last_position", and the changes of commits behind it: both never change.
-- 4. "synchronous_commit" is switched off in the body: a part that is lost in a crash is written again, and what it says
--    is in the log behind the commits of which it says it.

-- Returns the range of the next pack: one that is not finished, or the next commits up to "bytes_max" bytes of changes
-- and "commits_max". No row if fewer than "bytes_min" bytes and "commits_min" commits wait.
create function $schema.begin_pack(bytes_min integer, bytes_max integer, commits_min integer, commits_max integer)
returns table (after_position text, upto_position text)
-- It is written here and nowhere else: a runtime has no rights on its tables.
language plpgsql volatile security definer
-- include fixed-plan
-- include lock-timeout
as $function$
#variable_conflict use_column
declare
  known $schema.packed_history;
  new_target bigint;
  new_bytes bigint;
begin
-- include read-committed
  select p.* into known from $schema.packed_history p;
  if known.target = known.last_position then
    if not exists (
      select from $schema.commit_order o where o.last_position - known.last_position >= commits_min
        or o.changes_bytes - known.last_bytes >= bytes_min
    ) then
      return;
    end if;
    perform set_config('synchronous_commit', 'off', true);
    perform pg_advisory_xact_lock('$schema.packed_history'::regclass::oid::bigint);
    select max(c.position), sum(c.bytes) into new_target, new_bytes
    from (
      select p.position, octet_length(p.changes) as bytes,
        sum(octet_length(p.changes)) over (order by p.position) as bytes_upto
      from $schema.placed_commits p where p.position > known.last_position order by p.position limit commits_max
    ) c
    where c.bytes_upto - c.bytes < bytes_max;
    update $schema.packed_history p set target = new_target, target_bytes = known.last_bytes + new_bytes
    where p.last_position = known.last_position and p.target = known.target and new_target is not null;
    select p.* into known from $schema.packed_history p;
  end if;
  if known.target > known.last_position then
    return query select known.last_position::text, known.target::text;
  end if;
end
$function$;

-- Writes pages and points of a pack for some wallets: all pages of each. The amounts of points are what has changed since
-- the pack begins. "is_last" ends the pack. Returns false if the pack has ended.
create function $schema.pack_pages(after_position bigint, upto_position bigint, is_last boolean,
  page_wallet text[], page_position bigint[], page_place integer[], page_first bigint[], page_entries text[],
  point_wallet text[], point_asset text[], point_position bigint[], point_place integer[],
  point_available numeric[], point_held numeric[])
returns table (is_packed text)
language plpgsql volatile security definer
-- include fixed-plan
-- include nested-loops
-- include lock-timeout
as $function$
#variable_conflict use_column
declare
  packed_wallets text[];
begin
-- include read-committed
  perform set_config('synchronous_commit', 'off', true);
  perform pg_advisory_xact_lock('$schema.packed_history'::regclass::oid::bigint);
  if not exists (
    select from $schema.packed_history p where p.last_position = after_position and p.target = upto_position
  ) then
    return query select 'false';
    return;
  end if;
  packed_wallets := array(
    select w.wallet from (select distinct x.wallet from unnest(page_wallet) as x (wallet)) w
    cross join lateral (
      select from $schema.history_pages h where h.wallet = w.wallet and h.last_position > after_position limit 1
    ) h
  );
  insert into $schema.balance_points (wallet, asset, position, place, available, held)
  select p.wallet, p.asset, p.position, p.place, p.available + coalesce(b.available, 0), p.held + coalesce(b.held, 0)
  from unnest(point_wallet, point_asset, point_position, point_place, point_available, point_held)
    as p (wallet, asset, position, place, available, held)
  left join lateral (
    select x.available, x.held from $schema.balance_points x
    where x.wallet = p.wallet and x.asset = p.asset and x.position <= after_position
    order by x.position desc, x.place desc limit 1
  ) b on true
  where p.wallet <> all(packed_wallets);
  insert into $schema.history_pages (wallet, last_position, last_place, first_position, entries)
  select p.wallet, p.position, p.place, p.first, p.entries
  from unnest(page_wallet, page_position, page_place, page_first, page_entries)
    as p (wallet, position, place, first, entries)
  where p.wallet <> all(packed_wallets);
  if exists (select from $schema.ranked_assets) then
    insert into $schema.ranked_wallets (asset, wallet, amount)
    select p.asset, p.wallet, b.amount
    from (select distinct x.asset, x.wallet from unnest(point_asset, point_wallet) as x (asset, wallet)) p
    cross join lateral (select from $schema.ranked_assets a where a.asset = p.asset limit 1) a
    cross join lateral (
      select x.available + x.held as amount from $schema.balance_points x
      where x.wallet = p.wallet and x.asset = p.asset order by x.position desc, x.place desc limit 1
    ) b
    where p.wallet < '~'
    on conflict (asset, wallet) do update set amount = excluded.amount
    where ranked_wallets.amount <> excluded.amount;
    delete from $schema.ranked_wallets r
    where r.ctid = any(array(
      select w.ctid from unnest(point_asset, point_wallet) as p (asset, wallet)
      cross join lateral (
        select x.ctid from $schema.ranked_wallets x
        where x.asset = p.asset and x.wallet = p.wallet and x.amount = 0 limit 1
      ) w
    ));
  end if;
  update $schema.packed_history p set last_position = p.target, last_bytes = p.target_bytes where is_last;
  return query select 'true';
end
$function$;

-- The last position whose "recorded_at" is not after a time; 0 if there is none. The times never fall along the
-- positions, so that it looks at a few of them.
create function $schema.position_at(at_ms double precision)
returns table (last_position text)
language plpgsql stable
-- include fixed-plan
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := to_timestamp(at_ms / 1000);
  low bigint := 0;
  high bigint;
  middle bigint;
begin
  select o.last_position into high from $schema.commit_order o;
  while low < high loop
    middle := (low + high + 1) / 2;
    if (select p.recorded_at <= at_time from $schema.placed_commits p where p.position = middle) then
      low := middle;
    else
      high := middle - 1;
    end if;
  end loop;
  return query select low::text;
end
$function$;

-- What the holds of some wallets have that were expired at a time, now if it is null, and not recorded as such up to a
-- position: a row per wallet and asset. An extension in flight may say that an open one is not expired: its row is waited
-- for, but not where rows cannot be locked, on a standby.
create function $schema.lapsed_at(of_wallets text[], at_position bigint, at_ms double precision)
returns table (wallet text, asset text, amount text)
language plpgsql volatile security definer
-- include fixed-plan
-- include nested-loops
-- include lock-timeout
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := coalesce(to_timestamp(at_ms / 1000), $schema.hold_clock());
begin
  if current_setting('transaction_read_only') = 'off' and exists (
    select from $schema.holds h where h.wallet = any(of_wallets) and h.state = 'open' and h.expires_at <= at_time
  ) then
    perform from $schema.holds h
    where h.wallet = any(of_wallets) and h.state = 'open' and h.expires_at <= at_time order by h.id for share;
  end if;
  return query
  select x.wallet, x.asset, sum(x.amount)::text
  from (
    select h.wallet::text as wallet, u.asset::text as asset, u.amount::numeric as amount
    from $schema.holds h
    join $schema.transactions t on t.id = h.held_by
    join $schema.placed_commits c on c.id = t.commit_id and c.position <= at_position
    join $schema.unspent u on u.owner = '~' || h.id and u.asset_count > 0
    where h.wallet = any(of_wallets) and h.state = 'open' and h.expires_at <= at_time
    union all
    select h.wallet::text, o.asset, o.amount
    from $schema.holds h
    join $schema.transactions t on t.id = h.held_by
    join $schema.placed_commits c on c.id = t.commit_id and c.position <= at_position
    join $schema.transactions e on e.id = h.ended_by
    left join $schema.placed_commits d on d.id = e.commit_id
    join $schema.outputs o on o.transaction_id = e.id
    -- "ended_at" is read before the commit, whose "recorded_at" is later.
    where tstzrange(h.expires_at, greatest(h.expires_at, h.ended_at), '[]')
        && tstzrange(at_time - interval '10 minutes', at_time, '[]')
      and h.wallet = any(of_wallets) and h.state = 'expired' and coalesce(d.position > at_position, true)
  ) x
  group by x.wallet, x.asset;
end
$function$;

-- They run with the rights of the owner, as "commit_batch" does.
revoke execute on function $schema.begin_pack from public;
revoke execute on function $schema.pack_pages from public;
revoke execute on function $schema.lapsed_at from public;
