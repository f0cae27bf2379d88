import type { Invariant } from './invariant.ts';

/** Invariant I22: the rankings of the assets that were asked for. One that is not complete lacks rows of wallets. */
export const rankings: Invariant = {
  name: 'I22',
  sentence: 'the ranking of an asset has each wallet that owns it, with the amount of its last point',
  violations: `
    with owned as (
      select asset, wallet, available + held as amount
      from (
        select distinct on (b.asset, b.wallet) b.asset, b.wallet, b.available, b.held
        from $schema.balance_points b
        where b.wallet < '~' and b.asset in (select asset from $schema.ranked_assets)
        order by b.asset, b.wallet, b.position desc, b.place desc
      ) last
      where available + held <> 0
    )
    select format('%s has %s %s, and its ranking says %s', wallet, coalesce(o.amount, 0), asset,
      coalesce(r.amount::text, 'nothing')) as example
    from owned o full join $schema.ranked_wallets r using (asset, wallet)
    left join $schema.ranked_assets a using (asset)
    where r.amount is distinct from o.amount
      and (r.amount is not null or coalesce(wallet <= a.ranked_upto, true))`,
};
