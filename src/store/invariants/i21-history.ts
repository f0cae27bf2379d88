import type { Invariant } from './invariant.ts';

/** Invariant I21: the packed history. A pack that is not finished has pages behind the last position. */
export const history: Invariant = {
  name: 'I21',
  sentence: 'the pages of each wallet have the changes of all commits up to the packed position, and their sums',
  violations: `
    with packed as (
      select coalesce(max(last_position), 0) as last from $schema.packed_history
    ), of_wallet as (
      select c.wallet, c.asset, c.available, c.held, p.position, c.place
      from $schema.changes c join $schema.placed_commits p on p.id = c.commit_id
      where p.position <= (select last from packed)
    ), expected as (
      select * from of_wallet
      union all
      select '~owned', asset, sum(available + held), 0, position, place
      from of_wallet where wallet < '~' group by asset, position, place having sum(available + held) <> 0
    ), stored as (
      select h.wallet, split_part(e.entry, '=', 1) as asset,
        coalesce(nullif(split_part(a.amounts, '~', 1), '')::numeric, 0) as available,
        coalesce(nullif(split_part(a.amounts, '~', 2), '')::numeric, 0) as held,
        split_part(a.at, '.', 1)::bigint as position, split_part(a.at, '.', 2)::integer as place,
        h.first_position, h.last_position, h.last_place
      from $schema.history_pages h
      cross join lateral unnest(string_to_array(h.entries, ';')) as e (entry)
      cross join lateral (select split_part(split_part(e.entry, ' ', 1), '=', 2) as amounts,
        split_part(e.entry, ' ', 2) as at) a
      where h.last_position <= (select last from packed)
    ), stored_changes as (
      select wallet, asset, available, held, position, place from stored
    ), sums as (
      select wallet, asset, last_position as position, last_place as place,
        sum(sum(available)) over upto as available, sum(sum(held)) over upto as held
      from stored group by wallet, asset, last_position, last_place
      window upto as (partition by wallet, asset order by last_position, last_place)
    ), points as (
      select * from $schema.balance_points where position <= (select last from packed)
    )
    select format('a page has a change of %s of %s %s, held %s, at %s.%s, which no commit has', wallet, available,
      asset, held, position, place) as example
    from (select * from stored_changes except all select * from expected) more
    union all
    select format('no page has the change of %s of %s %s, held %s, at %s.%s', wallet, available, asset, held,
      position, place)
    from (select * from expected except all select * from stored_changes) less
    union all
    select format('%s has a point of %s %s, held %s, at %s.%s, and its pages say %s, held %s', wallet, b.available,
      asset, b.held, position, place, s.available, s.held)
    from points b full join sums s using (wallet, asset, position, place)
    where b.available is distinct from s.available or b.held is distinct from s.held
    union all
    select format('the pack ends at position %s, goes on to %s, and the order ends at %s', p.last_position, p.target,
      o.last_position)
    from $schema.packed_history p, $schema.commit_order o
    where p.last_position > p.target or p.target > o.last_position
    union all
    select 'it is not known how far the history is packed' where not exists (select from $schema.packed_history)`,
};
