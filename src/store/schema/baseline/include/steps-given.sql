  select coalesce(array_agg(distinct
    lpad(t.commit_id::text, 19, '0') || lpad(t.place::text, 10, '0') || t.id || g.asset), '{}')
  into given
  from unnest(ids, assets) as g (id, asset) join $schema.transactions t on t.id = g.id;
