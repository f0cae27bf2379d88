    -- After all inputs, and in one order; the clock is read after the locks.
    perform from $schema.holds h
    where h.id = any(array(select o.id from unnest(hold_maker, hold_id) as o (maker, id)
      where tx_unit[o.maker] <> all(skipped_units)))
    order by h.id for update;
    hold_time := $schema.hold_clock();
    -- A change fails if it finds the hold in another state than its plan did.
    select array_agg(o.place::integer order by o.place) into failing_changes
    from unnest(hold_maker, hold_id, hold_change) with ordinality as o (maker, id, change, place)
    left join $schema.holds h on h.id = o.id
    cross join lateral (
      select exists (
        select from unnest(hold_maker, hold_id, hold_change) with ordinality as e (maker, id, change, place)
        where e.id = o.id and e.change = 'open' and e.place < o.place and tx_unit[e.maker] = tx_unit[o.maker]
      ) as is_new,
      exists (select from unnest(hold_maker, hold_id, hold_change) with ordinality as e (maker, id, change, place)
        where e.id = o.id and e.change = 'open' and e.place < o.place) as is_taken
    ) b
    where tx_unit[o.maker] <> all(skipped_units) and case o.change
      when 'open' then h.id is not null or b.is_taken
      when 'expired' then not coalesce(h.state = 'open' and h.expires_at <= hold_time, false)
      else not b.is_new and not coalesce(h.state = 'open' and (h.expires_at is null or h.expires_at > hold_time), false)
    end;
