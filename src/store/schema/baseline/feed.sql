-- The feed: committed transactions in the order of positions, and of their places within a commit.

-- Reads the next transactions after a place of the order: at most "row_limit", and fewer if what they store has more
-- than "byte_limit" bytes, but one at least. Position 0 is before all of them.
--
-- The first row says whether the place is one of this history: the commit at this position has this id, and was
-- committed in this millisecond. After a failover or a restore that lost commits another one may be there, or none. It
-- also says whether there may be more. The other rows are the transactions in their order, each with what it spends:
-- for each input its outpoint, and the output as its own transaction has it.
--
-- The ranges are read in the order of their indexes, so that the LIMIT ends them: a page reads its own rows and, of the
-- commit in which it ends, all that follow.
create function $schema.changes_after(
  after_position bigint, after_commit bigint, after_ms double precision, after_place integer, row_limit integer,
  byte_limit integer
) returns table (
  is_known text, has_more text, id text, commit text, place text, kind text, key text, legs text, reverses text,
  open text, ms text, body text, "position" text, recorded_ms text, "freeze" text, spent text, outputs text
)
language plpgsql stable
-- include fixed-plan
-- include nested-loops
set enable_sort = off
as $function$
#variable_conflict use_column
declare
  picked uuid[];
  seen bigint;
begin
  if after_position > 0 and not exists (
    select from $schema.placed_commits p where p.position = after_position and p.id = after_commit
      and floor(extract(epoch from p.committed_at) * 1000) = after_ms
  ) then
    return query select 'false', 'false', null, null, null, null, null, null, null, null, null, null, null, null, null,
      null, null;
    return;
  end if;

  select array_agg(g.id order by g.nth) filter (where g.nth = 1 or g.bytes_upto <= byte_limit), count(*)
  into picked, seen
  from (
    select n.id, row_number() over upto as nth, sum(n.bytes) over upto as bytes_upto
    from (
      select p.position, t.place, t.id, t.bytes
      from $schema.placed_commits p cross join lateral (
        -- "offset" has the planner read the commits first.
        select x.id, x.place::integer as place, coalesce(octet_length(x.inputs), 0)
          + coalesce(octet_length(x.outputs), 0) + coalesce(octet_length(x.legs), 0)
          + coalesce(octet_length(x.body), 0) as bytes
        from $schema.transactions x
        where x.commit_id = p.id and x.place > case when p.position = after_position then after_place else -1 end
        offset 0
      ) t
      where p.position >= after_position
      order by p.position, t.place limit row_limit
    ) n
    window upto as (order by n.position, n.place rows unbounded preceding)
  ) g;
  return query select 'true', (seen = row_limit or seen > coalesce(cardinality(picked), 0))::text, null, null, null,
    null, null, null, null, null, null, null, null, null, null, null, null;

  return query
  select null, null, t.id::text, t.commit_id::text, t.place::integer::text, t.kind::text, t.key::text, t.legs,
    b.transaction_id::text, b.open_amounts, (extract(epoch from c.committed_at) * 1000)::text, t.body::text,
    c.position::text, (extract(epoch from c.recorded_at) * 1000)::text,
    case when t.kind::text in ('freeze', 'unfreeze') then (
      select concat_ws(' ', f.wallet, f.outgoing::text, f.incoming::text)
      from $schema.freezes f where f.transaction_id = t.id) end,
    case when t.inputs <> '' then (
      select string_agg(i.outpoint || ' ' || split_part(s.outputs, ';', split_part(i.outpoint, ':', 2)::integer + 1),
        ';' order by i.number)
      from unnest(string_to_array(t.inputs, ' ')) with ordinality as i (outpoint, number)
      join $schema.transactions s on s.id = split_part(i.outpoint, ':', 1)::uuid) end,
    t.outputs
  from unnest(picked) with ordinality as u (id, number)
  join $schema.transactions t on t.id = u.id
  join $schema.placed_commits c on c.id = t.commit_id
  left join $schema.reversed_by b on b.reversal_id = t.id
  order by u.number;
end
$function$;
