-- Reads of the unspent outputs of a wallet, whose cost does not grow with their number.
-- They are functions for the sake of their settings, and to refuse a standby. They are volatile so that a pooler that
-- looks at that sends them to the primary; each reads in one statement, or in one statement per wallet.

-- The unspent rows of each of these wallets, at most "row_limit" of each and "rows_max" in all; "row_limit" must not be
-- greater. "wallet_rows" is the number of rows of the wallet up to "row_limit": where fewer are returned, or no row is,
-- "rows_max" has cut the wallet off. A wallet that holds nothing is one row without an outpoint. "row_limit" may cut
-- through an output that holds several assets: then some of its rows are missing. The open holds of the wallets follow,
-- at most "row_limit" rows of each: "hold" is the id, and "is_due" says that it is expired. Those that expire first come
-- first: what is expired may be spent, and is among them however many holds a wallet has. One statement reads both: what
-- is held is not in the outputs of the wallet.
create function $schema.unspent_of(owners text[], row_limit integer, rows_max integer)
returns table (owner text, wallet_rows integer, transaction_id uuid, output_index integer, asset text, amount numeric,
  hold text, expires_ms text, is_due boolean, now_ms text)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
begin
-- include on-primary
  return query
  select r.owner, coalesce(r.wallet_rows, 0)::integer, r.transaction_id, r.output_index::integer, r.asset::text,
    r.amount::numeric, r.hold, r.expires_ms, r.is_due, r.now_ms
  from (
    select * from (
      select w.owner, u.wallet_rows, u.transaction_id, u.output_index, u.asset, u.amount, null as hold,
        null as expires_ms, null::boolean as is_due, null as now_ms, null::timestamptz as expires_at
      from unnest(owners) as w (owner) left join lateral (
        select y.transaction_id, y.output_index, y.asset, y.amount, count(*) over () as wallet_rows
        from (
          select x.transaction_id, x.output_index, x.asset, x.amount
          from $schema.unspent x where x.owner = w.owner and x.asset_count > 0
          order by x.asset desc, x.amount desc limit row_limit
        ) y
      ) u on true
      -- The loop over the wallets ends here: what is beyond is not read.
      limit rows_max
    ) own
    union all
    select w.owner, null, u.transaction_id, u.output_index, u.asset, u.amount, u.id,
      (extract(epoch from u.expires_at) * 1000)::text, coalesce(u.expires_at <= n.at_time, false),
      (extract(epoch from n.at_time) * 1000)::text, u.expires_at
    from unnest(owners) as w (owner) cross join lateral (
      select h.id::text, h.expires_at, x.transaction_id, x.output_index, x.asset, x.amount
      from $schema.holds h join $schema.unspent x on x.owner = '~' || h.id and x.asset_count > 0
      where h.wallet = w.owner and h.state = 'open'
      order by h.expires_at, h.id limit row_limit
    ) u cross join lateral (select $schema.hold_clock() as at_time) n
  ) r
  order by r.owner, r.hold is not null, r.expires_at, r.hold, r.transaction_id, r.output_index, r.asset;
end
$function$;

-- The balances of these wallets: a row per asset, and a row without asset with the number of UTXOs. That row has no
-- number for a wallet of more than "row_limit" rows, which is not summed here. It ends before the wallet that comes
-- after "rows_max" rows: wallets without a row were not read. A counted wallet has its totals, however many UTXOs it
-- has.
create function $schema.balances_of(owners text[], row_limit integer, rows_max integer)
returns table (owner text, asset text, amount numeric, utxos bigint, held numeric)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
declare
  has_counted boolean;
  rows_read bigint := 0;
  rows_held bigint;
begin
-- include on-primary
  has_counted := exists (select from $schema.counted_wallets);
  foreach owner in array owners loop
    exit when rows_read >= rows_max;
    if has_counted and exists (select from $schema.counted_wallets c where c.owner = balances_of.owner and c.is_counted)
    then
      rows_read := rows_read + 1;
      return query
      select balances_of.owner, nullif(t.asset, ''), case when t.asset <> '' then sum(t.amount) end,
        case when t.asset = '' then sum(t.amount)::bigint end, null::numeric
      from (
        select x.asset, x.amount from $schema.counted_totals x where x.owner = balances_of.owner
        union all
        select x.asset, x.amount from $schema.counted_changes x where x.owner = balances_of.owner
      ) t
      group by t.asset having t.asset = '' or sum(t.amount) <> 0
      union all
