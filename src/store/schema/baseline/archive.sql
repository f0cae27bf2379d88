-- What an operator takes out of the database, in steps. A runtime does not call the functions that remove rows, and has
-- no rights on their tables.

-- "delivered" or "cancelled" for an action whose row was archived, null for any other. It sees what the statement sees
-- that calls it.
create function $schema.archived_status(of_transaction uuid, of_index integer) returns text
language plpgsql stable
-- include fixed-plan
-- include nested-loops
as $function$
declare
  archived text collate "C";
  name text collate "C";
begin
  select ' ' || a.actions || ' ', ' ' || t.place || '.' || of_index into archived, name
  from $schema.transactions t cross join lateral (
    select x.actions from $schema.archived_actions x where x.commit_id = t.commit_id order by x.commit_id limit 1
  ) a
  where t.id = of_transaction;
  return case when strpos(archived, name || ' ') > 0 then 'delivered'
    when strpos(archived, name || 'c ') > 0 then 'cancelled' end;
end
$function$;

-- Archives a page of the outbox: of the next "row_limit" rows after an id, up to another and to "bytes_max" bytes of
-- payload, those that were delivered or cancelled before a time. They are recorded in "archived_actions", then deleted.
--
-- A row with a delivery is one that was archived. The others have a number of rows that stay: by "status", where
-- "settled" stands for those that were delivered or cancelled later. The last row has the status "page": the last id of
-- the page, and its number of rows.
--
-- One call at a time does it. No other statement waits for a row that it deletes: none changes a settled row.
create function $schema.archive_outbox(
  after_id bigint, upto_id bigint, before_ms double precision, row_limit integer, bytes_max bigint
) returns table (
  delivery text, id text, index text, wallet text, type text, payload text, status text, created_ms text,
  settled_ms text, rows text
)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
declare
  before_time constant timestamptz := to_timestamp(before_ms / 1000);
  page_ids bigint[];
  archived_ids bigint[];
  kept_settled bigint;
  kept_dead bigint;
  kept_waiting bigint;
  kept_scheduled bigint;
begin
-- include read-committed
  -- No wallet has this name, whose locks are those of claims.
  perform pg_advisory_xact_lock(hashtextextended(' archive', '$schema.outbox'::regclass::oid::bigint));
  page_ids := array(
    select p.id from (
      select r.id, sum(r.bytes) over (order by r.id) - r.bytes as bytes_before from (
        select o.id, octet_length(o.payload) as bytes from $schema.outbox o
        where o.id > after_id and o.id <= upto_id order by o.id limit row_limit
      ) r
    ) p
    where p.bytes_before < bytes_max order by p.id
  );
  select array_agg(p.id order by p.id) filter (where p.is_settled and p.settled_at < before_time),
    count(*) filter (where p.is_settled and p.settled_at >= before_time), count(*) filter (where p.status = 'dead'),
    count(*) filter (where p.status = 'waiting'), count(*) filter (where p.status = 'scheduled')
  into archived_ids, kept_settled, kept_dead, kept_waiting, kept_scheduled
  from (
    select o.id, o.status, o.settled_at, o.status in ('delivered', 'cancelled') as is_settled
    from $schema.outbox o where o.id = any(page_ids)
  ) p;
  insert into $schema.archived_actions as a (commit_id, actions)
  select t.commit_id, string_agg(
    t.place || '.' || o.action_index || case o.status when 'cancelled' then 'c' else '' end, ' '
    order by t.place::integer, o.action_index)
  from $schema.outbox o cross join lateral (
    select x.commit_id, x.place from $schema.transactions x where x.id = o.transaction_id order by x.id limit 1
  ) t
  where o.id = any(archived_ids)
  group by t.commit_id order by t.commit_id
  on conflict (commit_id) do update set actions = a.actions || ' ' || excluded.actions;

  return query
  select null, null, null, null, null, null, k.status, null, null, k.rows::text
  from (values ('settled', kept_settled), ('dead', kept_dead), ('waiting', kept_waiting),
    ('scheduled', kept_scheduled)) as k (status, rows);

  return query
  delete from $schema.outbox o where o.id = any(archived_ids)
  returning o.id::text, o.transaction_id::text, o.action_index::text, o.wallet::text, o.type::text, o.payload::text,
    o.status::text, (extract(epoch from o.created_at) * 1000)::text, (extract(epoch from o.settled_at) * 1000)::text,
    null;

  return query
  select page_ids[cardinality(page_ids)]::text, null, null, null, null, null, 'page', null, null,
    cardinality(page_ids)::text;
