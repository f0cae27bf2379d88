import type { Invariant } from './invariant.ts';

/** Invariant I17: reversals. */
export const reversals: Invariant = {
  name: 'I17',
  sentence: 'the reversals of a transaction move back what it moved at most, and each reverses one that is there',
  violations: `
    with back as (
      select r.transaction_id, l.asset, sum(l.amount) as amount
      from $schema.reversed_by r join $schema.legs l on l.transaction_id = r.reversal_id
      group by r.transaction_id, l.asset
    )
    select format('%s reverses %s, which is not there', r.reversal_id, r.transaction_id) as example
    from $schema.reversed_by r
    where not exists (select from $schema.transactions t where t.id = r.transaction_id)
    union all
    select format('%s is a reversal of nothing', t.id)
    from $schema.transactions t
    where t.kind = 'reversal' and not exists (select from $schema.reversed_by r where r.reversal_id = t.id)
    union all
    select format('%s is a %s and reverses %s', t.id, t.kind, r.transaction_id)
    from $schema.reversed_by r join $schema.transactions t on t.id = r.reversal_id where t.kind <> 'reversal'
    union all
    select format('%s of %s was reversed %s, and %s are counted', v.asset, v.transaction_id,
      coalesce(b.amount, 0), v.reversed)
    from $schema.reversals v
    left join back b on b.transaction_id = v.transaction_id and b.asset = v.asset
    where v.asset <> '' and v.reversed <> v.original and v.reversed <> coalesce(b.amount, 0)
    union all
    select format('%s has %s reversals', r.transaction_id, count(*))
    from $schema.reversed_by r join $schema.reversals v on v.transaction_id = r.transaction_id and v.asset = ''
    group by r.transaction_id having count(*) > 1
    union all
    select format('%s of %s were reversed %s of %s', v.asset, v.transaction_id, v.reversed, v.original)
    from $schema.reversals v where v.reversed > v.original`,
};
