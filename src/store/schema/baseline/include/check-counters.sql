    -- One unit after the other, and one transaction of a unit after the other: a transaction that is too many is not
    -- counted, nor is a unit that has one.
    select array_agg(x.asset || ' ' || x.wallet order by x.asset, x.wallet),
      array_agg(x.amount order by x.asset, x.wallet), array_agg(x.minted order by x.asset, x.wallet),
      array_agg(case when not x.is_complete then null when x.wallet = '' then r.supply_max else r.wallet_max end
        order by x.asset, x.wallet),
      array_agg(case when x.is_complete and x.wallet = '' then r.minted_max end order by x.asset, x.wallet)
    into counter_keys, counted_amounts, counted_minted, amount_caps, minted_caps
    from (select distinct c.asset, c.wallet from unnest(count_asset, count_wallet) as c (asset, wallet)) c
    join $schema.asset_counters x on x.asset = c.asset and x.wallet = c.wallet
    cross join lateral (
      select a.supply_max::numeric, a.minted_max::numeric, a.wallet_max::numeric from $schema.asset_rules a
      where a.asset = x.asset order by a.number desc limit 1
    ) r
    where x.asset = any(count_asset) and x.wallet = any(count_wallet);
    for change in
      select c.maker, c.minted, c.amount, c.wallet, c.place, tx_unit[c.maker] as unit,
        array_position(counter_keys, c.asset || ' ' || c.wallet) as slot
      from unnest(count_maker, count_asset, count_wallet, count_minted, count_amount) with ordinality
        as c (maker, asset, wallet, minted, amount, place)
      where tx_unit[c.maker] <> all(skipped_units) order by c.place
    loop
      if change.unit is distinct from last_unit then
        if last_unit is not null and not unit_fails then
          counted_amounts := unit_amounts;
          counted_minted := unit_minted;
        end if;
        unit_amounts := counted_amounts;
        unit_minted := counted_minted;
        last_unit := change.unit;
        last_maker := null;
        unit_fails := false;
      end if;
      if change.maker is distinct from last_maker then
        if last_maker is not null and link_fails then
          unit_amounts := amounts_before;
          unit_minted := minted_before;
        end if;
        amounts_before := unit_amounts;
        minted_before := unit_minted;
        last_maker := change.maker;
        link_fails := false;
      end if;
      unit_amounts[change.slot] := unit_amounts[change.slot] + change.amount;
      unit_minted[change.slot] := unit_minted[change.slot] + change.minted;
      exceeded := case
        when change.amount > 0 and unit_amounts[change.slot] > amount_caps[change.slot]
        then case when change.wallet = '' then 'supply' else 'wallet' end
        when change.minted > 0 and unit_minted[change.slot] > minted_caps[change.slot] then 'minted' end;
      if exceeded is not null then
        failing_counts := failing_counts || jsonb_build_object('place', change.place, 'cap', exceeded, 'room',
          greatest(case exceeded when 'minted' then minted_caps[change.slot] - minted_before[change.slot]
            else amount_caps[change.slot] - amounts_before[change.slot] end, 0)::text);
        unit_fails := true;
        link_fails := true;
        skipped_units := skipped_units || change.unit;
      end if;
    end loop;
