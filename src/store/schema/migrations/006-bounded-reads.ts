import type { Migration } from './migration.ts';

/**
 * Reads of a wallet whose cost does not grow with its number of UTXOs: the index holds asset and amount, so that the
 * largest outputs of an asset come first and a limit ends the scan, and sums are read from the index alone.
 *
 * They are functions for the sake of their settings. Statistics say what an ordinary wallet holds, which makes a bitmap
 * look as good as the index: for the one wallet of a million outputs it is not.
 */
export const boundedReads: Migration = {
  version: 6,
  name: 'bounded-reads',
  script: `
drop index $schema.utxos_unspent;
create index utxos_unspent on $schema.utxos (owner, asset, amount) where spent_by is null;

-- Of each of these owners at most so many rows; of a bundle perhaps not all.
create function $schema.unspent_of(owners text[], most integer)
returns table (owner text, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql stable
set search_path = pg_catalog
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $function$
#variable_conflict use_column
begin
  return query
  select w.owner, u.transaction_id, u.output_index, u.asset, u.amount
  from unnest(owners) as w (owner) cross join lateral (
    select x.transaction_id, x.output_index, x.asset, x.amount
    from $schema.utxos x where x.owner = w.owner and x.spent_by is null
    order by x.asset desc, x.amount desc limit most
  ) u
  order by w.owner, u.transaction_id, u.output_index, u.asset;
end
$function$;

-- The outputs of an owner that hold the most of each of these assets, at most so many of each, as a whole.
create function $schema.largest_of(of_owner text, assets text[], most integer)
returns table (owner text, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql stable
set search_path = pg_catalog
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $function$
#variable_conflict use_column
begin
  return query
  with picked as materialized (
    select distinct u.transaction_id, u.output_index
    from unnest(assets) as a (asset) cross join lateral (
      select x.transaction_id, x.output_index
      from $schema.utxos x where x.owner = of_owner and x.asset = a.asset and x.spent_by is null
      order by x.amount desc limit most
    ) u
  )
  select w.owner, w.transaction_id, w.output_index, w.asset, w.amount
  from picked p join $schema.utxos w on w.transaction_id = p.transaction_id and w.output_index = p.output_index
  order by w.transaction_id, w.output_index, w.asset;
end
$function$;
`,
};
