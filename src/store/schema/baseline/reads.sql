-- Reads of the unspent outputs of a wallet, whose cost does not grow with their number.
-- They are functions for the sake of their settings.

-- The unspent rows of each of these wallets, at most "row_limit" of each. The limit may cut through an output that
-- holds several assets: then some of its rows are missing.
create function $schema.unspent_of(owners text[], row_limit integer)
returns table (owner text, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql stable
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
begin
  return query
  select w.owner, u.transaction_id, u.output_index::integer, u.asset::text, u.amount::numeric
  from unnest(owners) as w (owner) cross join lateral (
    select x.transaction_id, x.output_index, x.asset, x.amount
    from $schema.unspent x where x.owner = w.owner and x.asset_count > 0
    order by x.asset desc, x.amount desc limit row_limit
  ) u
  order by w.owner, u.transaction_id, u.output_index, u.asset;
end
$function$;

-- The outputs of a wallet that hold the most of each of these assets, at most "output_limit" per asset, each with all
-- its rows.
create function $schema.largest_of(of_owner text, assets text[], output_limit integer)
returns table (owner text, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql stable
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
begin
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
