-- The feed: committed transactions in the order of positions, and of their places within a commit.

-- Finds the next transactions after a place of the order: at most "row_limit", and fewer if what they store has more
-- than "byte_limit" bytes, but one at least. Position 0 is before all of them. Returns their ids in their order,
-- separated by spaces, whether there may be more, and whether the place is one of this history: the commit at this
-- position has this id, and was committed in this millisecond. After a failover or a restore that lost commits another
-- one may be there, or none.
--
-- A loop and not a join: each row is read once, and no plan reads the whole of the commits that follow.
create function $schema.changes_after(
  after_position bigint, after_commit bigint, after_ms double precision, after_place integer, row_limit integer,
  byte_limit integer
) returns table (is_known text, ids text, has_more text)
language plpgsql stable
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
declare
  found uuid[] := '{}';
  bytes_left bigint := byte_limit;
  rows_left integer := row_limit;
  current_commit record;
  change record;
begin
  if after_position > 0 and not exists (
    select from $schema.placed_commits p where p.position = after_position and p.id = after_commit
      and floor(extract(epoch from p.committed_at) * 1000) = after_ms
  ) then
    return query select 'false', '', 'false';
    return;
  end if;
  for current_commit in
    select p.position, p.id from $schema.placed_commits p where p.position >= after_position order by p.position
  loop
    for change in
      select t.id, coalesce(octet_length(t.inputs), 0) + coalesce(octet_length(t.outputs), 0)
        + coalesce(octet_length(t.legs), 0) + coalesce(octet_length(t.body), 0) as bytes
      from $schema.transactions t
      where t.commit_id = current_commit.id
        and t.place > case when current_commit.position = after_position then after_place else -1 end
      order by t.place limit rows_left
    loop
      if bytes_left < change.bytes and rows_left < row_limit then
        return query select 'true', array_to_string(found, ' '), 'true';
        return;
      end if;
      found := found || change.id;
      bytes_left := bytes_left - change.bytes;
      rows_left := rows_left - 1;
    end loop;
    if rows_left = 0 then
      return query select 'true', array_to_string(found, ' '), 'true';
      return;
    end if;
  end loop;
  return query select 'true', array_to_string(found, ' '), 'false';
end
$function$;
