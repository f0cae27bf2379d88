import type { Invariant } from './invariant.ts';

/**
 * Invariant I16: holds. The table `holds` matches the legs into and out of holds, and what is unspent under their
 * names.
 */
export const holds: Invariant = {
  name: 'I16',
  sentence:
    'a hold owns what its legs brought less what they took, an ended hold nothing, and it ends once, in its time',
  violations: `
    with moved as (
      select substr(payee, 2) as id, asset, amount from $schema.legs where payee like '~%'
      union all
      select substr(payer, 2), asset, -amount from $schema.legs where payer like '~%'
    ), expected as (
      select id, asset, sum(amount) as amount from moved group by id, asset having sum(amount) <> 0
    ), stored as (
      select substr(owner, 2) as id, asset::text as asset, sum(amount) as amount
      from $schema.unspent where owner like '~%' group by owner, asset
    )
    select format('hold %s owns %s %s, which its legs do not explain', id, amount, asset) as example
    from (select * from stored except all select * from expected) more
    union all
    select format('hold %s should own %s %s', id, amount, asset)
    from (select * from expected except all select * from stored) less
    union all
    select format('hold %s owns %s %s and is %s', s.id, s.amount, s.asset, coalesce(h.state, 'not there'))
    from stored s left join $schema.holds h on h.id = s.id where h.state is distinct from 'open'
    union all
    select format('hold %s has legs and is not there', m.id)
    from (select distinct id from moved) m where not exists (select from $schema.holds h where h.id = m.id)
    union all
    select format('hold %s is open and owns nothing', h.id)
    from $schema.holds h where h.state = 'open' and not exists (select from stored s where s.id = h.id)
    union all
    select format('hold %s was made by %s, which did not', h.id, h.held_by)
    from $schema.holds h where not exists (select from $schema.legs l
      where l.transaction_id = h.held_by and l.payee = '~' || h.id and l.payer = h.wallet)
    union all
    select format('hold %s was ended by %s, which did not', h.id, h.ended_by)
    from $schema.holds h where h.ended_by is not null and not exists (select from $schema.legs l
      where l.transaction_id = h.ended_by and l.payer = '~' || h.id)
    union all
    select format('hold %s is %s and was ended by %s %s', h.id, h.state, t.kind, t.id)
    from $schema.holds h join $schema.transactions t on t.id = h.ended_by
    where (h.state = 'expired') <> (t.kind = 'expire')
    union all
    select format('hold %s is %s and has no end', h.id, h.state)
    from $schema.holds h where h.state <> 'open' and (h.ended_by is null or h.ended_at is null)
    union all
    select format('hold %s is %s at %s, and its time is %s', h.id, h.state, h.ended_at, h.expires_at)
    from $schema.holds h
    where (h.state = 'expired' and (h.expires_at is null or h.ended_at < h.expires_at))
      or (h.state in ('captured', 'released') and h.ended_at >= h.expires_at)`,
};