end
$function$;

-- Begins an archive of the history: raises "archived_upto" to the last position that was recorded before a time, and is
-- packed. It is committed before the first row is removed: who reads it after other rows knows what may be missing.
create function $schema.begin_archive(before_ms double precision)
returns table (archived_upto text, recorded_upto text)
language plpgsql volatile
-- include fixed-plan
-- include lock-timeout
as $function$
#variable_conflict use_column
declare
  recorded bigint;
begin
-- include read-committed
  -- No pack changes the row meanwhile.
  perform pg_advisory_xact_lock('$schema.packed_history'::regclass::oid::bigint);
  -- The times of positions are whole milliseconds.
  select p.last_position::bigint into recorded from $schema.position_at(before_ms - 1) as p;
  update $schema.packed_history p set archived_upto = least(recorded, p.last_position)
  where p.archived_upto < least(recorded, p.last_position);
  return query select p.archived_upto::text, recorded::text from $schema.packed_history p;
end
$function$;

-- Removes pages that end at or before the archived position, of the next "row_limit" pages after one, in the order of
-- the index. Returns the last page that it read, with nulls after the end, and the number of those that it removed.
create function $schema.archive_pages(
  after_wallet text, after_position bigint, after_place integer, row_limit integer
) returns table (wallet text, last_position text, last_place text, removed text)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
set enable_sort = off
as $function$
#variable_conflict use_column
declare
  upto constant bigint := (select p.archived_upto from $schema.packed_history p);
  found_rows tid[];
  wallets text[];
  positions bigint[];
  places integer[];
  removed_rows bigint;
begin
-- include read-committed
  -- No wallet has this name. One step at a time.
  perform pg_advisory_xact_lock(hashtextextended(' archive', '$schema.history_pages'::regclass::oid::bigint));
  select array_agg(r.id) filter (where r.last_position <= upto), array_agg(r.wallet), array_agg(r.last_position),
    array_agg(r.last_place)
  into found_rows, wallets, positions, places
  from (
    select h.ctid as id, h.wallet, h.last_position, h.last_place from $schema.history_pages h
    where (h.wallet, h.last_position, h.last_place) > (after_wallet, after_position, after_place)
    order by h.wallet, h.last_position, h.last_place limit row_limit
  ) r;
  delete from $schema.history_pages h where h.ctid = any(found_rows);
  get diagnostics removed_rows = row_count;
  return query select wallets[cardinality(wallets)], positions[cardinality(wallets)]::text,
    places[cardinality(wallets)]::text, removed_rows::text;
end
$function$;

-- The same with points, except the last one of each wallet and asset at or before the archived position.
create function $schema.archive_points(
  after_wallet text, after_asset text, after_position bigint, after_place integer, row_limit integer
) returns table (wallet text, asset text, last_position text, last_place text, removed text)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
set enable_sort = off
as $function$
#variable_conflict use_column
declare
  upto constant bigint := (select p.archived_upto from $schema.packed_history p);
  found_rows tid[];
  wallets text[];
  assets text[];
  positions bigint[];
  places integer[];
  removed_rows bigint;
begin
-- include read-committed
  perform pg_advisory_xact_lock(hashtextextended(' archive', '$schema.history_pages'::regclass::oid::bigint));
  select array_agg(r.id) filter (where r.position <= upto and n.position <= upto), array_agg(r.wallet),
    array_agg(r.asset), array_agg(r.position), array_agg(r.place)
  into found_rows, wallets, assets, positions, places
  from (
    select b.ctid as id, b.wallet, b.asset, b.position, b.place from $schema.balance_points b
    where (b.wallet, b.asset, b.position, b.place) > (after_wallet, after_asset, after_position, after_place)
    order by b.wallet, b.asset, b.position, b.place limit row_limit
  ) r
  left join lateral (
    select x.position from $schema.balance_points x
    where x.wallet = r.wallet and x.asset = r.asset and (x.position, x.place) > (r.position, r.place)
    order by x.position, x.place limit 1
  ) n on true;
  delete from $schema.balance_points b where b.ctid = any(found_rows);
  get diagnostics removed_rows = row_count;
  return query select wallets[cardinality(wallets)], assets[cardinality(wallets)],
    positions[cardinality(wallets)]::text, places[cardinality(wallets)]::text, removed_rows::text;
end
$function$;
