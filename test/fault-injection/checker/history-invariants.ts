import { MOVEMENTS } from './movements.ts';

/** The commits, placed or not, with a row per transaction of their text of changes. */
const TEXTS = `texts as materialized (
    select c.id as commit, c.position, x.place::integer as place, x.text
    from (
      select id, position, changes from $s.placed_commits
      union all select id, null, changes from $s.unplaced_commits
    ) c, regexp_split_to_table(c.changes, '[|]') with ordinality as x (text, place)
  ), said as materialized (
    select t.commit, t.position, t.place, m.match[2] as wallet, m.match[3] as asset,
      coalesce(nullif(m.match[4], ''), '0')::numeric as free, coalesce(m.match[6], '0')::numeric as aside
    from texts t, regexp_matches(t.text, '(^|;)([^ ;|]+) ([^ =]+)=(-?[0-9]*)(~(-?[0-9]+))?', 'g') as m (match)
  )`;

/** Queries about stored changes and the pages of wallets that return no row in a correct ledger, as of `INVARIANTS`. */
export const HISTORY_INVARIANTS: readonly string[] = [
  // What a commit says is what its transactions move. A hold is its wallet's.
  `${MOVEMENTS}, ${TEXTS}, part as (
     select tx, owner, asset, amount from outs union all select tx, owner, asset, -amount from ins
   ), moved as (
     select p.tx, coalesce(h.wallet, p.owner) as wallet, p.asset,
       sum(case when h.id is null then p.amount else 0 end) as free,
       sum(case when h.id is null then 0 else p.amount end) as aside
     from part p left join $s.holds h on p.owner like '~%' and h.id = substr(p.owner, 2)
     group by 1, 2, 3
   ), heard as (
     select t.id as tx, s.wallet, s.asset, s.free, s.aside
     from said s join $s.transactions t on t.commit_id = s.commit and t.place = s.place where s.wallet not like '~%'
   )
   select format('I20 %s moves %s, %s %s of %s, and says %s, %s', coalesce(m.tx, s.tx), m.free, m.aside,
     coalesce(m.asset, s.asset), coalesce(m.wallet, s.wallet), s.free, s.aside)
   from (select * from moved where free <> 0 or aside <> 0) m
   full join heard s on s.tx = m.tx and s.wallet = m.wallet and s.asset = m.asset
   where (m.free, m.aside) is distinct from (s.free, s.aside)`,
  // Per transaction, what wallets have more is what is minted less what is burned.
  `with ${TEXTS}
   select format('I20 place %s of commit %s: %s is off by %s', place, commit, asset, sum(case wallet
     when '~minted' then -free when '~burned' then free else free + aside end))
   from said group by commit, place, asset
   having sum(case wallet when '~minted' then -free when '~burned' then free else free + aside end) <> 0`,
  `with ${TEXTS} select format('I20 commit %s says ''%s'' at place %s', commit, text, place) from texts x
   where text <> '' and (text !~ '^[^ ;|]+ [^ =]+=(-?[0-9]+|~-?[0-9]+|-?[0-9]+~-?[0-9]+)(;[^ ;|]+ [^ =]+=[-~0-9]+)*$'
     or not exists (select from $s.transactions t where t.commit_id = x.commit and t.place = x.place))`,
  `select format('I20 %s bytes of changes, and %s are known', coalesce(sum(length(p.changes)), 0), min(o.changes_bytes))
   from $s.commit_order o left join $s.placed_commits p on true
   having coalesce(sum(length(p.changes)), 0) <> min(o.changes_bytes)`,
  // Pages have the changes up to the packed position, each once: all those that are not archived.
  `with ${TEXTS}, upto as (
     select max(last_position) as last, max(archived_upto) as archived from $s.packed_history
   ), due as (
     select wallet, asset, free, aside, position, place from said where position <= (select last from upto)
     union all
     select '~owned', asset, sum(free + aside), 0, position, place from said
     where wallet not like '~%' and position <= (select last from upto)
     group by asset, position, place having sum(free + aside) <> 0
   ), there as (
     select h.wallet, m.match[2] as asset, coalesce(nullif(m.match[3], ''), '0')::numeric as free,
       coalesce(m.match[5], '0')::numeric as aside, m.match[6]::bigint as position, m.match[7]::integer as place
     from $s.history_pages h,
       regexp_matches(h.entries, '(^|;)([^ =]+)=(-?[0-9]*)(~(-?[0-9]+))? ([0-9]+)[.]([0-9]+)', 'g') as m (match)
     where h.last_position <= (select last from upto)
   )
   select format('I21 %s of %s at %s.%s is %s, %s, and in pages %s, %s', coalesce(d.asset, p.asset),
     coalesce(d.wallet, p.wallet), coalesce(d.position, p.position), coalesce(d.place, p.place), d.free, d.aside,
     p.free, p.aside)
   from due d full join there p on p.wallet = d.wallet and p.asset = d.asset and p.position = d.position
     and p.place = d.place
   where (d.free, d.aside) is distinct from (p.free, p.aside)
     and not (p.wallet is null and d.position <= (select archived from upto))`,
  // A point is what the changes up to it add up to, however many of its pages are there.
  `with ${TEXTS}, upto as (
     select max(last_position) as last, max(archived_upto) as archived from $s.packed_history
   )
   select format('I21 %s of %s at %s.%s has the point %s, %s and not %s, %s', b.asset, b.wallet, b.position, b.place,
     b.available, b.held, d.free, d.aside)
   from $s.balance_points b cross join lateral (
     select coalesce(sum(s.free), 0) as free, coalesce(sum(s.aside), 0) as aside from said s
     where s.wallet = b.wallet and s.asset = b.asset and (s.position, s.place) <= (b.position, b.place)
   ) d
   where b.wallet <> '~owned' and b.position <= (select archived from upto)
     and (b.available, b.held) is distinct from (d.free, d.aside)`,
  // Behind the archive a wallet begins with its last point, and with what its first page has from before.
  `with ${TEXTS}, upto as (select max(archived_upto) as archived from $s.packed_history), due as (
     select wallet, asset, sum(free) as free, sum(aside) as aside from said
     where position <= (select archived from upto) group by wallet, asset
   ), first as (
     select distinct on (wallet, asset) wallet, asset, available, held from $s.balance_points
     where position <= (select archived from upto) and wallet <> '~owned'
     order by wallet, asset, position desc, place desc
   ), there as (
     select wallet, asset, sum(free) as free, sum(aside) as aside from (
       select wallet, asset, available as free, held as aside from first
       union all
       select h.wallet, m.match[2], coalesce(nullif(m.match[3], ''), '0')::numeric,
         coalesce(m.match[5], '0')::numeric
       from $s.history_pages h,
         regexp_matches(h.entries, '(^|;)([^ =]+)=(-?[0-9]*)(~(-?[0-9]+))? ([0-9]+)[.]([0-9]+)', 'g') as m (match)
       where h.wallet <> '~owned' and h.last_position > (select archived from upto)
         and m.match[6]::bigint <= (select archived from upto)
     ) x group by wallet, asset
   )
   select format('I21 %s of %s is %s, %s at the end of the archive, and begins as %s, %s', coalesce(d.asset, t.asset),
     coalesce(d.wallet, t.wallet), d.free, d.aside, t.free, t.aside)
   from due d full join there t on t.wallet = d.wallet and t.asset = d.asset
   where (coalesce(d.free, 0), coalesce(d.aside, 0)) is distinct from (coalesce(t.free, 0), coalesce(t.aside, 0))`,
  // The last point of a wallet is what its changes add up to.
  `with ${TEXTS}, upto as (select max(last_position) as last from $s.packed_history), due as (
     select wallet, asset, sum(free) as free, sum(aside) as aside from said
     where position <= (select last from upto) group by wallet, asset
   ), points as (
     select distinct on (wallet, asset) wallet, asset, available, held from $s.balance_points
     where position <= (select last from upto) and wallet <> '~owned'
     order by wallet, asset, position desc, place desc
   )
   select format('I21 %s of %s ends with %s, %s, and its point is %s, %s', coalesce(d.asset, p.asset),
     coalesce(d.wallet, p.wallet), d.free, d.aside, p.available, p.held)
   from due d full join points p on p.wallet = d.wallet and p.asset = d.asset
   where (d.free, d.aside) is distinct from (p.available, p.held)`,
  // A ranking has what the last points say.
  `with points as (
     select distinct on (wallet, asset) wallet, asset, available + held as owned from $s.balance_points
     where wallet not like '~%' order by wallet, asset, position desc, place desc
   ), due as (
     select p.* from points p join $s.ranked_assets a on a.asset = p.asset
     where p.owned <> 0 and (a.ranked_upto is null or p.wallet <= a.ranked_upto)
   ), there as (select wallet, asset, amount from $s.ranked_wallets)
   select format('I22 %s of %s is %s, and ranked with %s', coalesce(d.asset, r.asset), coalesce(d.wallet, r.wallet),
     d.owned, r.amount)
   from due d full join there r on r.wallet = d.wallet and r.asset = d.asset
   where d.owned is distinct from r.amount and not (d.owned is null and exists (
     select from points p where p.wallet = r.wallet and p.asset = r.asset and p.owned = r.amount))`,
  `select format('I21 packed up to %s, on to %s, of %s', max(p.last_position), max(p.target), min(o.last_position))
   from $s.commit_order o left join $s.packed_history p on true
   having count(p.*) <> 1 or max(p.last_position) > max(p.target) or max(p.target) > min(o.last_position)
     or max(p.archived_upto) > max(p.last_position)`,
];
