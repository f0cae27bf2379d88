import type { Invariant } from './invariant.ts';

/** Invariant I19: the counters of assets that have caps, or had some. */
export const assetCounters: Invariant = {
  name: 'I19',
  sentence: 'what is counted of an asset is what there is: in the ledger, and of each wallet with its holds',
  violations: `
    with owned as (
      select coalesce(h.wallet::text, u.owner::text) as wallet, u.asset::text as asset, sum(u.amount) as amount
      from $schema.unspent u left join $schema.holds h on u.owner = '~' || h.id
      where u.asset in (select x.asset from $schema.asset_counters x) group by 1, 2
    )
    select format('%s owns %s %s, and %s are counted', x.wallet, coalesce(o.amount, 0), x.asset, x.amount) as example
    from $schema.asset_counters x left join owned o on o.wallet = x.wallet and o.asset = x.asset
    where x.wallet <> '' and x.amount <> coalesce(o.amount, 0)
    union all
    select format('%s: minted %s, circulating %s, counted as %s and %s', x.asset, coalesce(s.minted, 0),
      coalesce(s.circulating, 0), x.minted, x.amount)
    from $schema.asset_counters x left join $schema.supply s on s.asset = x.asset
    where x.wallet = '' and x.is_complete
      and (x.minted <> coalesce(s.minted, 0) or x.amount <> coalesce(s.circulating, 0))
    union all
    select format('the counter of %s of %s is not complete', x.wallet, x.asset)
    from $schema.asset_counters x where x.wallet <> '' and not x.is_complete
    union all
    select format('%s has a cap and its commits do not count it', r.asset)
    from $schema.asset_rules r
    where (coalesce(r.supply_max, r.minted_max) is not null and not r.counts_supply)
      or (r.wallet_max is not null and not r.counts_wallets)
    union all
    select format('%s has a cap and no counter', r.asset)
    from $schema.asset_rules r
    where r.counts_supply
      and not exists (select from $schema.asset_counters x where x.asset = r.asset and x.wallet = '')
    union all
    select format('%s is counted and has no rules', x.asset)
    from $schema.asset_counters x
    where not exists (select from $schema.asset_rules r where r.asset = x.asset)
    union all
    select format('%s has %s rules, and the last has the number %s', r.asset, count(*), max(r.number))
    from $schema.asset_rules r group by r.asset having count(*) <> max(r.number)`,
};
