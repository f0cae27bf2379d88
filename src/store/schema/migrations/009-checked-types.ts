import type { Migration } from './migration.ts';

/**
 * The checks of single columns as types of their own (domains). Postgres reads the check constraints of a table anew
 * for every statement that writes to it, also for one that only marks outputs spent; what it has read of a domain it
 * keeps for the session. A small batch costs some percent less.
 *
 * What is checked stays as it is, and so do the bytes: a domain without a check is what its base type is, so no table
 * is rewritten. The checks are added afterwards and found to hold by one look at each table; two partial indexes are
 * built again. Views, functions and the trigger that name the columns are made again.
 */
export const checkedTypes: Migration = {
  version: 9,
  name: 'checked-types',
  script: `
drop view $schema.balances;
drop view $schema.supply;
drop trigger spent_once on $schema.utxos;

create domain $schema.natural_integer as integer;
create domain $schema.short_name as text collate "C";
create domain $schema.positive_amount as numeric(78, 0);
create domain $schema.transaction_kind as text collate "C";
create domain $schema.idempotency_key as text collate "C";
create domain $schema.sha256 as bytea;
create domain $schema.natural_smallint as smallint;

alter table $schema.utxos
  drop constraint utxos_output_index_check,
  drop constraint utxos_asset_check,
  drop constraint utxos_owner_check,
  drop constraint utxos_amount_check,
  alter output_index type $schema.natural_integer,
  alter asset type $schema.short_name,
  alter owner type $schema.short_name,
  alter amount type $schema.positive_amount;
alter table $schema.transactions
  drop constraint transactions_kind_check,
  drop constraint transactions_key_check,
  drop constraint transactions_fingerprint_check,
  drop constraint transactions_actions_check,
  alter kind type $schema.transaction_kind,
  alter key type $schema.idempotency_key,
  alter fingerprint type $schema.sha256,
  alter actions type $schema.natural_smallint;

alter domain $schema.natural_integer add check (value >= 0);
alter domain $schema.short_name add check (octet_length(value) between 1 and 64);
-- NaN sorts above every number in Postgres: the upper bound is what keeps it out.
alter domain $schema.positive_amount add check (value >= 1 and value < 1e78);
alter domain $schema.transaction_kind add check (value in ('mint', 'transfer', 'burn', 'merge', 'refused', 'exchange'));
alter domain $schema.idempotency_key add check (length(value) between 1 and 255);
alter domain $schema.sha256 add check (octet_length(value) = 32);
alter domain $schema.natural_smallint add check (value >= 0);

create trigger spent_once before update on $schema.utxos for each row
when (old.spent_by is not null or new.spent_by is null
  or (new.transaction_id, new.output_index, new.asset, new.owner, new.amount)
    is distinct from (old.transaction_id, old.output_index, old.asset, old.owner, old.amount))
execute function $schema.refuse_change();

create view $schema.balances as
select owner as wallet, asset, sum(amount) as amount, count(*) as utxos
from $schema.utxos where spent_by is null
group by owner, asset;

create view $schema.supply as
with created as (
  select u.asset, sum(u.amount) as amount
  from $schema.utxos u join $schema.transactions t on t.id = u.transaction_id
  where t.kind = 'mint' group by u.asset
), burned as (
  select asset, sum(amount) as amount from (
    select u.asset, u.amount from $schema.utxos u join $schema.transactions t on t.id = u.spent_by where t.kind = 'burn'
    union all
    select u.asset, -u.amount
    from $schema.utxos u join $schema.transactions t on t.id = u.transaction_id where t.kind = 'burn'
  ) movement group by asset
), unspent as (
  select asset, sum(amount) as amount from $schema.utxos where spent_by is null group by asset
)
select coalesce(created.asset, unspent.asset) as asset,
  coalesce(created.amount, 0) as minted,
  coalesce(burned.amount, 0) as burned,
  coalesce(unspent.amount, 0) as circulating
from created
full join unspent on unspent.asset = created.asset
left join burned on burned.asset = coalesce(created.asset, unspent.asset);

-- Of each of these owners at most so many rows; of a bundle perhaps not all.
create or replace function $schema.unspent_of(owners text[], most integer)
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
  select w.owner, u.transaction_id, u.output_index::integer, u.asset::text, u.amount::numeric
  from unnest(owners) as w (owner) cross join lateral (
    select x.transaction_id, x.output_index, x.asset, x.amount
    from $schema.utxos x where x.owner = w.owner and x.spent_by is null
    order by x.asset desc, x.amount desc limit most
  ) u
  order by w.owner, u.transaction_id, u.output_index, u.asset;
end
$function$;

-- The outputs of an owner that hold the most of each of these assets, at most so many of each, as a whole.
create or replace function $schema.largest_of(of_owner text, assets text[], most integer)
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
  select w.owner::text, w.transaction_id, w.output_index::integer, w.asset::text, w.amount::numeric
  from picked p join $schema.utxos w on w.transaction_id = p.transaction_id and w.output_index = p.output_index
  order by w.transaction_id, w.output_index, w.asset;
end
$function$;
`,
};
