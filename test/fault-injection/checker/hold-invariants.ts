import { MOVEMENTS } from './movements.ts';

/**
 * Queries about holds that return no row in a correct ledger, as of `INVARIANTS`. What a hold owns is an output whose
 * owner is `~` and its id: the movements say who filled it, and who emptied it.
 */
export const HOLD_INVARIANTS: readonly string[] = [
  `select format('I16 %s owns %s %s', owner, amount, asset) from $s.unspent where owner like '~~%'`,
  `select format('I16 hold %s is %s and owns something: %s', coalesce(h.id, o.id), coalesce(h.state, 'unknown'),
     o.id is not null)
   from $s.holds h full join (select distinct substr(owner, 2) as id from $s.unspent where owner like '~%') o
     on o.id = h.id
   where (h.state is not distinct from 'open') <> (o.id is not null)`,
  // Nobody adds to a hold: the transaction that makes it is the only one that brings more than it takes.
  `${MOVEMENTS}, net as (
     select tx, owner, asset, sum(amount) as amount from (
       select tx, owner, asset, amount from outs where owner like '~%'
       union all select tx, owner, asset, -amount from ins where owner like '~%'
     ) part group by tx, owner, asset
   )
   select format('I16 %s brings %s %s to %s, which %s made for %s', n.tx, n.amount, n.asset, n.owner, h.held_by,
     h.wallet)
   from net n left join $s.holds h on h.id = substr(n.owner, 2)
   where h.id is null or (n.amount > 0 and (n.tx <> h.held_by or not exists (
     select from legs l where l.tx = n.tx and l.asset = n.asset and l.payee = n.owner and l.payer = h.wallet)))`,
  `${MOVEMENTS} select format('I16 %s did not make hold %s', h.held_by, h.id) from $s.holds h
   where not exists (select from outs o where o.tx = h.held_by and o.owner = '~' || h.id)
     and not exists (select from legs l where l.tx = h.held_by and l.payee = '~' || h.id)`,
  // The end of a hold spends the last of it.
  `${MOVEMENTS} select format('I16 hold %s is %s by %s, a %s that spends %s of it', h.id, h.state, h.ended_by, t.kind,
     count(i.outpoint))
   from $s.holds h left join $s.transactions t on t.id = h.ended_by
   left join ins i on i.tx = h.ended_by and i.owner = '~' || h.id
   where h.state <> 'open' group by h.id, h.state, h.ended_by, t.kind
   having t.kind is null or (h.state = 'expired') <> (t.kind = 'expire') or (count(i.outpoint) = 0 and not exists (
     select from legs l where l.tx = h.ended_by and l.payer = '~' || h.id))`,
  // An expiry is at or after its time, another end before it.
  `select format('I16 hold %s, until %s, is %s at %s', id, expires_at, state, ended_at) from $s.holds
   where state <> 'open' and coalesce(ended_at < coalesce(expires_at, 'infinity'), state = 'expired')
     <> (state <> 'expired')`,
  // An expired hold returns to its wallet, and a release too.
  `${MOVEMENTS} select format('I16 %s of hold %s goes to %s and not to %s', l.tx, h.id, l.payee, h.wallet)
   from legs l join $s.holds h on l.payer = '~' || h.id
   where l.kind in ('release', 'expire') and l.payee <> h.wallet`,
];
