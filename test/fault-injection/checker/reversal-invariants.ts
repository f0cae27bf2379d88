import { MOVEMENTS } from './movements.ts';

/**
 * `part` has a row per asset of what a transaction brings and takes. `net` sums them for the transactions that are
 * reversed, per wallet and asset; a hold counts as its wallet.
 */
const NETS = `${MOVEMENTS}, part as (
     select tx, owner, asset, amount from outs union all select tx, owner, asset, -amount from ins
   ), net as (
     select p.tx, p.asset, coalesce(h.wallet::text, p.owner) as wallet, sum(p.amount) as amount
     from part p left join $s.holds h on p.owner = '~' || h.id
     where p.tx in (select transaction_id from $s.reversals union all select transaction_id from $s.reversed_by)
     group by p.tx, p.asset, coalesce(h.wallet::text, p.owner)
   )`;

/**
 * Queries about reversals that return no row in a correct ledger, as of `INVARIANTS`. A transaction gave and took, per
 * wallet and asset, the difference of its outputs and inputs, holds being their wallets. Its reversals return so
 * much at most: to each wallet what it had given, from each what it had taken.
 */
export const REVERSAL_INVARIANTS: readonly string[] = [
  `select format('I17 %s %s reverses %s %s', coalesce(b.kind, 'unknown'), r.reversal_id, coalesce(t.kind, 'unknown'),
     r.transaction_id)
   from $s.reversed_by r left join $s.transactions b on b.id = r.reversal_id
   left join $s.transactions t on t.id = r.transaction_id
   where b.kind is distinct from 'reversal' or t.id is null or t.kind in ('reversal', 'refused', 'merge', 'hold')`,
  `select format('I17 reversal %s reverses %s transactions', t.id, count(r.reversal_id))
   from $s.transactions t left join $s.reversed_by r on r.reversal_id = t.id
   where t.kind = 'reversal' group by t.id having count(r.reversal_id) <> 1`,
  `${NETS}, undone as (
     select r.transaction_id as tx, p.owner as wallet, p.asset, sum(p.amount) as amount
     from $s.reversed_by r join part p on p.tx = r.reversal_id group by r.transaction_id, p.owner, p.asset
   )
   select format('I17 %s moved %s %s of %s, its reversals %s', coalesce(d.tx, u.tx), coalesce(d.amount, 0),
     u.asset, u.wallet, u.amount)
   from undone u left join net d on d.tx = u.tx and d.wallet = u.wallet and d.asset = u.asset
   where u.amount <> 0
     and (sign(u.amount) = sign(coalesce(d.amount, 0)) or abs(u.amount) > abs(coalesce(d.amount, 0)))`,
  // The counts of the table, per asset: a side of each movement is counted, that of the wallets or that of the supply.
  `${NETS}, moved as (
     select tx, asset, sum(abs(amount)) as both, abs(sum(amount)) as rest from net group by tx, asset
     having sum(abs(amount)) > 0
   ), back as (
     select r.transaction_id as tx, l.asset, sum(l.amount) as amount
     from $s.reversed_by r join legs l on l.tx = r.reversal_id group by r.transaction_id, l.asset
   ), counted as (
     select transaction_id as tx, asset, original, reversed from $s.reversals where asset <> ''
   )
   select format('I17 of %s %s of %s are counted %s of %s, and %s were reversed', (m.both + m.rest) / 2, asset, tx,
     c.reversed, c.original, b.amount)
   from counted c full join back b using (tx, asset) left join moved m using (tx, asset)
   where c.reversed is distinct from coalesce(b.amount, 0) or c.original is distinct from (m.both + m.rest) / 2
     or c.reversed > c.original`,
  // A transaction that moved nothing net counts one reversal, under no asset.
  `select format('I17 %s counts %s reversals under no asset, and has %s', r.transaction_id, count(distinct v.asset),
     count(distinct r.reversal_id))
   from $s.reversed_by r left join $s.reversals v on v.transaction_id = r.transaction_id and v.asset = ''
   where not exists (
     select from $s.reversals o where o.transaction_id = r.transaction_id and o.asset <> '' and o.reversed > 0)
   group by r.transaction_id having count(distinct v.asset) <> 1 or count(distinct r.reversal_id) <> 1`,
];
