import type { Invariant } from './invariant.ts';

/**
 * Invariant I21: the packed history. A pack that is not finished has pages behind the last position. Pages that end at
 * or before the archived position may be gone, and points there, but for the last one of each wallet and asset.
 */
export const history: Invariant = {
  name: 'I21',
  sentence: 'the pages of each wallet have the changes up to the packed position that are not archived, and their sums',
  violations: `
    with packed as (
      select coalesce(max(last_position), 0) as last, coalesce(max(archived_upto), 0) as archived
      from $schema.packed_history
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
    ), points as (
      select * from $schema.balance_points where position <= (select last from packed)
    ), kept as (
      select distinct on (wallet, asset) wallet, asset, available, held
      from points where position <= (select archived from packed) order by wallet, asset, position desc, place desc
    ), sums as (
      select s.wallet, s.asset, s.position, s.place, s.available + coalesce(k.available, 0) as available,
        s.held + coalesce(k.held, 0) as held
      from (
        select wallet, asset, last_position as position, last_place as place,
          sum(sum(available)) over upto as available, sum(sum(held)) over upto as held
        from stored where last_position > (select archived from packed)
        group by wallet, asset, last_position, last_place
        window upto as (partition by wallet, asset order by last_position, last_place)
      ) s left join kept k using (wallet, asset)
    ), at_archive as (
      select wallet, asset, sum(available) as available, sum(held) as held from expected
      where position <= (select archived from packed) group by wallet, asset
    ), begun as (
      select wallet, asset, sum(available) as available, sum(held) as held
      from (
        select wallet, asset, available, held from kept
        union all
        select wallet, asset, available, held from stored
        where position <= (select archived from packed) and last_position > (select archived from packed)
      ) x
      group by wallet, asset
    ), summed as (
      select wallet, asset, position, place, is_point, available, held,
        sum(case when is_point then 0 else available end) over upto as sum_available,
        sum(case when is_point then 0 else held end) over upto as sum_held
      from (
        select wallet, asset, position, place, false as is_point, available, held from expected
        where position <= (select archived from packed)
        union all
        select wallet, asset, position, place, true, available, held from points
        where position <= (select archived from packed)
      ) x
      window upto as (partition by wallet, asset order by position, place, is_point)
    )
    select format('a page has a change of %s of %s %s, held %s, at %s.%s, which no commit has', wallet, available,
      asset, held, position, place) as example
    from (select * from stored_changes except all select * from expected) more
    union all
    select format('no page has the change of %s of %s %s, held %s, at %s.%s', wallet, available, asset, held,
      position, place)
    from (
      select * from expected where position > (select archived from packed)
      except all select * from stored_changes
    ) less
    union all
    select format('%s has a point of %s %s, held %s, at %s.%s, and its pages say %s, held %s', wallet, b.available,
      asset, b.held, position, place, s.available, s.held)
    from (select * from points where position > (select archived from packed)) b
    full join sums s using (wallet, asset, position, place)
    where b.available is distinct from s.available or b.held is distinct from s.held
    union all
    select format('%s has a point of %s %s, held %s, at %s.%s, and its archived changes say %s, held %s', wallet,
      available, asset, held, position, place, sum_available, sum_held)
    from summed where is_point and (available <> sum_available or held <> sum_held)
    union all
    select format('%s has %s %s, held %s, where the archive ends, and its last point and page say %s, held %s', wallet,
      a.available, asset, a.held, coalesce(b.available, 0), coalesce(b.held, 0))
    from at_archive a full join begun b using (wallet, asset)
    where a.available <> coalesce(b.available, 0) or a.held <> coalesce(b.held, 0)
    union all
    select format('the pack ends at position %s, goes on to %s, and the order ends at %s', p.last_position, p.target,
      o.last_position)
    from $schema.packed_history p, $schema.commit_order o
    where p.last_position > p.target or p.target > o.last_position
    union all
    select format('the history is archived up to position %s, and packed up to %s', archived_upto, last_position)
    from $schema.packed_history where archived_upto > last_position
    union all
    select 'it is not known how far the history is packed' where not exists (select from $schema.packed_history)`,
};
