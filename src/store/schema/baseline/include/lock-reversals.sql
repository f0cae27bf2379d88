    -- A row for each, so that there is something to lock; those of a unit that fails are deleted below.
    insert into $schema.reversals (transaction_id, asset, original, reversed)
    select distinct b.of, b.asset, b.original, 0
    from unnest(back_maker, back_of, back_asset, back_original) as b (maker, of, asset, original)
    where tx_unit[b.maker] <> all(skipped_units)
    order by 1, 2 on conflict do nothing;
    perform from $schema.reversals r
    where r.transaction_id = any(array(select b.of from unnest(back_maker, back_of) as b (maker, of)
      where tx_unit[b.maker] <> all(skipped_units)))
    order by r.transaction_id, r.asset for update;
    -- A reversal fails if more or less was reversed before than its plan says, or by another one of this batch.
    select array_agg(b.place::integer order by b.place) into failing_reversals
    from unnest(back_maker, back_of, back_asset, back_before) with ordinality as b (maker, of, asset, before, place)
    join $schema.reversals r on r.transaction_id = b.of and r.asset = b.asset
    where tx_unit[b.maker] <> all(skipped_units) and (r.reversed <> b.before or exists (
      select from unnest(back_maker, back_of) as e (maker, of)
      where e.of = b.of and e.maker < b.maker and tx_unit[e.maker] <> all(skipped_units)));