-- include held-by-owner
      continue;
    end if;
    select count(*) into rows_held
    from (
      select from $schema.unspent x where x.owner = balances_of.owner and x.asset_count > 0 limit row_limit + 1
    ) held;
    rows_read := rows_read + rows_held + 1;
    if rows_held > row_limit then
      return next;
    else
      return query
      select balances_of.owner, x.asset::text, sum(x.amount),
        -- To sort a million outpoints takes seconds: those of one asset need not be sorted.
        count(*) filter (where x.asset_count = 1)
          + count(distinct (x.transaction_id, x.output_index)) filter (where x.asset_count > 1), null::numeric
      from $schema.unspent x where x.owner = balances_of.owner and x.asset_count > 0
      group by grouping sets ((x.asset), ())
      union all
-- include held-by-owner
    end if;
  end loop;
end
$function$;

-- All rows of these outputs.
create function $schema.outputs_at(ids uuid[], indexes integer[])
returns table (owner text, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
begin
-- include on-primary
  return query
  select u.owner::text, u.transaction_id, u.output_index::integer, u.asset::text, u.amount::numeric
  from unnest(ids, indexes) as o (id, index)
  join $schema.unspent u on u.transaction_id = o.id and u.output_index = o.index
  order by u.transaction_id, u.output_index, u.asset;
end
$function$;

-- The amount of an asset in a wallet, for each pair: what is available, expired holds included, and what is held; zeros
-- if there is none. One statement reads them all: a refusal of a command of several wallets comes from one snapshot.
create function $schema.totals_of(owners text[], assets text[])
returns table (owner text, asset text, available numeric, held numeric)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
begin
-- include on-primary
  return query
  select p.owner, p.asset, h.due + case when c.is_counted then (
      select coalesce(sum(t.amount), 0)
      from (
        select x.amount from $schema.counted_totals x where x.owner = p.owner and x.asset = p.asset
        union all
        select x.amount from $schema.counted_changes x where x.owner = p.owner and x.asset = p.asset
      ) t
    ) else (
      select coalesce(sum(u.amount), 0)
      from $schema.unspent u where u.owner = p.owner and u.asset = p.asset and u.asset_count > 0
    ) end, h.held
  from unnest(owners, assets) as p (owner, asset)
  left join $schema.counted_wallets c on c.owner = p.owner
  cross join lateral (
    select coalesce(sum(x.amount) filter (where x.is_due), 0) as due,
      coalesce(sum(x.amount) filter (where not x.is_due), 0) as held
    from (
      select u.amount, coalesce(o.expires_at <= $schema.hold_clock(), false) as is_due
      from $schema.holds o join $schema.unspent u on u.owner = '~' || o.id and u.asset = p.asset and u.asset_count > 0
      where o.wallet = p.owner and o.state = 'open'
    ) x
  ) h;
end
$function$;

-- A page of the outputs of a wallet in the order of their outpoints, each with all its rows: at most "output_limit",
-- from the one after "after_id" and "after_index" on, which are null for the first page. It reads all rows of the
-- wallet, and none of others.
create function $schema.utxos_of(of_owner text, output_limit bigint, after_id uuid, after_index integer)
returns table (owner text, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
begin
-- include on-primary
  return query
  with held as materialized (
    select x.transaction_id, x.output_index from $schema.unspent x where x.owner = of_owner and x.asset_count > 0
  ), page as materialized (
    select distinct h.transaction_id, h.output_index from held h
    where after_id is null or (h.transaction_id, h.output_index::integer) > (after_id, after_index)
    order by h.transaction_id, h.output_index limit output_limit
  )
  select u.owner::text, u.transaction_id, u.output_index::integer, u.asset::text, u.amount::numeric
  from page p join $schema.unspent u on u.transaction_id = p.transaction_id and u.output_index = p.output_index
  order by u.transaction_id, u.output_index, u.asset;
end
$function$;

-- The outputs of a wallet that hold the most of each of these assets, at most "output_limit" per asset, each with all
-- its rows.
create function $schema.largest_of(of_owner text, assets text[], output_limit integer)
returns table (owner text, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
begin
-- include on-primary
  return query
  with picked as materialized (
    select distinct u.transaction_id, u.output_index
    from unnest(assets) as a (asset) cross join lateral (
      select x.transaction_id, x.output_index
      from $schema.unspent x where x.owner = of_owner and x.asset = a.asset and x.asset_count > 0
      order by x.amount desc limit output_limit
    ) u
  )
  select w.owner::text, w.transaction_id, w.output_index::integer, w.asset::text, w.amount::numeric
  from picked p join $schema.unspent w on w.transaction_id = p.transaction_id and w.output_index = p.output_index
  order by w.transaction_id, w.output_index, w.asset;
end
$function$;
