new_commit := nextval('$schema.commit_ids');
at_time := $schema.commit_clock();
insert into $schema.unplaced_commits (id, committed_at, changes)
values (new_commit, at_time, case when cardinality(skipped_units) = 0 then array_to_string(tx_changes, '|') else (
  select string_agg(case when t.unit = any(skipped_units) then '' else t.changes end, '|' order by t.place)
  from unnest(tx_unit, tx_changes) with ordinality as t (unit, changes, place)
) end);

if cardinality(tx_id) = 1 then
  insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, actions, inputs, outputs, legs, body,
    meta)
  values (tx_id[1], new_commit, 1, tx_kind[1], nullif(tx_key[1], ''), nullif(tx_fingerprint[1], ''), tx_actions[1],
    tx_inputs[1], tx_outputs[1], nullif(tx_legs[1], ''), nullif(tx_body[1], ''),
    nullif(tx_meta[1], '')::jsonb);
else
  -- In the order of their keys, so that two batches that race for the same keys wait for each other in one order.
  insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, actions, inputs, outputs, legs, body,
    meta)
  select t.id, new_commit, t.place, t.kind, nullif(t.key, ''), nullif(t.fingerprint, ''), t.actions,
    t.inputs, t.outputs, nullif(t.legs, ''), nullif(t.body, ''), nullif(t.meta, '')::jsonb
  from unnest(tx_id, tx_unit, tx_kind, tx_key, tx_fingerprint, tx_actions, tx_inputs, tx_outputs, tx_legs,
    tx_body, tx_meta)
    with ordinality as t (id, unit, kind, key, fingerprint, actions, inputs, outputs, legs, body, meta, place)
  where t.unit <> all(skipped_units)
  order by t.key, t.place;
end if;

insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
select tx_id[o.creator], o.index, o.count, o.asset, o.owner, o.amount
from unnest(out_creator, out_index, out_count, out_asset, out_owner, out_amount)
  as o (creator, index, count, asset, owner, amount)
where tx_unit[o.creator] <> all(skipped_units);

-- After "unspent" is written: who counts a wallet waits for the writers of that table (counted.sql).
if exists (select from $schema.counted_wallets) then
  counted_owners := array(
    select x.owner::text from $schema.counted_wallets x where x.owner = any(out_owner || in_owner)
  );
  if cardinality(counted_owners) > 0 then
    insert into $schema.counted_changes (owner, asset, amount)
    select c.owner, c.asset, c.amount
    from (
      select m.owner, coalesce(m.asset, '') as asset, case grouping(m.asset) when 0 then sum(m.amount) else
        coalesce(sum(m.sign) filter (where m.count = 1), 0)
          + count(distinct (m.id, m.index)) filter (where m.count > 1 and m.sign = 1)
          - count(distinct (m.id, m.index)) filter (where m.count > 1 and m.sign = -1) end as amount
      from (
        select o.owner, o.asset, o.amount, 1 as sign, tx_id[o.creator] as id, o.index, o.count
        from unnest(out_creator, out_index, out_count, out_asset, out_owner, out_amount)
          as o (creator, index, count, asset, owner, amount)
        where tx_unit[o.creator] <> all(skipped_units)
        union all
        select w.owner, w.asset, -w.amount, -1, w.id, w.index, w.count
        from unnest(in_id, in_index, in_count, in_asset, in_owner, in_amount, in_spender)
          as w (id, index, count, asset, owner, amount, spender)
        where tx_unit[w.spender] <> all(skipped_units)
      ) m
      where m.owner = any(counted_owners)
      group by grouping sets ((m.owner, m.asset), (m.owner))
    ) c
    where c.amount <> 0;
  end if;
end if;

if cardinality(count_asset) > 0 then
  update $schema.asset_counters x set minted = x.minted + d.minted, amount = x.amount + d.amount
  from (
    select c.asset, c.wallet, sum(c.minted) as minted, sum(c.amount) as amount
    from unnest(count_maker, count_asset, count_wallet, count_minted, count_amount)
      as c (maker, asset, wallet, minted, amount)
    where tx_unit[c.maker] <> all(skipped_units) group by c.asset, c.wallet
  ) d
  where x.asset = any(count_asset) and x.wallet = any(count_wallet) and x.asset = d.asset and x.wallet = d.wallet;
end if;

if cardinality(box_creator) > 0 then
  -- One time for all that is due later, by the clock that says when it is due.
  if 0 <= any(box_due_ms) then
    due_from := $schema.hold_clock();
  end if;
  insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, created_at, status, not_before)
  select tx_id[b.creator], b.index, b.wallet, b.type, b.payload, at_time,
    case when b.due_ms >= 0 then 'scheduled' else 'waiting' end,
    case when b.due_ms >= 0 then due_from + b.due_ms * interval '1 millisecond' end
  from unnest(box_creator, box_index, box_wallet, box_type, box_payload, box_due_ms) with ordinality
    as b (creator, index, wallet, type, payload, due_ms, place)
  where tx_unit[b.creator] <> all(skipped_units)
  order by b.place;
end if;

if cardinality(hold_id) > 0 then
  -- In the order of their ids, as the keys above.
  insert into $schema.holds (id, wallet, held_by, held_at, expires_at, payees)
  select o.id, o.wallet, tx_id[o.maker], hold_time,
    case when o.ms >= 0 then hold_time + o.ms * interval '1 millisecond' end, nullif(o.payees, '')
  from unnest(hold_maker, hold_id, hold_change, hold_wallet, hold_payees, hold_ms)
    as o (maker, id, change, wallet, payees, ms)
  where o.change = 'open' and tx_unit[o.maker] <> all(skipped_units)
  order by o.id;
  update $schema.holds h
  set expires_at = greatest(h.expires_at, hold_time + o.ms * interval '1 millisecond')
  from (
    select x.id, max(x.ms) as ms from unnest(hold_maker, hold_id, hold_change, hold_ms) as x (maker, id, change, ms)
    where x.change = 'extend' and tx_unit[x.maker] <> all(skipped_units) group by x.id
  ) o
  where h.id = o.id and h.expires_at is not null;
  update $schema.holds h set state = o.change, ended_by = tx_id[o.maker], ended_at = hold_time
  from unnest(hold_maker, hold_id, hold_change) as o (maker, id, change)
  where h.id = o.id and o.change in ('captured', 'released', 'expired') and tx_unit[o.maker] <> all(skipped_units);
  hold_ms_now := (extract(epoch from hold_time) * 1000)::text;
end if;

committed_ms := (extract(epoch from at_time) * 1000)::text;
commit_id := new_commit::text;
