    select substr(i.outpoint, 1, 36)::uuid, substr(i.outpoint, 38)::integer, t.id
    from $schema.transactions t cross join lateral unnest(string_to_array(t.inputs, ' ')) as i (outpoint)
    where t.commit_id = any(page)
