-- What waits in the outbox, for people who look after it.

-- The deliveries that wait, by type, at a cost that does not grow with what waits: of each of three ranges of the index
-- "outbox_due" at most "row_limit" rows are read, for at most "type_limit" types, and as many rows of actions that are
-- due later, of all types, the earliest first. So a count of "row_limit" stands for that many or more.
--
-- The ranges are: never claimed; due again; and not due, that is claimed or in a back-off. A row has the counts of a
-- type, how old its oldest delivery of these rows is, when the earliest back-off ends, and who has claimed some. A row
-- with "due_at" has the number of actions of a type that are due later, and when the first one is. Times are
-- milliseconds, since the epoch where they are dates.
create function $schema.waiting_deliveries(type_limit integer, row_limit integer, ahead_ms double precision)
returns table (
  type text, due text, backing_off text, claimed text, oldest_ms text, retry_at text, claimants text, scheduled text,
  due_at text
)
language plpgsql stable
-- include fixed-plan
-- include nested-loops
-- The ranges are read in the order of their index, so that a LIMIT ends each of them.
set enable_sort = off
set enable_incremental_sort = off
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := now() + ahead_ms * interval '1 millisecond';
  current_type text collate "C" := '';
begin
  for step in 1 .. type_limit loop
    current_type := (
      select o.type from $schema.outbox o where o.type > current_type and o.status = 'waiting'
      order by o.type, o.due_at, o.id limit 1
    );
    exit when current_type is null;
    return query
    select current_type, (count(*) filter (where w.is_due))::text,
      (count(*) filter (where not w.is_due and w.claimed_by is null))::text,
      (count(*) filter (where not w.is_due and w.claimed_by is not null))::text,
      greatest(0, floor(extract(epoch from now() - min(w.created_at)) * 1000))::text,
      (extract(epoch from min(w.due_at) filter (where not w.is_due and w.claimed_by is null)) * 1000)::text,
      string_agg(distinct w.claimed_by::text, ' ') filter (where not w.is_due), null, null
    from (
      (select true as is_due, o.due_at, o.created_at, o.claimed_by from $schema.outbox o
      where (o.type, o.due_at, o.id) > (current_type, '-infinity'::timestamptz, 0)
        and (o.type, o.due_at, o.id) <= (current_type, '-infinity'::timestamptz, 9223372036854775807)
        and o.status = 'waiting'
      order by o.type, o.due_at, o.id limit row_limit)
      union all
      (select true, o.due_at, o.created_at, o.claimed_by from $schema.outbox o
      where (o.type, o.due_at, o.id) > (current_type, '-infinity'::timestamptz, 9223372036854775807)
        and (o.type, o.due_at, o.id) <= (current_type, at_time, 9223372036854775807)
        and o.status = 'waiting'
      order by o.type, o.due_at, o.id limit row_limit)
      union all
      -- One that was not attempted is due at any time of the clock, which may have been set back.
      (select o.claimed_by is null and o.attempts = 0, o.due_at, o.created_at, o.claimed_by from $schema.outbox o
      where (o.type, o.due_at, o.id) > (current_type, at_time, 9223372036854775807)
        and (o.type, o.due_at, o.id) <= (current_type, 'infinity'::timestamptz, 9223372036854775807)
        and o.status = 'waiting'
      order by o.type, o.due_at, o.id limit row_limit)
    ) w;
  end loop;

  return query
  select s.type, null, null, null, null, null, null, count(*)::text,
    (extract(epoch from min(s.not_before)) * 1000)::text
  from (
    select o.type, o.not_before from $schema.outbox o where o.status = 'scheduled'
    order by o.not_before, o.id limit row_limit
  ) s
  group by s.type;
end
$function$;
