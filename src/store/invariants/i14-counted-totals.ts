import type { Invariant } from './invariant.ts';

/** Invariant I14: the totals of counted wallets match what is unspent. */
export const countedTotals: Invariant = {
  name: 'I14',
  sentence: 'the totals of a counted wallet are the sums of its unspent outputs',
  violations: `
    with counted as (
      select owner from $schema.counted_wallets where is_counted
    ), expected as (
      select c.owner::text as owner, u.asset::text as asset, sum(u.amount) as amount
      from counted c join $schema.unspent u on u.owner = c.owner and u.asset_count > 0
      group by c.owner, u.asset
      union all
      select c.owner, null, count(distinct (u.transaction_id, u.output_index)) filter (where u.owner is not null)
      from counted c left join $schema.unspent u on u.owner = c.owner and u.asset_count > 0
      group by c.owner
    ), stored as (
      select t.owner, t.asset, sum(t.amount) as amount
      from counted c join $schema.counted_totals t on t.owner = c.owner
      group by t.owner, t.asset
      having t.asset is null or sum(t.amount) <> 0
    )
    select format('the totals of %s have %s %s, which its unspent outputs do not explain', owner, amount,
      coalesce(asset, 'UTXOs')) as example
    from (select * from stored except all select * from expected) more
    union all
    select format('the totals of %s should have %s %s', owner, amount, coalesce(asset, 'UTXOs'))
    from (select * from expected except all select * from stored) less
    union all
    select format('%s has totals and is not counted', t.owner)
    from $schema.counted_totals t
    where not exists (select from $schema.counted_wallets c where c.owner = t.owner)`,
};
