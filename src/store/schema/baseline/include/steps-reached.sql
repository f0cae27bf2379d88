  select t.id::text, k.asset, t.commit_id::text, t.place::integer::text, t.kind::text, c.position::text,
    (extract(epoch from c.recorded_at) * 1000)::text, t.legs, (
      select string_agg(concat_ws(' ', i.outpoint, x.owner, x.amount, coalesce(h.wallet, x.owner)), ';'
        order by i.number)
      from unnest(string_to_array(t.inputs, ' ')) with ordinality as i (outpoint, number)
      join $schema.transactions p on p.id = substr(i.outpoint, 1, 36)::uuid
      cross join lateral (
        select (string_to_array(p.outputs, ';'))[substr(i.outpoint, 38)::integer + 1] || ' ' as output
      ) o
      cross join lateral (
        select split_part(o.output, ' ', 1) as owner,
          split_part(split_part(o.output, ' ' || k.asset || '=', 2), ' ', 1) as amount
      ) x
      left join $schema.holds h on h.id = substr(x.owner, 2) and x.owner like '~%'
      where x.amount <> ''
    ), (
      select string_agg(concat_ws(' ', o.number - 1, x.owner, x.amount, coalesce(h.wallet, x.owner), s.spent_by), ';'
        order by o.number)
      from unnest(string_to_array(t.outputs, ';')) with ordinality as n (text, number)
      cross join lateral (select n.text || ' ' as output, n.number) o
      cross join lateral (
        select split_part(o.output, ' ', 1) as owner,
          split_part(split_part(o.output, ' ' || k.asset || '=', 2), ' ', 1) as amount
      ) x
      left join $schema.holds h on h.id = substr(x.owner, 2) and x.owner like '~%'
      left join $schema.spends s on s.transaction_id = t.id and s.output_index = o.number::integer - 1
      where x.amount <> ''
    )
  from (
    select distinct substr(f.name, 30, 36)::uuid as id, substr(f.name, 66) as asset
    from unnest(given || reached) as f (name)
  ) k
  join $schema.transactions t on t.id = k.id
  left join $schema.placed_commits c on c.id = t.commit_id;
