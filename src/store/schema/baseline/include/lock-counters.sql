    -- After all reversals, and in one order. A counter of a wallet is made when a commit needs it for the first time.
    insert into $schema.asset_counters (asset, wallet, minted, amount, is_complete)
    select distinct c.asset, c.wallet, 0, 0, false
    from unnest(count_maker, count_asset, count_wallet) as c (maker, asset, wallet)
    where tx_unit[c.maker] <> all(skipped_units)
    order by 1, 2 on conflict do nothing;
    perform from (
      select distinct c.asset, c.wallet from unnest(count_maker, count_asset, count_wallet) as c (maker, asset, wallet)
      where tx_unit[c.maker] <> all(skipped_units)
    ) c join $schema.asset_counters x on x.asset = c.asset and x.wallet = c.wallet
    -- Both lists, so that the index finds the rows: an asset may have a counter for each of a million wallets.
    where x.asset = any(count_asset) and x.wallet = any(count_wallet)
    order by x.asset, x.wallet for update of x;
