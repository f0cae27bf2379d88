  select coalesce(array_agg(g.name order by g.name collate "C"), '{}') into given
  from (
    select distinct lpad(t.commit_id::text, 19, '0') || lpad(t.place::text, 10, '0') || t.id || s.asset as name
    from unnest(ids, assets) as s (id, asset) join $schema.transactions t on t.id = s.id
  ) g;
