import type { Invariant } from './invariant.ts';

/**
 * Invariant I17: reversals. What can be reversed of a transaction is, per asset, what its wallets received net or paid
 * net, whichever is more; what a hold receives or pays is that of its wallet.
 */
export const reversals: Invariant = {
  name: 'I17',
  sentence: 'the reversals of a transaction move back what it moved at most, and each reverses one that is there',
  violations: `
    with back as (
      select r.transaction_id, l.asset, sum(l.amount) as amount
      from $schema.reversed_by r join $schema.legs l on l.transaction_id = r.reversal_id
      group by r.transaction_id, l.asset
    ), counted as (
      select transaction_id, asset, reversed from $schema.reversals where asset <> ''
    ), target as (
      select distinct transaction_id as id from $schema.reversals
    ), part as (
      select o.transaction_id as id, o.owner, o.asset, o.amount
      from target join $schema.outputs o on o.transaction_id = target.id
      union all
      select i.spent_by, o.owner, o.asset, -o.amount
      from target join $schema.inputs i on i.spent_by = target.id
      join $schema.outputs o on o.transaction_id = i.transaction_id and o.output_index = i.output_index
    ), net as (
      select p.id, p.asset, sum(p.amount) as amount
      from part p left join $schema.holds h on p.owner = '~' || h.id
      group by p.id, p.asset, coalesce(h.wallet::text, p.owner)
    ), moved as (
      select id, asset, greatest(coalesce(sum(amount) filter (where amount > 0), 0),
        coalesce(-sum(amount) filter (where amount < 0), 0)) as amount
      from net where amount <> 0 group by id, asset
    )
    select format('%s reverses %s, which is not there', r.reversal_id, r.transaction_id) as example
    from $schema.reversed_by r
    where not exists (select from $schema.transactions t where t.id = r.transaction_id)
    union all
    select format('%s is a reversal of nothing', t.id)
    from $schema.transactions t
    where t.kind = 'reversal' and not exists (select from $schema.reversed_by r where r.reversal_id = t.id)
    union all
    select format('%s is %s and reverses %s', r.reversal_id, coalesce('a ' || t.kind, 'not there'), r.transaction_id)
    from $schema.reversed_by r left join $schema.transactions t on t.id = r.reversal_id
    where t.kind is distinct from 'reversal'
    union all
    select format('%s reverses %s, of which nothing is counted', r.reversal_id, r.transaction_id)
    from $schema.reversed_by r
    where not exists (select from $schema.reversals v where v.transaction_id = r.transaction_id)
    union all
    select format('%s of %s was reversed %s, and %s are counted', asset, transaction_id, coalesce(b.amount, 0),
      coalesce(c.reversed, 0))
    from counted c full join back b using (transaction_id, asset)
    where coalesce(b.amount, 0) <> coalesce(c.reversed, 0)
    union all
    select format('%s moved nothing net and has %s reversals', v.transaction_id, count(r.reversal_id))
    from $schema.reversals v left join $schema.reversed_by r on r.transaction_id = v.transaction_id
    where v.asset = '' group by v.transaction_id having count(r.reversal_id) <> 1
    union all
    select format('%s %s of %s can be reversed, and it moved %s', v.original, v.asset, v.transaction_id,
      coalesce(m.amount, 0))
    from $schema.reversals v left join moved m on m.id = v.transaction_id and m.asset = v.asset
    where v.asset <> '' and v.original <> coalesce(m.amount, 0)
    union all
    select format('%s counts as one that moved nothing net, and moved %s %s', v.transaction_id, m.amount, m.asset)
    from $schema.reversals v join moved m on m.id = v.transaction_id where v.asset = ''
    union all
    select format('%s of %s was reversed %s of %s', v.asset, v.transaction_id, v.reversed, v.original)
    from $schema.reversals v where v.reversed > v.original`,
};
