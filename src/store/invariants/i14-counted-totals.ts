import type { Invariant } from './invariant.ts';

/** Invariant I14: the totals of counted wallets match what is unspent. */
export const countedTotals: Invariant = {
  name: 'I14',
  sentence: 'the totals of a counted wallet are the sums of its unspent outputs',
  violations: `
    with counted as (
      select owner::text as owner from $schema.counted_wallets where is_counted
    ), expected as (
      select c.owner, u.asset::text as asset, sum(u.amount) as amount
      from counted c join $schema.unspent u on u.owner = c.owner and u.asset_count > 0
      group by c.owner, u.asset
      union all
      select c.owner, '', count(distinct (u.transaction_id, u.output_index)) filter (where u.owner is not null)
      from counted c left join $schema.unspent u on u.owner = c.owner and u.asset_count > 0
      group by c.owner
    ), part as (
      select owner, asset, amount from $schema.counted_totals
      union all
      select owner, asset, amount from $schema.counted_changes
    ), stored as (
      select p.owner, p.asset, sum(p.amount) as amount
      from counted c join part p on p.owner = c.owner
      group by p.owner, p.asset
      having p.asset = '' or sum(p.amount) <> 0
    )
    select format('the totals of %s have %s %s, which its unspent outputs do not explain', owner, amount,
      coalesce(nullif(asset, ''), 'UTXOs')) as example
    from (select * from stored except all select * from expected) more
    union all
    select format('the totals of %s should have %s %s', owner, amount, coalesce(nullif(asset, ''), 'UTXOs'))
    from (select * from expected except all select * from stored) less`,
};
