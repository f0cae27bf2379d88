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
