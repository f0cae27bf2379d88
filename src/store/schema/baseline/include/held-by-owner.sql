      -- What the open holds of the wallet own: a row per asset with what is expired, and thus available, and what is
      -- held.
      select balances_of.owner, x.asset::text, coalesce(sum(x.amount) filter (where y.is_due), 0), null,
        coalesce(sum(x.amount) filter (where not y.is_due), 0)
      from $schema.holds h
      cross join lateral (select coalesce(h.expires_at <= $schema.hold_clock(), false) as is_due) y
      join $schema.unspent x on x.owner = '~' || h.id and x.asset_count > 0
      where h.wallet = balances_of.owner and h.state = 'open'
      group by x.asset;
