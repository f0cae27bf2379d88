// Written by `npm run build:sql` from the files in baseline/. Edit those, not this file.

/** The script of the baseline, without its comments. `$schema` stands for the quoted name of the schema. */
export const BASELINE_SQL = `
create domain $schema.natural_integer as integer check (value >= 0);

create domain $schema.natural_smallint as smallint check (value >= 0);

create domain $schema.short_name as text collate "C" check (octet_length(value) between 1 and 64);

create domain $schema.owner_name as text collate "C"
check (octet_length(value) between 1 and 64 or (octet_length(value) = 65 and starts_with(value, '~')));

create domain $schema.positive_amount as numeric(78, 0) check (value >= 1 and value < 1e78);

create domain $schema.transaction_kind as text collate "C"
check (value in ('mint', 'transfer', 'burn', 'exchange', 'hold', 'capture', 'release', 'extend', 'freeze',
  'unfreeze', 'expire', 'reversal', 'merge', 'refused'));

create domain $schema.idempotency_key as text collate "C" check (length(value) between 1 and 255);

create domain $schema.sha256 as bytea check (octet_length(value) = 32);

create sequence $schema.commit_ids as bigint cache 1;
create table $schema.unplaced_commits (
  id bigint primary key,
  committed_at timestamptz not null,
  changes text collate "C" not null default ''
) with (toast_tuple_target = 8160);
create table $schema.placed_commits (
  position bigint primary key,
  id bigint not null unique,
  committed_at timestamptz not null,
  recorded_at timestamptz not null,
  changes text collate "C" not null default ''
) with (toast_tuple_target = 8160);
alter table $schema.unplaced_commits alter column changes set storage external;
alter table $schema.placed_commits alter column changes set storage external;
create table $schema.commit_order (
  one boolean primary key default true check (one),
  last_position bigint not null default 0,
  last_recorded timestamptz not null default '-infinity',
  final_until timestamptz not null default '-infinity',
  changes_bytes bigint not null default 0
) with (fillfactor = 10);
insert into $schema.commit_order default values;

create table $schema.transactions (
  id uuid primary key,
  commit_id bigint not null,
  place $schema.natural_integer not null,
  kind $schema.transaction_kind not null,
  key $schema.idempotency_key,
  fingerprint $schema.sha256,
  actions $schema.natural_smallint not null default 0,
  inputs text collate "C" not null default '',
  outputs text collate "C" not null default '',
  legs text collate "C",
  body bytea,
  meta jsonb,
  check ((key is null) = (fingerprint is null)),
  check (kind <> 'refused' or key is not null)
);
create unique index transactions_key on $schema.transactions (key) where key is not null;
create index transactions_of_commit on $schema.transactions (commit_id, place);

create table $schema.spends (
  transaction_id uuid not null,
  output_index integer not null,
  spent_by uuid not null,
  primary key (transaction_id, output_index)
);
create table $schema.projected_spends (
  one boolean primary key default true check (one),
  last_position bigint not null default 0
) with (fillfactor = 10);
insert into $schema.projected_spends default values;

create table $schema.history_pages (
  wallet text collate "C" not null,
  last_position bigint not null,
  last_place integer not null,
  first_position bigint not null,
  entries text collate "C" not null,
  primary key (wallet, last_position, last_place)
) with (toast_tuple_target = 8160);
alter table $schema.history_pages alter column entries set storage external;
create table $schema.balance_points (
  wallet text collate "C" not null,
  asset text collate "C" not null,
  position bigint not null,
  place integer not null,
  available numeric not null,
  held numeric not null,
  primary key (wallet, asset, position, place)
);
create table $schema.packed_history (
  one boolean primary key default true check (one),
  last_position bigint not null default 0,
  last_bytes bigint not null default 0,
  target bigint not null default 0,
  target_bytes bigint not null default 0,
  archived_upto bigint not null default 0
) with (fillfactor = 10);
insert into $schema.packed_history default values;

create table $schema.ranked_assets (
  asset text collate "C" primary key,
  ranked_upto text collate "C" default ''
);
create table $schema.ranked_wallets (
  asset text collate "C" not null,
  wallet text collate "C" not null,
  amount numeric not null,
  primary key (asset, wallet)
);
create index ranked_wallets_by_amount on $schema.ranked_wallets (asset, amount desc, wallet);

create table $schema.unspent (
  transaction_id uuid not null,
  output_index $schema.natural_integer not null,
  asset_count $schema.natural_smallint not null,
  asset $schema.short_name not null,
  owner $schema.owner_name not null,
  amount $schema.positive_amount not null,
  primary key (transaction_id, output_index, asset)
);
create index unspent_of_owner on $schema.unspent (owner, asset, amount) where asset_count > 0;

create table $schema.holds (
  id $schema.short_name primary key,
  wallet $schema.short_name not null,
  held_by uuid not null,
  held_at timestamptz not null,
  expires_at timestamptz,
  payees text collate "C",
  state text collate "C" not null default 'open' check (state in ('open', 'captured', 'released', 'expired')),
  ended_by uuid,
  ended_at timestamptz,
  check ((state = 'open') = (ended_by is null) and (ended_by is null) = (ended_at is null))
);
create index holds_of_wallet on $schema.holds (wallet, id) where state = 'open';
create index holds_lapsed on $schema.holds using gist (tstzrange(expires_at, greatest(expires_at, ended_at), '[]'))
where state = 'expired';
create index holds_due on $schema.holds (expires_at) where state = 'open' and expires_at is not null;

create table $schema.reversals (
  transaction_id uuid not null,
  asset text collate "C" not null,
  original numeric not null,
  reversed numeric not null check (reversed >= 0 and reversed <= original),
  primary key (transaction_id, asset)
);
create table $schema.reversed_by (
  reversal_id uuid primary key,
  transaction_id uuid not null,
  open_amounts text collate "C" not null
);
create index reversals_of_transaction on $schema.reversed_by (transaction_id);

create table $schema.policy (
  one boolean primary key default true check (one),
  version bigint not null default 0,
  changed_at timestamptz not null default 'epoch'
) with (fillfactor = 10);
insert into $schema.policy default values;
create table $schema.freezes (
  version bigint primary key,
  wallet $schema.short_name not null,
  outgoing boolean not null,
  incoming boolean not null,
  transaction_id uuid not null unique,
  commit_id bigint not null
);
create index freezes_of_wallet on $schema.freezes (wallet, version);

create table $schema.asset_rules (
  asset $schema.short_name not null,
  number integer not null check (number >= 1),
  version bigint not null unique,
  supply_max $schema.positive_amount,
  minted_max $schema.positive_amount,
  wallet_max $schema.positive_amount,
  transferable boolean not null,
  burnable boolean not null,
  mintable boolean not null,
  decimals $schema.natural_smallint not null,
  counts_supply boolean not null,
  counts_wallets boolean not null,
  defined_at timestamptz not null,
  primary key (asset, number)
);
create table $schema.asset_counters (
  asset text collate "C" not null,
  wallet text collate "C" not null,
  minted numeric not null,
  amount numeric not null,
  is_complete boolean not null,
  primary key (asset, wallet)
) with (fillfactor = 50);

create table $schema.counted_wallets (
  owner $schema.short_name primary key,
  is_counted boolean not null default false
);
create table $schema.counted_totals (
  owner text collate "C" not null,
  asset text collate "C" not null,
  amount numeric not null,
  primary key (owner, asset)
);
create index counted_totals_empty on $schema.counted_totals (owner) where amount = 0;
create table $schema.counted_changes (
  id bigint generated by default as identity primary key,
  owner text collate "C" not null,
  asset text collate "C" not null,
  amount numeric not null
);
create index counted_changes_of_owner on $schema.counted_changes (owner);

create table $schema.outbox (
  id bigint generated always as identity primary key,
  transaction_id uuid not null,
  action_index smallint not null check (action_index >= 0),
  wallet text collate "C" not null,
  type text collate "C" not null,
  payload bytea not null,
  status text collate "C" not null default 'waiting'
    check (status in ('scheduled', 'waiting', 'delivered', 'dead', 'cancelled')),
  attempts integer not null default 0,
  due_at timestamptz not null default '-infinity',
  not_before timestamptz,
  claimed_by uuid,
  lease_ms double precision,
  last_error text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (transaction_id, action_index),
  check (status <> 'scheduled' or (not_before is not null and claimed_by is null and lease_ms is null)),
  check (status <> 'cancelled' or lease_ms is null)
);
create index outbox_waiting on $schema.outbox (type, wallet, id) where status = 'waiting';
create index outbox_due on $schema.outbox (type, due_at, id) where status = 'waiting';
create index outbox_claimed on $schema.outbox (wallet, due_at) where status = 'waiting' and claimed_by is not null;
create index outbox_scheduled on $schema.outbox (not_before, id) where status = 'scheduled';
create index outbox_dead on $schema.outbox (id) where status = 'dead';

create table $schema.archived_actions (
  commit_id bigint primary key,
  actions text collate "C" not null
);

create function $schema.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $function$
begin
  raise exception 'pursekit: % on % rewrites history', lower(tg_op), tg_table_name using errcode = '23514';
end
$function$;

create trigger unchanged before update on $schema.unspent for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.unspent
for each statement execute function $schema.refuse_change();

create trigger unchanged before update or delete on $schema.transactions
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.transactions
for each statement execute function $schema.refuse_change();

create trigger unchanged before update or delete on $schema.placed_commits
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.placed_commits
for each statement execute function $schema.refuse_change();
create trigger unchanged before update on $schema.unplaced_commits
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.unplaced_commits
for each statement execute function $schema.refuse_change();
create trigger one_way after update on $schema.commit_order for each row
when (new.last_position < old.last_position or new.last_recorded < old.last_recorded
  or new.final_until < old.final_until)
execute function $schema.refuse_change();
create trigger kept before delete on $schema.commit_order for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.commit_order
for each statement execute function $schema.refuse_change();

create trigger unchanged before update or delete on $schema.spends
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.spends for each statement execute function $schema.refuse_change();
create trigger one_way after update on $schema.projected_spends for each row
when (new.last_position < old.last_position) execute function $schema.refuse_change();
create trigger kept before delete on $schema.projected_spends for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.projected_spends
for each statement execute function $schema.refuse_change();

create trigger unchanged before update on $schema.history_pages
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.history_pages
for each statement execute function $schema.refuse_change();
create function $schema.refuse_unarchived_page() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $function$
begin
  if not exists (select from $schema.packed_history p where old.last_position <= p.archived_upto) then
    raise exception 'pursekit: % on % rewrites history', lower(tg_op), tg_table_name using errcode = '23514';
  end if;
  return old;
end
$function$;
create trigger kept before delete on $schema.history_pages
for each row execute function $schema.refuse_unarchived_page();
create function $schema.refuse_unarchived_point() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
begin
  if not exists (
    select from $schema.balance_points b
    where b.wallet = old.wallet and b.asset = old.asset and (b.position, b.place) > (old.position, old.place)
      and b.position <= (select p.archived_upto from $schema.packed_history p)
  ) then
    raise exception 'pursekit: % on % rewrites history', lower(tg_op), tg_table_name using errcode = '23514';
  end if;
  return old;
end
$function$;
create trigger kept before delete on $schema.balance_points
for each row execute function $schema.refuse_unarchived_point();
create trigger unchanged before update on $schema.balance_points
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.balance_points
for each statement execute function $schema.refuse_change();
create trigger one_way after update on $schema.packed_history for each row
when (new.last_position < old.last_position or new.target < old.target or new.archived_upto < old.archived_upto
  or (new.archived_upto > old.archived_upto and new.archived_upto > new.last_position))
execute function $schema.refuse_change();
create trigger kept before delete on $schema.packed_history for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.packed_history
for each statement execute function $schema.refuse_change();

create trigger unchanged before update on $schema.counted_changes
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.counted_changes
for each statement execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.counted_totals
for each statement execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.counted_wallets
for each statement execute function $schema.refuse_change();

create trigger one_way after update on $schema.reversals for each row
when (new.reversed < old.reversed or new.original <> old.original) execute function $schema.refuse_change();
create trigger kept before delete on $schema.reversals for each row
when (old.reversed > 0) execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.reversals
for each statement execute function $schema.refuse_change();
create trigger unchanged before update or delete on $schema.reversed_by
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.reversed_by
for each statement execute function $schema.refuse_change();

create trigger one_way after update on $schema.policy for each row
when (new.version < old.version) execute function $schema.refuse_change();
create trigger kept before delete on $schema.policy for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.policy for each statement execute function $schema.refuse_change();
create trigger unchanged before update or delete on $schema.freezes
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.freezes
for each statement execute function $schema.refuse_change();

create trigger unchanged before update or delete on $schema.asset_rules
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.asset_rules
for each statement execute function $schema.refuse_change();
create trigger one_way after update on $schema.asset_counters for each row
when (old.is_complete and (not new.is_complete or new.minted < old.minted))
execute function $schema.refuse_change();
create trigger kept before delete on $schema.asset_counters for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.asset_counters
for each statement execute function $schema.refuse_change();

create trigger unchanged before update of id, wallet, held_by, held_at, payees on $schema.holds
for each row execute function $schema.refuse_change();
create trigger one_end after update on $schema.holds for each row
when (old.state <> 'open' or new.expires_at < old.expires_at or (new.expires_at is null) <> (old.expires_at is null))
execute function $schema.refuse_change();
create trigger kept before delete on $schema.holds for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.holds for each statement execute function $schema.refuse_change();

create trigger unchanged
after update of transaction_id, action_index, wallet, type, payload, created_at, not_before
on $schema.outbox for each row execute function $schema.refuse_change();
create trigger moved after update of id on $schema.outbox for each row
when (old.status <> 'scheduled' or new.status <> 'waiting' or new.id < old.id)
execute function $schema.refuse_change();
create trigger settled after update on $schema.outbox for each row
when (old.status in ('delivered', 'cancelled') or (old.status = 'dead' and new.status in ('delivered', 'cancelled'))
  or (old.status = 'scheduled' and new.status in ('delivered', 'dead'))
  or (old.status <> 'scheduled' and new.status = 'scheduled'))
execute function $schema.refuse_change();
create function $schema.refuse_unarchived() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $function$
begin
  if $schema.archived_status(old.transaction_id, old.action_index) is distinct from old.status then
    raise exception 'pursekit: % on % rewrites history', lower(tg_op), tg_table_name using errcode = '23514';
  end if;
  return old;
end
$function$;
create trigger kept before delete on $schema.outbox for each row execute function $schema.refuse_unarchived();
create trigger kept_whole before truncate on $schema.outbox
for each statement execute function $schema.refuse_change();
create trigger extended after update on $schema.archived_actions for each row
when (new.commit_id <> old.commit_id or not starts_with(new.actions, old.actions || ' '))
execute function $schema.refuse_change();
create trigger kept before delete on $schema.archived_actions for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.archived_actions
for each statement execute function $schema.refuse_change();

create function $schema.hold_clock() returns timestamptz
language sql volatile set search_path = pg_catalog, pg_temp
as $function$ select date_trunc('milliseconds', clock_timestamp()) $function$;

create function $schema.commit_clock() returns timestamptz
language sql volatile
as $function$ select pg_catalog.date_trunc('milliseconds', pg_catalog.clock_timestamp()) $function$;

create function $schema.holds_at(ids text[])
returns table (id text, wallet text, state text, held_by uuid, held_ms text, expires_ms text, ended_by uuid,
  ended_ms text, payees text, is_due boolean, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
  return query
  select h.id::text, h.wallet::text, h.state, h.held_by, (extract(epoch from h.held_at) * 1000)::text,
    (extract(epoch from h.expires_at) * 1000)::text, h.ended_by, (extract(epoch from h.ended_at) * 1000)::text,
    h.payees,
    coalesce(h.expires_at <= $schema.hold_clock(), false), u.transaction_id, u.output_index::integer, u.asset::text,
    u.amount::numeric
  from unnest(ids) as i (id)
  join $schema.holds h on h.id = i.id
  left join $schema.unspent u on u.owner = '~' || h.id and u.asset_count > 0
  order by h.id, u.transaction_id, u.output_index, u.asset;
end
$function$;

create function $schema.open_holds_of(of_wallet text, hold_limit integer, after_id text)
returns table (id text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
  return query
  select h.id::text from $schema.holds h
  where h.wallet = of_wallet and h.state = 'open' and (after_id is null or h.id > after_id)
  order by h.id limit hold_limit;
end
$function$;

create function $schema.due_holds(hold_limit integer)
returns table (id text, in_ms text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := $schema.hold_clock();
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
  return query
  select h.id::text, greatest(0, ceil(extract(epoch from h.expires_at - at_time) * 1000))::text
  from $schema.holds h
  where h.state = 'open' and h.expires_at is not null
  order by h.expires_at limit hold_limit;
end
$function$;

create function $schema.reversals_of(of_transaction uuid)
returns table (part text, asset text, amount text, id text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
  return query
  select * from (
    select 'amount' as part, r.asset, r.reversed::text as amount, null as id
    from $schema.reversals r where r.transaction_id = of_transaction
    union all
    select 'reversal', null, null, b.reversal_id::text
    from $schema.reversed_by b where b.transaction_id = of_transaction
  ) x
  order by x.part, x.id, x.asset;
end
$function$;

create function $schema.commit_batch_slow_path(
  skip_locked boolean,
  tx_id uuid[], tx_unit integer[], tx_kind text[], tx_key text[], tx_fingerprint bytea[], tx_actions smallint[],
  tx_inputs text[], tx_outputs text[], tx_legs text[], tx_body bytea[], tx_changes text[],
  tx_meta text[],
  in_id uuid[], in_index integer[], in_count smallint[], in_asset text[], in_owner text[], in_amount numeric[],
  in_spender integer[],
  out_creator integer[], out_index integer[], out_count smallint[], out_asset text[], out_owner text[],
  out_amount numeric[],
  box_creator integer[], box_index smallint[], box_wallet text[], box_type text[], box_payload bytea[],
  box_due_ms bigint[],
  hold_maker integer[], hold_id text[], hold_change text[], hold_wallet text[], hold_payees text[], hold_ms bigint[],
  back_maker integer[], back_of uuid[], back_asset text[], back_original numeric[], back_before numeric[],
  back_amount numeric[], back_open text[],
  count_maker integer[], count_asset text[], count_wallet text[], count_minted numeric[], count_amount numeric[],
  policy_version bigint
) returns table (
  committed_ms text, commit_id text, conflicts text, locked text, recorded text, failed_holds text, hold_ms_now text,
  failed_reversals text, locked_holds text, locked_reversals text, policy_now text, failed_counts text,
  locked_counts text
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '250ms'
set enable_bitmapscan = off
set enable_nestloop = off
as $function$
#variable_conflict use_column
declare
  units constant integer := coalesce(tx_unit[cardinality(tx_unit)], 0);
  skipped_units integer[] := '{}';
  counted_owners text[];
  own_rows integer[] := '{}';
  conflicting_rows integer[];
  locked_rows integer[];
  own_holds text[] := '{}';
  locked_changes integer[];
  own_back integer[] := '{}';
  locked_back integer[];
  recorded_rows jsonb;
  new_commit bigint;
  at_time timestamptz;
  expected bigint;
  counted bigint;
  hold_time timestamptz;
  due_from timestamptz;
  failing_changes integer[];
  failing_reversals integer[];
  current_version bigint;
  own_counters text[] := '{}';
  locked_counters integer[];
  counter_keys text[];
  amount_caps numeric[];
  minted_caps numeric[];
  counted_amounts numeric[];
  counted_minted numeric[];
  unit_amounts numeric[];
  unit_minted numeric[];
  amounts_before numeric[];
  minted_before numeric[];
  change record;
  last_unit integer;
  last_maker integer;
  unit_fails boolean;
  link_fails boolean;
  exceeded text;
  failing_counts jsonb := '[]';
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
perform pg_advisory_xact_lock_shared('$schema.policy'::regclass::oid::bigint);
select p.version into current_version from $schema.policy p;
if current_version <> policy_version then
  policy_now := current_version::text;
  return next;
  return;
end if;
  if skip_locked then
    select array_agg(locked.place::integer) into own_rows from (
      select w.place
      from unnest(in_id, in_index, in_asset) with ordinality as w (id, index, asset, place)
      join $schema.unspent u on u.transaction_id = w.id and u.output_index = w.index and u.asset = w.asset
      where u.transaction_id = any(in_id)
      order by u.transaction_id, u.output_index, u.asset
      for update of u skip locked
    ) locked;
    select array_agg(w.place::integer order by w.place) into locked_rows
    from unnest(in_id, in_index, in_asset) with ordinality as w (id, index, asset, place)
    join $schema.unspent u on u.transaction_id = w.id and u.output_index = w.index and u.asset = w.asset
    where u.transaction_id = any(in_id) and w.place::integer <> all(coalesce(own_rows, '{}'));
    if cardinality(hold_id) > 0 then
      select array_agg(locked.id::text) into own_holds from (
        select h.id from $schema.holds h where h.id = any(hold_id) order by h.id for update skip locked
      ) locked;
      select array_agg(o.place::integer order by o.place) into locked_changes
      from unnest(hold_id) with ordinality as o (id, place) join $schema.holds h on h.id = o.id
      where o.id <> all(coalesce(own_holds, '{}'));
    end if;
    if cardinality(back_of) > 0 then
      select array_agg(locked.place::integer) into own_back from (
        select b.place from unnest(back_of, back_asset) with ordinality as b (of, asset, place)
        join $schema.reversals r on r.transaction_id = b.of and r.asset = b.asset
        where r.transaction_id = any(back_of) order by r.transaction_id, r.asset for update of r skip locked
      ) locked;
      select array_agg(b.place::integer order by b.place) into locked_back
      from unnest(back_of, back_asset) with ordinality as b (of, asset, place)
      join $schema.reversals r on r.transaction_id = b.of and r.asset = b.asset
      where r.transaction_id = any(back_of) and b.place::integer <> all(coalesce(own_back, '{}'));
    end if;
    if cardinality(count_asset) > 0 then
      select array_agg(locked.key) into own_counters from (
        select x.asset || ' ' || x.wallet as key from $schema.asset_counters x
        where x.asset = any(count_asset) and x.wallet = any(count_wallet)
        order by x.asset, x.wallet for update skip locked
      ) locked;
      select array_agg(c.place::integer order by c.place) into locked_counters
      from unnest(count_asset, count_wallet) with ordinality as c (asset, wallet, place)
      join $schema.asset_counters x on x.asset = c.asset and x.wallet = c.wallet
      where x.asset = any(count_asset) and x.wallet = any(count_wallet)
        and x.asset || ' ' || x.wallet <> all(coalesce(own_counters, '{}'));
    end if;
    select coalesce(array_agg(distinct skipped.unit), '{}') into skipped_units
    from (
      select tx_unit[in_spender[p]] from unnest(locked_rows) p
      union all
      select tx_unit[hold_maker[p]] from unnest(locked_changes) p
      union all
      select tx_unit[back_maker[p]] from unnest(locked_back) p
      union all
      select tx_unit[count_maker[p]] from unnest(locked_counters) p
    ) skipped (unit);
  end if;

  with wanted as materialized (
    select w.*, row_number() over (partition by w.id, w.index, w.asset order by w.place) as claim
    from unnest(in_id, in_index, in_count, in_asset, in_owner, in_amount, in_spender) with ordinality
      as w (id, index, count, asset, owner, amount, spender, place)
    where tx_unit[w.spender] <> all(skipped_units)
  ), held as materialized (
    select w.place
    from wanted w join $schema.unspent u
      on u.transaction_id = w.id and u.output_index = w.index and u.asset = w.asset
    where u.transaction_id = any(in_id)
      and (u.owner = w.owner) is true and (u.amount = w.amount) is true and (u.asset_count = w.count) is true
    order by u.transaction_id, u.output_index, u.asset
    for update of u
  )
  select array_agg(w.place::integer order by w.place) into conflicting_rows
  from wanted w left join held h on h.place = w.place
  where h.place is null or w.claim > 1;

  skipped_units := skipped_units || array(select distinct tx_unit[in_spender[p]] from unnest(conflicting_rows) p);

  if cardinality(hold_id) > 0 then
    perform from $schema.holds h
    where h.id = any(array(select o.id from unnest(hold_maker, hold_id) as o (maker, id)
      where tx_unit[o.maker] <> all(skipped_units)))
    order by h.id for update;
    hold_time := $schema.hold_clock();
    select array_agg(o.place::integer order by o.place) into failing_changes
    from unnest(hold_maker, hold_id, hold_change) with ordinality as o (maker, id, change, place)
    left join $schema.holds h on h.id = o.id
    cross join lateral (
      select exists (
        select from unnest(hold_maker, hold_id, hold_change) with ordinality as e (maker, id, change, place)
        where e.id = o.id and e.change = 'open' and e.place < o.place and tx_unit[e.maker] = tx_unit[o.maker]
      ) as is_new,
      exists (select from unnest(hold_maker, hold_id, hold_change) with ordinality as e (maker, id, change, place)
        where e.id = o.id and e.change = 'open' and e.place < o.place) as is_taken
    ) b
    where tx_unit[o.maker] <> all(skipped_units) and case o.change
      when 'open' then h.id is not null or b.is_taken
      when 'expired' then not coalesce(h.state = 'open' and h.expires_at <= hold_time, false)
      else not b.is_new and not coalesce(h.state = 'open' and (h.expires_at is null or h.expires_at > hold_time), false)
    end;
    select skipped_units || coalesce(array_agg(distinct tx_unit[hold_maker[p]]), '{}') into skipped_units
    from unnest(failing_changes) p;
  end if;

  if cardinality(back_of) > 0 then
    insert into $schema.reversals (transaction_id, asset, original, reversed)
    select distinct b.of, b.asset, b.original, 0
    from unnest(back_maker, back_of, back_asset, back_original) as b (maker, of, asset, original)
    where tx_unit[b.maker] <> all(skipped_units)
    order by 1, 2 on conflict do nothing;
    perform from $schema.reversals r
    where r.transaction_id = any(array(select b.of from unnest(back_maker, back_of) as b (maker, of)
      where tx_unit[b.maker] <> all(skipped_units)))
    order by r.transaction_id, r.asset for update;
    select array_agg(b.place::integer order by b.place) into failing_reversals
    from unnest(back_maker, back_of, back_asset, back_before) with ordinality as b (maker, of, asset, before, place)
    join $schema.reversals r on r.transaction_id = b.of and r.asset = b.asset
    where tx_unit[b.maker] <> all(skipped_units) and (r.reversed <> b.before or exists (
      select from unnest(back_maker, back_of) as e (maker, of)
      where e.of = b.of and e.maker < b.maker and tx_unit[e.maker] <> all(skipped_units)));
    select skipped_units || coalesce(array_agg(distinct tx_unit[back_maker[p]]), '{}') into skipped_units
    from unnest(failing_reversals) p;
  end if;

  if cardinality(count_asset) > 0 then
    insert into $schema.asset_counters (asset, wallet, minted, amount, is_complete)
    select distinct c.asset, c.wallet, 0, 0, false
    from unnest(count_maker, count_asset, count_wallet) as c (maker, asset, wallet)
    where tx_unit[c.maker] <> all(skipped_units)
    order by 1, 2 on conflict do nothing;
    perform from (
      select distinct c.asset, c.wallet from unnest(count_maker, count_asset, count_wallet) as c (maker, asset, wallet)
      where tx_unit[c.maker] <> all(skipped_units)
    ) c join $schema.asset_counters x on x.asset = c.asset and x.wallet = c.wallet
    where x.asset = any(count_asset) and x.wallet = any(count_wallet)
    order by x.asset, x.wallet for update of x;
    update $schema.asset_counters x
    set amount = $schema.owned_amount(x.asset, x.wallet), is_complete = true
    where x.asset = any(count_asset) and x.wallet = any(count_wallet) and x.wallet <> '' and not x.is_complete;
  end if;

  select jsonb_agg(jsonb_build_object('place', k.place, 'id', k.id, 'own', k.own, 'commit', k.commit_id,
    'first', k.commit_place, 'fingerprint', encode(k.fingerprint, 'hex'),
    'ms', (select extract(epoch from c.committed_at) * 1000 from $schema.commits c where c.id = k.commit_id)))
  into recorded_rows
  from (
    select t.place, s.id, s.commit_id, s.place as commit_place, s.fingerprint, true as own
    from unnest(tx_id) with ordinality as t (id, place) join $schema.transactions s on s.id = t.id
    where s.id = any(tx_id)
    union all
    select t.place, s.id, s.commit_id, s.place, s.fingerprint, false
    from unnest(tx_id, tx_key) with ordinality as t (id, key, place) join $schema.transactions s on s.key = t.key
    where s.key = any(tx_key) and s.id <> t.id
  ) k;

  skipped_units := skipped_units || array(
    select distinct tx_unit[(k ->> 'place')::integer] from jsonb_array_elements(recorded_rows) k
  );

  if cardinality(count_asset) > 0 then
    select array_agg(x.asset || ' ' || x.wallet order by x.asset, x.wallet),
      array_agg(x.amount order by x.asset, x.wallet), array_agg(x.minted order by x.asset, x.wallet),
      array_agg(case when not x.is_complete then null when x.wallet = '' then r.supply_max else r.wallet_max end
        order by x.asset, x.wallet),
      array_agg(case when x.is_complete and x.wallet = '' then r.minted_max end order by x.asset, x.wallet)
    into counter_keys, counted_amounts, counted_minted, amount_caps, minted_caps
    from (select distinct c.asset, c.wallet from unnest(count_asset, count_wallet) as c (asset, wallet)) c
    join $schema.asset_counters x on x.asset = c.asset and x.wallet = c.wallet
    cross join lateral (
      select a.supply_max::numeric, a.minted_max::numeric, a.wallet_max::numeric from $schema.asset_rules a
      where a.asset = x.asset order by a.number desc limit 1
    ) r
    where x.asset = any(count_asset) and x.wallet = any(count_wallet);
    for change in
      select c.maker, c.minted, c.amount, c.wallet, c.place, tx_unit[c.maker] as unit,
        array_position(counter_keys, c.asset || ' ' || c.wallet) as slot
      from unnest(count_maker, count_asset, count_wallet, count_minted, count_amount) with ordinality
        as c (maker, asset, wallet, minted, amount, place)
      where tx_unit[c.maker] <> all(skipped_units) order by c.place
    loop
      if change.unit is distinct from last_unit then
        if last_unit is not null and not unit_fails then
          counted_amounts := unit_amounts;
          counted_minted := unit_minted;
        end if;
        unit_amounts := counted_amounts;
        unit_minted := counted_minted;
        last_unit := change.unit;
        last_maker := null;
        unit_fails := false;
      end if;
      if change.maker is distinct from last_maker then
        if last_maker is not null and link_fails then
          unit_amounts := amounts_before;
          unit_minted := minted_before;
        end if;
        amounts_before := unit_amounts;
        minted_before := unit_minted;
        last_maker := change.maker;
        link_fails := false;
      end if;
      unit_amounts[change.slot] := unit_amounts[change.slot] + change.amount;
      unit_minted[change.slot] := unit_minted[change.slot] + change.minted;
      exceeded := case
        when change.amount > 0 and unit_amounts[change.slot] > amount_caps[change.slot]
        then case when change.wallet = '' then 'supply' else 'wallet' end
        when change.minted > 0 and unit_minted[change.slot] > minted_caps[change.slot] then 'minted' end;
      if exceeded is not null then
        failing_counts := failing_counts || jsonb_build_object('place', change.place, 'cap', exceeded, 'room',
          greatest(case exceeded when 'minted' then minted_caps[change.slot] - minted_before[change.slot]
            else amount_caps[change.slot] - amounts_before[change.slot] end, 0)::text);
        unit_fails := true;
        link_fails := true;
        skipped_units := skipped_units || change.unit;
      end if;
    end loop;
  end if;

  if cardinality(back_of) > 0 then
    update $schema.reversals r set reversed = r.reversed + b.amount
    from unnest(back_maker, back_of, back_asset, back_amount) as b (maker, of, asset, amount)
    where r.transaction_id = b.of and r.asset = b.asset and tx_unit[b.maker] <> all(skipped_units);
    delete from $schema.reversals r where r.transaction_id = any(back_of) and r.reversed = 0;
    insert into $schema.reversed_by (reversal_id, transaction_id, open_amounts)
    select distinct tx_id[b.maker], b.of, b.open from unnest(back_maker, back_of, back_open) as b (maker, of, open)
    where tx_unit[b.maker] <> all(skipped_units);
  end if;

  delete from $schema.unspent u
  using unnest(in_id, in_index, in_asset, in_spender) as w (id, index, asset, spender)
  where u.transaction_id = any(in_id) and u.transaction_id = w.id and u.output_index = w.index and u.asset = w.asset
    and tx_unit[w.spender] <> all(skipped_units);
  get diagnostics counted = row_count;
  select count(*) into expected from unnest(in_spender) as w (spender) where tx_unit[w.spender] <> all(skipped_units);
  if counted <> expected then
    raise exception 'pursekit: % rows spent where % were locked', counted, expected using errcode = 'PK001';
  end if;

  if exists (select from generate_series(1, units) unit where unit <> all(skipped_units)) then
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
  end if;
  conflicts := array_to_string(conflicting_rows, ',');
  locked := array_to_string(locked_rows, ',');
  recorded := recorded_rows::text;
  failed_holds := array_to_string(failing_changes, ',');
  failed_reversals := array_to_string(failing_reversals, ',');
  locked_holds := array_to_string(locked_changes, ',');
  locked_reversals := array_to_string(locked_back, ',');
  failed_counts := nullif(failing_counts, '[]')::text;
  locked_counts := array_to_string(locked_counters, ',');
  return next;
end
$function$;

create function $schema.commit_batch(
  skip_locked boolean,
  tx_id uuid[], tx_unit integer[], tx_kind text[], tx_key text[], tx_fingerprint bytea[], tx_actions smallint[],
  tx_inputs text[], tx_outputs text[], tx_legs text[], tx_body bytea[], tx_changes text[],
  tx_meta text[],
  in_id uuid[], in_index integer[], in_count smallint[], in_asset text[], in_owner text[], in_amount numeric[],
  in_spender integer[],
  out_creator integer[], out_index integer[], out_count smallint[], out_asset text[], out_owner text[],
  out_amount numeric[],
  box_creator integer[], box_index smallint[], box_wallet text[], box_type text[], box_payload bytea[],
  box_due_ms bigint[],
  hold_maker integer[], hold_id text[], hold_change text[], hold_wallet text[], hold_payees text[], hold_ms bigint[],
  back_maker integer[], back_of uuid[], back_asset text[], back_original numeric[], back_before numeric[],
  back_amount numeric[], back_open text[],
  count_maker integer[], count_asset text[], count_wallet text[], count_minted numeric[], count_amount numeric[],
  policy_version bigint
) returns table (
  committed_ms text, commit_id text, conflicts text, locked text, recorded text, failed_holds text, hold_ms_now text,
  failed_reversals text, locked_holds text, locked_reversals text, policy_now text, failed_counts text,
  locked_counts text
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '250ms'
set enable_bitmapscan = off
set enable_nestloop = off
as $function$
#variable_conflict use_column
declare
  new_commit bigint;
  at_time timestamptz;
  counted bigint;
  recorded_rows jsonb;
  skipped_units integer[] := '{}';
  counted_owners text[];
  is_own boolean;
  hold_time timestamptz;
  due_from timestamptz;
  failing_changes integer[];
  current_version bigint;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
perform pg_advisory_xact_lock_shared('$schema.policy'::regclass::oid::bigint);
select p.version into current_version from $schema.policy p;
if current_version <> policy_version then
  policy_now := current_version::text;
  return next;
  return;
end if;
  if skip_locked or cardinality(back_of) > 0 then
    raise exception 'pursekit: an input may be locked, or a transaction is reversed' using errcode = 'PK002';
  end if;

  if cardinality(tx_key) > 0 and exists (select from $schema.transactions where key = any(tx_key)) then
    select bool_or(s.id = t.id), array_agg(distinct tx_unit[t.place]),
      jsonb_agg(jsonb_build_object('place', t.place, 'id', s.id, 'own', false,
        'fingerprint', encode(s.fingerprint, 'hex')))
    into is_own, skipped_units, recorded_rows
    from unnest(tx_id, tx_key) with ordinality as t (id, key, place) join $schema.transactions s on s.key = t.key
    where s.key = any(tx_key);
    if is_own then
      raise exception 'pursekit: an earlier send was applied' using errcode = 'PK002';
    end if;
    recorded := recorded_rows::text;
    if cardinality(skipped_units) = tx_unit[cardinality(tx_unit)] then
      return next;
      return;
    end if;
  end if;

  if cardinality(in_id) = 1 and cardinality(skipped_units) = 0 then
    delete from $schema.unspent u
    where u.transaction_id = in_id[1] and u.output_index = in_index[1] and u.asset = in_asset[1]
      and (u.owner = in_owner[1]) is true and (u.amount = in_amount[1]) is true
      and (u.asset_count = in_count[1]) is true;
    if not found then
      raise exception 'pursekit: an input is not there as planned' using errcode = 'PK002';
    end if;
  elsif cardinality(in_id) > 0 then
    delete from $schema.unspent u
    using (
      select w.id, w.index, w.count, w.asset, w.owner, w.amount
      from unnest(in_id, in_index, in_count, in_asset, in_owner, in_amount, in_spender)
        as w (id, index, count, asset, owner, amount, spender)
      where tx_unit[w.spender] <> all(skipped_units)
      order by w.id, w.index, w.asset
    ) w
    where u.transaction_id = any(in_id) and u.transaction_id = w.id and u.output_index = w.index and u.asset = w.asset
      and (u.owner = w.owner) is true and (u.amount = w.amount) is true and (u.asset_count = w.count) is true;
    get diagnostics counted = row_count;
    if counted <> (select count(*) from unnest(in_spender) as w (spender)
      where tx_unit[w.spender] <> all(skipped_units)) then
      raise exception 'pursekit: an input is not there as planned' using errcode = 'PK002';
    end if;
  end if;

  if cardinality(hold_id) > 0 then
    perform from $schema.holds h
    where h.id = any(array(select o.id from unnest(hold_maker, hold_id) as o (maker, id)
      where tx_unit[o.maker] <> all(skipped_units)))
    order by h.id for update;
    hold_time := $schema.hold_clock();
    select array_agg(o.place::integer order by o.place) into failing_changes
    from unnest(hold_maker, hold_id, hold_change) with ordinality as o (maker, id, change, place)
    left join $schema.holds h on h.id = o.id
    cross join lateral (
      select exists (
        select from unnest(hold_maker, hold_id, hold_change) with ordinality as e (maker, id, change, place)
        where e.id = o.id and e.change = 'open' and e.place < o.place and tx_unit[e.maker] = tx_unit[o.maker]
      ) as is_new,
      exists (select from unnest(hold_maker, hold_id, hold_change) with ordinality as e (maker, id, change, place)
        where e.id = o.id and e.change = 'open' and e.place < o.place) as is_taken
    ) b
    where tx_unit[o.maker] <> all(skipped_units) and case o.change
      when 'open' then h.id is not null or b.is_taken
      when 'expired' then not coalesce(h.state = 'open' and h.expires_at <= hold_time, false)
      else not b.is_new and not coalesce(h.state = 'open' and (h.expires_at is null or h.expires_at > hold_time), false)
    end;
    if failing_changes is not null then
      raise exception 'pursekit: a hold is not as planned' using errcode = 'PK002';
    end if;
  end if;

  if cardinality(count_asset) > 0 then
    insert into $schema.asset_counters (asset, wallet, minted, amount, is_complete)
    select distinct c.asset, c.wallet, 0, 0, false
    from unnest(count_maker, count_asset, count_wallet) as c (maker, asset, wallet)
    where tx_unit[c.maker] <> all(skipped_units)
    order by 1, 2 on conflict do nothing;
    perform from (
      select distinct c.asset, c.wallet from unnest(count_maker, count_asset, count_wallet) as c (maker, asset, wallet)
      where tx_unit[c.maker] <> all(skipped_units)
    ) c join $schema.asset_counters x on x.asset = c.asset and x.wallet = c.wallet
    where x.asset = any(count_asset) and x.wallet = any(count_wallet)
    order by x.asset, x.wallet for update of x;
    if exists (
      select from (
        select c.asset, c.wallet, sum(greatest(c.minted, 0)) as minted, sum(greatest(c.amount, 0)) as amount
        from unnest(count_maker, count_asset, count_wallet, count_minted, count_amount)
          as c (maker, asset, wallet, minted, amount)
        where tx_unit[c.maker] <> all(skipped_units) group by c.asset, c.wallet
      ) d join $schema.asset_counters x on x.asset = d.asset and x.wallet = d.wallet
      cross join lateral (
        select a.supply_max, a.minted_max, a.wallet_max from $schema.asset_rules a
        where a.asset = d.asset order by a.number desc limit 1
      ) r
      where x.asset = any(count_asset) and x.wallet = any(count_wallet) and case
        when not x.is_complete then x.wallet <> ''
        when x.wallet <> '' then d.amount > 0 and x.amount + d.amount > r.wallet_max
        else (d.amount > 0 and x.amount + d.amount > r.supply_max)
          or (d.minted > 0 and x.minted + d.minted > r.minted_max) end
    ) then
      raise exception 'pursekit: a cap may be exceeded' using errcode = 'PK002';
    end if;
  end if;

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
  return next;
exception when sqlstate 'PK002' or unique_violation then
  return query select c.committed_ms, c.commit_id, c.conflicts, c.locked, c.recorded, c.failed_holds, c.hold_ms_now,
    c.failed_reversals, c.locked_holds, c.locked_reversals, c.policy_now,
    c.failed_counts, c.locked_counts
  from $schema.commit_batch_slow_path(skip_locked => skip_locked,
tx_id => tx_id, tx_unit => tx_unit, tx_kind => tx_kind, tx_key => tx_key, tx_fingerprint => tx_fingerprint,
tx_actions => tx_actions, tx_inputs => tx_inputs, tx_outputs => tx_outputs, tx_legs => tx_legs, tx_body => tx_body,
tx_changes => tx_changes, tx_meta => tx_meta,
in_id => in_id, in_index => in_index, in_count => in_count, in_asset => in_asset, in_owner => in_owner,
in_amount => in_amount, in_spender => in_spender,
out_creator => out_creator, out_index => out_index, out_count => out_count, out_asset => out_asset,
out_owner => out_owner, out_amount => out_amount,
box_creator => box_creator, box_index => box_index, box_wallet => box_wallet, box_type => box_type,
box_payload => box_payload, box_due_ms => box_due_ms,
hold_maker => hold_maker, hold_id => hold_id, hold_change => hold_change, hold_wallet => hold_wallet,
hold_payees => hold_payees, hold_ms => hold_ms,
back_maker => back_maker, back_of => back_of, back_asset => back_asset, back_original => back_original,
back_before => back_before, back_amount => back_amount, back_open => back_open,
count_maker => count_maker, count_asset => count_asset, count_wallet => count_wallet, count_minted => count_minted,
count_amount => count_amount,
policy_version => policy_version
  ) c;
end
$function$;

revoke execute on function $schema.commit_batch from public;
revoke execute on function $schema.commit_batch_slow_path from public;

create function $schema.commit_one(
  tx_id uuid, tx_kind text, tx_key text, tx_fingerprint bytea, tx_inputs text, tx_outputs text, tx_body bytea,
  tx_changes text, tx_meta text,
  in_id uuid, in_index integer, in_asset text, in_owner text, in_amount numeric,
  out_asset_0 text, out_owner_0 text, out_amount_0 numeric,
  out_asset_1 text, out_owner_1 text, out_amount_1 numeric,
  policy_version bigint
) returns table (committed_ms text, commit_id text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '250ms'
as $function$
#variable_conflict use_column
declare
  new_commit bigint;
  at_time timestamptz;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  perform pg_advisory_xact_lock_shared('$schema.policy'::regclass::oid::bigint);
  if (select p.version from $schema.policy p) <> policy_version then
    return;
  end if;
  if in_id is not null then
    delete from $schema.unspent u
    where u.transaction_id = in_id and u.output_index = in_index and u.asset = in_asset
      and (u.owner = in_owner) is true and (u.amount = in_amount) is true and (u.asset_count = 1) is true;
    if not found then
      return;
    end if;
  end if;

  new_commit := nextval('$schema.commit_ids');
  at_time := $schema.commit_clock();
  insert into $schema.unplaced_commits (id, committed_at, changes) values (new_commit, at_time, tx_changes);
  insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, inputs, outputs, body, meta)
  values (tx_id, new_commit, 1, tx_kind, nullif(tx_key, ''), nullif(tx_fingerprint, ''), tx_inputs, tx_outputs,
    nullif(tx_body, ''), nullif(tx_meta, '')::jsonb);
  if out_owner_1 is null then
    insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
    values (tx_id, 0, 1, out_asset_0, out_owner_0, out_amount_0);
  else
    insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
    values (tx_id, 0, 1, out_asset_0, out_owner_0, out_amount_0), (tx_id, 1, 1, out_asset_1, out_owner_1, out_amount_1);
  end if;
  if exists (select from $schema.counted_wallets) then
    insert into $schema.counted_changes (owner, asset, amount)
    select c.owner, p.asset, sum(p.amount)
    from (
      values (in_owner, in_asset, -in_amount, -1), (out_owner_0, out_asset_0, out_amount_0, 1),
        (out_owner_1, out_asset_1, out_amount_1, 1)
    ) m (owner, asset, amount, outputs)
    join $schema.counted_wallets c on c.owner = m.owner
    cross join lateral (values (m.asset, m.amount), ('', m.outputs)) p (asset, amount)
    group by c.owner, p.asset having sum(p.amount) <> 0;
  end if;
  return query select (extract(epoch from at_time) * 1000)::text, new_commit::text;
end
$function$;

revoke execute on function $schema.commit_one from public;

create function $schema.commit_freezes(
  changes_apart_ms integer,
  freeze_wallet text[], freeze_outgoing boolean[], freeze_incoming boolean[],
  skip_locked boolean,
  tx_id uuid[], tx_unit integer[], tx_kind text[], tx_key text[], tx_fingerprint bytea[], tx_actions smallint[],
  tx_inputs text[], tx_outputs text[], tx_legs text[], tx_body bytea[], tx_changes text[],
  tx_meta text[],
  in_id uuid[], in_index integer[], in_count smallint[], in_asset text[], in_owner text[], in_amount numeric[],
  in_spender integer[],
  out_creator integer[], out_index integer[], out_count smallint[], out_asset text[], out_owner text[],
  out_amount numeric[],
  box_creator integer[], box_index smallint[], box_wallet text[], box_type text[], box_payload bytea[],
  box_due_ms bigint[],
  hold_maker integer[], hold_id text[], hold_change text[], hold_wallet text[], hold_payees text[], hold_ms bigint[],
  back_maker integer[], back_of uuid[], back_asset text[], back_original numeric[], back_before numeric[],
  back_amount numeric[], back_open text[],
  count_maker integer[], count_asset text[], count_wallet text[], count_minted numeric[], count_amount numeric[],
  policy_version bigint
) returns table (
  committed_ms text, commit_id text, conflicts text, locked text, recorded text, failed_holds text, hold_ms_now text,
  failed_reversals text, locked_holds text, locked_reversals text, policy_now text, failed_counts text,
  locked_counts text
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $function$
#variable_conflict use_column
declare
  old_version bigint;
  last_change timestamptz;
  made bigint;
  answer record;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  select p.version, p.changed_at into old_version, last_change from $schema.policy p;
perform pg_sleep(greatest(0, least(changes_apart_ms,
  changes_apart_ms - extract(epoch from clock_timestamp() - last_change) * 1000)) / 1000);
perform set_config('lock_timeout', '20ms', true);
begin
  perform pg_advisory_xact_lock('$schema.policy'::regclass::oid::bigint);
exception when lock_not_available then
  return;
end;
if (select p.version from $schema.policy p) <> old_version then
  return;
end if;
  policy_version := old_version;
  select c.* into answer from $schema.commit_batch_slow_path(skip_locked => skip_locked,
tx_id => tx_id, tx_unit => tx_unit, tx_kind => tx_kind, tx_key => tx_key, tx_fingerprint => tx_fingerprint,
tx_actions => tx_actions, tx_inputs => tx_inputs, tx_outputs => tx_outputs, tx_legs => tx_legs, tx_body => tx_body,
tx_changes => tx_changes, tx_meta => tx_meta,
in_id => in_id, in_index => in_index, in_count => in_count, in_asset => in_asset, in_owner => in_owner,
in_amount => in_amount, in_spender => in_spender,
out_creator => out_creator, out_index => out_index, out_count => out_count, out_asset => out_asset,
out_owner => out_owner, out_amount => out_amount,
box_creator => box_creator, box_index => box_index, box_wallet => box_wallet, box_type => box_type,
box_payload => box_payload, box_due_ms => box_due_ms,
hold_maker => hold_maker, hold_id => hold_id, hold_change => hold_change, hold_wallet => hold_wallet,
hold_payees => hold_payees, hold_ms => hold_ms,
back_maker => back_maker, back_of => back_of, back_asset => back_asset, back_original => back_original,
back_before => back_before, back_amount => back_amount, back_open => back_open,
count_maker => count_maker, count_asset => count_asset, count_wallet => count_wallet, count_minted => count_minted,
count_amount => count_amount,
policy_version => policy_version
  ) c;
  if answer.commit_id is not null then
    insert into $schema.freezes (version, wallet, outgoing, incoming, transaction_id, commit_id)
    select old_version + row_number() over (order by f.place), f.wallet, f.outgoing, f.incoming, t.id, t.commit_id
    from unnest(tx_id, freeze_wallet, freeze_outgoing, freeze_incoming) with ordinality
      as f (id, wallet, outgoing, incoming, place)
    join $schema.transactions t on t.id = f.id
    where t.id = any(tx_id) and t.commit_id = answer.commit_id::bigint;
    get diagnostics made = row_count;
    update $schema.policy p set version = old_version + made, changed_at = clock_timestamp() where p.one;
  end if;
  return query select answer.committed_ms, answer.commit_id, answer.conflicts, answer.locked, answer.recorded,
    answer.failed_holds, answer.hold_ms_now, answer.failed_reversals, answer.locked_holds, answer.locked_reversals,
    answer.policy_now, answer.failed_counts, answer.locked_counts;
end
$function$;

create function $schema.define_asset(
  changes_apart_ms integer,
  of_asset text, new_supply_max numeric, new_minted_max numeric, new_wallet_max numeric,
  is_transferable boolean, is_burnable boolean, is_mintable boolean, new_decimals smallint
) returns table (number text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $function$
#variable_conflict use_column
declare
  old_version bigint;
  last_change timestamptz;
  old $schema.asset_rules;
  new_version bigint;
  is_capped constant boolean := new_supply_max is not null or new_minted_max is not null;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  select p.version, p.changed_at into old_version, last_change from $schema.policy p;
  select a.* into old from $schema.asset_rules a where a.asset = of_asset order by a.number desc limit 1;
  if old.asset is not null and (old.supply_max, old.minted_max, old.wallet_max, old.transferable, old.burnable,
    old.mintable, old.decimals) is not distinct from (new_supply_max, new_minted_max, new_wallet_max, is_transferable,
    is_burnable, is_mintable, new_decimals) then
    return query select old.number::text;
    return;
  end if;
perform pg_sleep(greatest(0, least(changes_apart_ms,
  changes_apart_ms - extract(epoch from clock_timestamp() - last_change) * 1000)) / 1000);
perform set_config('lock_timeout', '20ms', true);
begin
  perform pg_advisory_xact_lock('$schema.policy'::regclass::oid::bigint);
exception when lock_not_available then
  return;
end;
if (select p.version from $schema.policy p) <> old_version then
  return;
end if;
  update $schema.policy p set version = p.version + 1, changed_at = clock_timestamp() where p.one
  returning p.version into new_version;
  insert into $schema.asset_rules (asset, number, version, supply_max, minted_max, wallet_max, transferable, burnable,
    mintable, decimals, counts_supply, counts_wallets, defined_at)
  values (of_asset, coalesce(old.number, 0) + 1, new_version, new_supply_max, new_minted_max, new_wallet_max,
    is_transferable, is_burnable, is_mintable, new_decimals, is_capped or coalesce(old.counts_supply, false),
    new_wallet_max is not null or coalesce(old.counts_wallets, false),
    $schema.commit_clock());
  if is_capped then
    insert into $schema.asset_counters (asset, wallet, minted, amount, is_complete)
    values (of_asset, '', 0, 0, false) on conflict do nothing;
  end if;
  return query select (coalesce(old.number, 0) + 1)::text;
end
$function$;

create function $schema.count_asset(of_asset text) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '5s'
as $function$
declare
  lacks_minted numeric;
  lacks_amount numeric;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  if not pg_try_advisory_xact_lock('$schema.asset_counters'::regclass::oid::integer, hashtext(of_asset)) then
    return false;
  end if;
  select coalesce(s.minted, 0) - x.minted, coalesce(s.circulating, 0) - x.amount into lacks_minted, lacks_amount
  from $schema.asset_counters x left join $schema.supply s on s.asset = of_asset
  where x.asset = of_asset and x.wallet = '' and not x.is_complete;
  if found then
    update $schema.asset_counters x
    set minted = x.minted + lacks_minted, amount = x.amount + lacks_amount, is_complete = true
    where x.asset = of_asset and x.wallet = '';
  end if;
  return true;
end
$function$;

create function $schema.owned_amount(of_asset text, of_wallet text) returns numeric
language plpgsql stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
begin
  return (select coalesce(sum(u.amount), 0) from $schema.unspent u
      where u.owner = of_wallet and u.asset = of_asset and u.asset_count > 0)
    + (select coalesce(sum(u.amount), 0) from $schema.holds h
      join $schema.unspent u on u.owner = '~' || h.id and u.asset = of_asset and u.asset_count > 0
      where h.wallet = of_wallet and h.state = 'open');
end
$function$;

revoke execute on function $schema.commit_freezes from public;
revoke execute on function $schema.define_asset from public;
revoke execute on function $schema.count_asset from public;

create function $schema.start_counting(of_owner text) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '5s'
as $function$
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  insert into $schema.counted_wallets (owner)
  select of_owner where not exists (select from $schema.counted_wallets c where c.owner = of_owner)
  on conflict do nothing;
  return not exists (select from $schema.counted_wallets c where c.owner = of_owner and c.is_counted);
end
$function$;

create function $schema.unspent_writers() returns text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $function$
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
  return (
    select coalesce(string_agg(distinct l.virtualtransaction, ' '), '')
    from pg_locks l
    where l.locktype = 'relation' and l.relation = '$schema.unspent'::regclass and l.mode = 'RowExclusiveLock'
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
      and l.pid is distinct from pg_backend_pid()
  );
end
$function$;

create function $schema.end_counting(of_owner text) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '5s'
as $function$
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  if not pg_try_advisory_xact_lock('$schema.counted_totals'::regclass::oid::bigint) then
    return false;
  end if;
  update $schema.counted_wallets c set is_counted = true where c.owner = of_owner and not c.is_counted;
  if not found then
    return true;
  end if;
  insert into $schema.counted_totals (owner, asset, amount)
  select of_owner, m.asset, sum(m.amount)
  from (
    select coalesce(x.asset::text, '') as asset, case grouping(x.asset) when 0 then sum(x.amount) else
      count(*) filter (where x.asset_count = 1)
        + count(distinct (x.transaction_id, x.output_index)) filter (where x.asset_count > 1) end as amount
    from $schema.unspent x where x.owner = of_owner and x.asset_count > 0
    group by grouping sets ((x.asset), ())
    union all
    select c.asset, -c.amount from $schema.counted_changes c where c.owner = of_owner
  ) m
  group by m.asset
  on conflict (owner, asset) do update set amount = excluded.amount;
  delete from $schema.counted_totals t
  where t.owner = of_owner and t.asset <> '' and not exists (
    select from $schema.unspent x where x.owner = of_owner and x.asset = t.asset and x.asset_count > 0)
    and not exists (select from $schema.counted_changes c where c.owner = of_owner and c.asset = t.asset);
  return true;
end
$function$;

create function $schema.fold_totals(row_limit integer) returns integer
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '5s'
as $function$
declare
  folded_count integer;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  if not exists (select from $schema.counted_changes)
    or not pg_try_advisory_xact_lock('$schema.counted_totals'::regclass::oid::bigint) then
    return 0;
  end if;
  perform set_config('synchronous_commit', 'off', true);
  with folded as (
    delete from $schema.counted_changes c
    where c.id in (select x.id from $schema.counted_changes x order by x.id limit row_limit)
    returning c.owner, c.asset, c.amount
  ), added as (
    insert into $schema.counted_totals as t (owner, asset, amount)
    select f.owner, f.asset, sum(f.amount) from folded f
    group by f.owner, f.asset having f.asset = '' or sum(f.amount) <> 0
    on conflict (owner, asset) do update set amount = t.amount + excluded.amount
  )
  select count(*) into folded_count from folded;
  delete from $schema.counted_totals t where t.amount = 0 and t.asset <> '';
  return folded_count;
end
$function$;

revoke execute on function $schema.start_counting from public;
revoke execute on function $schema.unspent_writers from public;
revoke execute on function $schema.end_counting from public;
revoke execute on function $schema.fold_totals from public;

create function $schema.place_commits(row_limit integer, until_ms double precision)
returns table (placed text, has_more text, final_ms text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '5s'
as $function$
#variable_conflict use_column
declare
  until_time constant timestamptz := to_timestamp(until_ms / 1000);
  at_time timestamptz;
  known $schema.commit_order;
  placed_count bigint;
  new_position bigint;
  new_recorded timestamptz;
  new_final timestamptz;
  new_bytes bigint;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  select o.* into known from $schema.commit_order o;
  if not exists (select from $schema.unplaced_commits) and coalesce(until_time <= known.final_until, true) then
    return query select '0', 'false', (extract(epoch from known.final_until) * 1000)::text;
    return;
  end if;
  perform set_config('synchronous_commit', 'on', true)
  where current_setting('synchronous_commit') = 'off';
  perform pg_advisory_xact_lock('$schema.commit_order'::regclass::oid::bigint);
  at_time := $schema.commit_clock();
  select o.* into known from $schema.commit_order o;
  with page as (
    select u.id from $schema.unplaced_commits u order by u.id limit row_limit
  ), taken as (
    delete from $schema.unplaced_commits u using page p where u.id = p.id returning u.id, u.committed_at, u.changes
  ), numbered as (
    insert into $schema.placed_commits (position, id, committed_at, recorded_at, changes)
    select known.last_position + row_number() over (order by t.id), t.id, t.committed_at,
      greatest(max(t.committed_at) over (order by t.id), known.last_recorded,
        known.final_until + interval '1 millisecond'), t.changes
    from taken t
    returning position, recorded_at, octet_length(changes) as bytes
  )
  select count(*), max(n.position), max(n.recorded_at), coalesce(sum(n.bytes), 0)
  into placed_count, new_position, new_recorded, new_bytes from numbered n;
  new_recorded := coalesce(new_recorded, known.last_recorded);
  new_final := case when placed_count = row_limit then known.final_until
    else greatest(known.final_until, at_time, least(until_time, new_recorded)) end;
  update $schema.commit_order o
  set last_position = coalesce(new_position, known.last_position), last_recorded = new_recorded,
    final_until = new_final, changes_bytes = known.changes_bytes + new_bytes
  where placed_count > 0 or new_final > known.final_until;
  return query select placed_count::text, (placed_count = row_limit)::text,
    (extract(epoch from new_final) * 1000)::text;
end
$function$;

revoke execute on function $schema.place_commits from public;

create function $schema.project_spends(transaction_limit integer, byte_limit integer)
returns table (projected text, has_more text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set lock_timeout = '5s'
as $function$
#variable_conflict use_column
declare
  known bigint;
  known_order bigint;
  page bigint[];
  new_position bigint;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  select p.last_position, o.last_position into known, known_order
  from $schema.projected_spends p, $schema.commit_order o;
  if known >= known_order then
    return query select '0', 'false';
    return;
  end if;
  perform set_config('synchronous_commit', 'off', true);
  perform pg_advisory_xact_lock('$schema.projected_spends'::regclass::oid::bigint);
  select p.last_position, o.last_position into known, known_order
  from $schema.projected_spends p, $schema.commit_order o;

  select array_agg(c.id), max(c.position) into page, new_position
  from (
    select g.id, g.position, g.transactions, sum(g.transactions) over upto as transactions_upto,
      sum(g.bytes) over upto - g.bytes as bytes_before
    from (
      select min(r.id) as id, r.position, count(*) as transactions, coalesce(sum(r.bytes), 0) as bytes
      from (
        select p.id, p.position, octet_length(t.inputs) as bytes
        from $schema.placed_commits p left join lateral (
          select x.inputs from $schema.transactions x where x.commit_id = p.id offset 0
        ) t on true
        where p.position > known order by p.position limit transaction_limit + 1
      ) r
      group by r.position
    ) g
    window upto as (order by g.position rows unbounded preceding)
  ) c
  where c.transactions_upto = c.transactions
    or (c.transactions_upto <= transaction_limit and c.bytes_before < byte_limit);
  if page is null then
    return query select '0', 'false';
    return;
  end if;

  begin
    insert into $schema.spends (transaction_id, output_index, spent_by)
    select substr(i.outpoint, 1, 36)::uuid, substr(i.outpoint, 38)::integer, t.id
    from $schema.transactions t cross join lateral unnest(string_to_array(t.inputs, ' ')) as i (outpoint)
    where t.commit_id = any(page)
    order by 1;
  exception when unique_violation then
    insert into $schema.spends (transaction_id, output_index, spent_by)
    select substr(i.outpoint, 1, 36)::uuid, substr(i.outpoint, 38)::integer, t.id
    from $schema.transactions t cross join lateral unnest(string_to_array(t.inputs, ' ')) as i (outpoint)
    where t.commit_id = any(page)
    order by 1, 2, t.commit_id, t.place
    on conflict do nothing;
  end;
  update $schema.projected_spends p set last_position = new_position;
  return query select cardinality(page)::text, (new_position < known_order)::text;
end
$function$;

revoke execute on function $schema.project_spends from public;

create function $schema.begin_pack(bytes_min integer, bytes_max integer, commits_min integer, commits_max integer)
returns table (after_position text, upto_position text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '5s'
as $function$
#variable_conflict use_column
declare
  known $schema.packed_history;
  new_target bigint;
  new_bytes bigint;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  select p.* into known from $schema.packed_history p;
  if known.target = known.last_position then
    if not exists (
      select from $schema.commit_order o where o.last_position - known.last_position >= commits_min
        or o.changes_bytes - known.last_bytes >= bytes_min
    ) then
      return;
    end if;
    perform set_config('synchronous_commit', 'off', true);
    perform pg_advisory_xact_lock('$schema.packed_history'::regclass::oid::bigint);
    select max(c.position), sum(c.bytes) into new_target, new_bytes
    from (
      select p.position, octet_length(p.changes) as bytes,
        sum(octet_length(p.changes)) over (order by p.position) as bytes_upto
      from $schema.placed_commits p where p.position > known.last_position order by p.position limit commits_max
    ) c
    where c.bytes_upto - c.bytes < bytes_max;
    update $schema.packed_history p set target = new_target, target_bytes = known.last_bytes + new_bytes
    where p.last_position = known.last_position and p.target = known.target and new_target is not null;
    select p.* into known from $schema.packed_history p;
  end if;
  if known.target > known.last_position then
    return query select known.last_position::text, known.target::text;
  end if;
end
$function$;

create function $schema.pack_pages(after_position bigint, upto_position bigint, is_last boolean,
  page_wallet text[], page_position bigint[], page_place integer[], page_first bigint[], page_entries text[],
  point_wallet text[], point_asset text[], point_position bigint[], point_place integer[],
  point_available numeric[], point_held numeric[])
returns table (is_packed text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set lock_timeout = '5s'
as $function$
#variable_conflict use_column
declare
  packed_wallets text[];
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  perform set_config('synchronous_commit', 'off', true);
  perform pg_advisory_xact_lock('$schema.packed_history'::regclass::oid::bigint);
  if not exists (
    select from $schema.packed_history p where p.last_position = after_position and p.target = upto_position
  ) then
    return query select 'false';
    return;
  end if;
  packed_wallets := array(
    select w.wallet from (select distinct x.wallet from unnest(page_wallet) as x (wallet)) w
    cross join lateral (
      select from $schema.history_pages h where h.wallet = w.wallet and h.last_position > after_position limit 1
    ) h
  );
  insert into $schema.balance_points (wallet, asset, position, place, available, held)
  select p.wallet, p.asset, p.position, p.place, p.available + coalesce(b.available, 0), p.held + coalesce(b.held, 0)
  from unnest(point_wallet, point_asset, point_position, point_place, point_available, point_held)
    as p (wallet, asset, position, place, available, held)
  left join lateral (
    select x.available, x.held from $schema.balance_points x
    where x.wallet = p.wallet and x.asset = p.asset and x.position <= after_position
    order by x.position desc, x.place desc limit 1
  ) b on true
  where p.wallet <> all(packed_wallets);
  insert into $schema.history_pages (wallet, last_position, last_place, first_position, entries)
  select p.wallet, p.position, p.place, p.first, p.entries
  from unnest(page_wallet, page_position, page_place, page_first, page_entries)
    as p (wallet, position, place, first, entries)
  where p.wallet <> all(packed_wallets);
  if exists (select from $schema.ranked_assets) then
    insert into $schema.ranked_wallets (asset, wallet, amount)
    select p.asset, p.wallet, b.amount
    from (select distinct x.asset, x.wallet from unnest(point_asset, point_wallet) as x (asset, wallet)) p
    cross join lateral (select from $schema.ranked_assets a where a.asset = p.asset limit 1) a
    cross join lateral (
      select x.available + x.held as amount from $schema.balance_points x
      where x.wallet = p.wallet and x.asset = p.asset order by x.position desc, x.place desc limit 1
    ) b
    where p.wallet < '~'
    on conflict (asset, wallet) do update set amount = excluded.amount
    where ranked_wallets.amount <> excluded.amount;
    delete from $schema.ranked_wallets r
    where r.ctid = any(array(
      select w.ctid from unnest(point_asset, point_wallet) as p (asset, wallet)
      cross join lateral (
        select x.ctid from $schema.ranked_wallets x
        where x.asset = p.asset and x.wallet = p.wallet and x.amount = 0 limit 1
      ) w
    ));
  end if;
  update $schema.packed_history p set last_position = p.target, last_bytes = p.target_bytes where is_last;
  return query select 'true';
end
$function$;

create function $schema.position_at(at_ms double precision)
returns table (last_position text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := to_timestamp(at_ms / 1000);
  low bigint := 0;
  high bigint;
  middle bigint;
begin
  select o.last_position into high from $schema.commit_order o;
  while low < high loop
    middle := (low + high + 1) / 2;
    if (select p.recorded_at <= at_time from $schema.placed_commits p where p.position = middle) then
      low := middle;
    else
      high := middle - 1;
    end if;
  end loop;
  return query select low::text;
end
$function$;

create function $schema.lapsed_at(of_wallets text[], at_position bigint, at_ms double precision)
returns table (wallet text, asset text, amount text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set lock_timeout = '5s'
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := coalesce(to_timestamp(at_ms / 1000), $schema.hold_clock());
begin
  if current_setting('transaction_read_only') = 'off' and exists (
    select from $schema.holds h where h.wallet = any(of_wallets) and h.state = 'open' and h.expires_at <= at_time
  ) then
    perform from $schema.holds h
    where h.wallet = any(of_wallets) and h.state = 'open' and h.expires_at <= at_time order by h.id for share;
  end if;
  return query
  select x.wallet, x.asset, sum(x.amount)::text
  from (
    select h.wallet::text as wallet, u.asset::text as asset, u.amount::numeric as amount
    from $schema.holds h
    join $schema.transactions t on t.id = h.held_by
    join $schema.placed_commits c on c.id = t.commit_id and c.position <= at_position
    join $schema.unspent u on u.owner = '~' || h.id and u.asset_count > 0
    where h.wallet = any(of_wallets) and h.state = 'open' and h.expires_at <= at_time
    union all
    select h.wallet::text, o.asset, o.amount
    from $schema.holds h
    join $schema.transactions t on t.id = h.held_by
    join $schema.placed_commits c on c.id = t.commit_id and c.position <= at_position
    join $schema.transactions e on e.id = h.ended_by
    left join $schema.placed_commits d on d.id = e.commit_id
    join $schema.outputs o on o.transaction_id = e.id
    where tstzrange(h.expires_at, greatest(h.expires_at, h.ended_at), '[]')
        && tstzrange(at_time - interval '10 minutes', at_time, '[]')
      and h.wallet = any(of_wallets) and h.state = 'expired' and coalesce(d.position > at_position, true)
  ) x
  group by x.wallet, x.asset;
end
$function$;

revoke execute on function $schema.begin_pack from public;
revoke execute on function $schema.pack_pages from public;
revoke execute on function $schema.lapsed_at from public;

create function $schema.rank_wallets(of_asset text, wallets_max integer)
returns table (is_ranked text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set lock_timeout = '5s'
as $function$
#variable_conflict use_column
declare
  done_upto text;
  ranked_now text[];
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  perform pg_advisory_xact_lock('$schema.packed_history'::regclass::oid::bigint);
  insert into $schema.ranked_assets (asset) values (of_asset) on conflict do nothing;
  select a.ranked_upto into done_upto from $schema.ranked_assets a where a.asset = of_asset;
  if done_upto is null then
    return query select 'true';
    return;
  end if;
  with recursive named (wallet, number) as (
    (select b.wallet, 1 from $schema.balance_points b where b.wallet > done_upto and b.wallet < '~'
      order by b.wallet limit 1)
    union all
    select (select b.wallet from $schema.balance_points b where b.wallet > n.wallet and b.wallet < '~'
      order by b.wallet limit 1), n.number + 1
    from named n where n.wallet is not null and n.number < wallets_max
  )
  select array_agg(n.wallet order by n.wallet) into ranked_now from named n where n.wallet is not null;
  insert into $schema.ranked_wallets (asset, wallet, amount)
  select of_asset, w.wallet, p.available + p.held
  from unnest(ranked_now) as w (wallet)
  cross join lateral (
    select b.available, b.held from $schema.balance_points b
    where b.wallet = w.wallet and b.asset = of_asset order by b.position desc, b.place desc limit 1
  ) p
  where p.available + p.held > 0
  on conflict (asset, wallet) do nothing;
  done_upto := ranked_now[cardinality(ranked_now)];
  if coalesce(cardinality(ranked_now), 0) < wallets_max then
    done_upto := null;
  end if;
  update $schema.ranked_assets a set ranked_upto = done_upto where a.asset = of_asset;
  return query select (done_upto is null)::text;
end
$function$;

create function $schema.end_ranking(of_asset text)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '5s'
as $function$
begin
  perform pg_advisory_xact_lock('$schema.packed_history'::regclass::oid::bigint);
  delete from $schema.ranked_assets a where a.asset = of_asset;
  delete from $schema.ranked_wallets w where w.asset = of_asset;
end
$function$;

revoke execute on function $schema.rank_wallets from public;
revoke execute on function $schema.end_ranking from public;

create function $schema.changes_after(
  after_position bigint, after_commit bigint, after_ms double precision, after_place integer, row_limit integer,
  byte_limit integer
) returns table (
  is_known text, has_more text, id text, commit text, place text, kind text, key text, legs text, reverses text,
  open text, ms text, body text, "position" text, recorded_ms text, "freeze" text, spent text, outputs text
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set enable_sort = off
as $function$
#variable_conflict use_column
declare
  picked uuid[];
  seen bigint;
begin
  if after_position > 0 and not exists (
    select from $schema.placed_commits p where p.position = after_position and p.id = after_commit
      and floor(extract(epoch from p.committed_at) * 1000) = after_ms
  ) then
    return query select 'false', 'false', null, null, null, null, null, null, null, null, null, null, null, null, null,
      null, null;
    return;
  end if;

  select array_agg(g.id order by g.nth) filter (where g.nth = 1 or g.bytes_upto <= byte_limit), count(*)
  into picked, seen
  from (
    select n.id, row_number() over upto as nth, sum(n.bytes) over upto as bytes_upto
    from (
      select p.position, t.place, t.id, t.bytes
      from $schema.placed_commits p cross join lateral (
        select x.id, x.place::integer as place, coalesce(octet_length(x.inputs), 0)
          + coalesce(octet_length(x.outputs), 0) + coalesce(octet_length(x.legs), 0)
          + coalesce(octet_length(x.body), 0) as bytes
        from $schema.transactions x
        where x.commit_id = p.id and x.place > case when p.position = after_position then after_place else -1 end
        offset 0
      ) t
      where p.position >= after_position
      order by p.position, t.place limit row_limit
    ) n
    window upto as (order by n.position, n.place rows unbounded preceding)
  ) g;
  return query select 'true', (seen = row_limit or seen > coalesce(cardinality(picked), 0))::text, null, null, null,
    null, null, null, null, null, null, null, null, null, null, null, null;

  return query
  select null, null, t.id::text, t.commit_id::text, t.place::integer::text, t.kind::text, t.key::text, t.legs,
    b.transaction_id::text, b.open_amounts, (extract(epoch from c.committed_at) * 1000)::text, t.body::text,
    c.position::text, (extract(epoch from c.recorded_at) * 1000)::text,
    case when t.kind::text in ('freeze', 'unfreeze') then (
      select concat_ws(' ', f.wallet, f.outgoing::text, f.incoming::text)
      from $schema.freezes f where f.transaction_id = t.id) end,
    case when t.inputs <> '' then (
      select string_agg(i.outpoint || ' ' || split_part(s.outputs, ';', split_part(i.outpoint, ':', 2)::integer + 1),
        ';' order by i.number)
      from unnest(string_to_array(t.inputs, ' ')) with ordinality as i (outpoint, number)
      join $schema.transactions s on s.id = split_part(i.outpoint, ':', 1)::uuid) end,
    t.outputs
  from unnest(picked) with ordinality as u (id, number)
  join $schema.transactions t on t.id = u.id
  join $schema.placed_commits c on c.id = t.commit_id
  left join $schema.reversed_by b on b.reversal_id = t.id
  order by u.number;
end
$function$;

create function $schema.unspent_of(owners text[], row_limit integer, rows_max integer)
returns table (owner text, wallet_rows integer, transaction_id uuid, output_index integer, asset text, amount numeric,
  hold text, expires_ms text, is_due boolean, now_ms text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
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

create function $schema.balances_of(owners text[], row_limit integer, rows_max integer)
returns table (owner text, asset text, amount numeric, utxos bigint, held numeric)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
declare
  has_counted boolean;
  rows_read bigint := 0;
  rows_held bigint;
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
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
      select balances_of.owner, x.asset::text, coalesce(sum(x.amount) filter (where y.is_due), 0), null,
        coalesce(sum(x.amount) filter (where not y.is_due), 0)
      from $schema.holds h
      cross join lateral (select coalesce(h.expires_at <= $schema.hold_clock(), false) as is_due) y
      join $schema.unspent x on x.owner = '~' || h.id and x.asset_count > 0
      where h.wallet = balances_of.owner and h.state = 'open'
      group by x.asset;
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
        count(*) filter (where x.asset_count = 1)
          + count(distinct (x.transaction_id, x.output_index)) filter (where x.asset_count > 1), null::numeric
      from $schema.unspent x where x.owner = balances_of.owner and x.asset_count > 0
      group by grouping sets ((x.asset), ())
      union all
      select balances_of.owner, x.asset::text, coalesce(sum(x.amount) filter (where y.is_due), 0), null,
        coalesce(sum(x.amount) filter (where not y.is_due), 0)
      from $schema.holds h
      cross join lateral (select coalesce(h.expires_at <= $schema.hold_clock(), false) as is_due) y
      join $schema.unspent x on x.owner = '~' || h.id and x.asset_count > 0
      where h.wallet = balances_of.owner and h.state = 'open'
      group by x.asset;
    end if;
  end loop;
end
$function$;

create function $schema.outputs_at(ids uuid[], indexes integer[])
returns table (owner text, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
  return query
  select u.owner::text, u.transaction_id, u.output_index::integer, u.asset::text, u.amount::numeric
  from unnest(ids, indexes) as o (id, index)
  join $schema.unspent u on u.transaction_id = o.id and u.output_index = o.index
  order by u.transaction_id, u.output_index, u.asset;
end
$function$;

create function $schema.totals_of(owners text[], assets text[])
returns table (owner text, asset text, available numeric, held numeric)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
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

create function $schema.utxos_of(of_owner text, output_limit bigint, after_id uuid, after_index integer)
returns table (owner text, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
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

create function $schema.largest_of(of_owner text, assets text[], output_limit integer)
returns table (owner text, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
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

create function $schema.steps_after(ids uuid[], assets text[], step_limit integer)
returns table (id text, asset text, commit_id text, place text, kind text, "position" text, recorded_ms text,
  legs text, inputs text, outputs text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
declare
  given text[];
  ahead text[];
  following text[];
  name text;
  slot integer;
  reached text[] := '{}';
  at_id uuid;
  at_asset text;
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
  select coalesce(array_agg(g.name order by g.name collate "C"), '{}') into given
  from (
    select distinct lpad(t.commit_id::text, 19, '0') || lpad(t.place::text, 10, '0') || t.id || s.asset as name
    from unnest(ids, assets) as s (id, asset) join $schema.transactions t on t.id = s.id
  ) g;
  ahead := given;
  while cardinality(ahead) > 0 and cardinality(reached) < step_limit loop
    reached := reached || ahead[1];
    ahead := ahead[2:];
    at_id := substr(reached[cardinality(reached)], 30, 36)::uuid;
    at_asset := substr(reached[cardinality(reached)], 66);
    select array_agg(lpad(c.commit_id::text, 19, '0') || lpad(c.place::text, 10, '0') || c.id || at_asset)
    into following
    from $schema.transactions t
    join $schema.spends s on s.transaction_id = t.id
    join $schema.transactions c on c.id = s.spent_by
    where t.id = at_id
      and strpos((string_to_array(t.outputs, ';'))[s.output_index + 1] || ' ', ' ' || at_asset || '=') > 0;
    if cardinality(following) > 20 then
      ahead := array(select distinct a.name collate "C" from unnest(ahead || following) as a (name) order by 1);
    elsif following is not null then
      foreach name in array following loop
        slot := width_bucket(name collate "C", ahead);
        if slot = 0 or ahead[slot] <> name then
          ahead := ahead[:slot] || name || ahead[slot + 1:];
        end if;
      end loop;
    end if;
    ahead := ahead[:step_limit - cardinality(reached)];
  end loop;
  return query
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
end
$function$;

create function $schema.steps_before(ids uuid[], assets text[], step_limit integer)
returns table (id text, asset text, commit_id text, place text, kind text, "position" text, recorded_ms text,
  legs text, inputs text, outputs text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
declare
  given text[];
  ahead text[];
  following text[];
  name text;
  slot integer;
  reached text[] := '{}';
  at_id uuid;
  at_asset text;
begin
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
  select coalesce(array_agg(g.name order by g.name collate "C"), '{}') into given
  from (
    select distinct lpad(t.commit_id::text, 19, '0') || lpad(t.place::text, 10, '0') || t.id || s.asset as name
    from unnest(ids, assets) as s (id, asset) join $schema.transactions t on t.id = s.id
  ) g;
  ahead := given;
  while cardinality(ahead) > 0 and cardinality(reached) < step_limit loop
    reached := reached || ahead[cardinality(ahead)];
    ahead := ahead[:cardinality(ahead) - 1];
    at_id := substr(reached[cardinality(reached)], 30, 36)::uuid;
    at_asset := substr(reached[cardinality(reached)], 66);
    select array_agg(lpad(p.commit_id::text, 19, '0') || lpad(p.place::text, 10, '0') || p.id || at_asset)
    into following
    from $schema.transactions t
    cross join lateral unnest(string_to_array(t.inputs, ' ')) as i (outpoint)
    join $schema.transactions p on p.id = substr(i.outpoint, 1, 36)::uuid
    where t.id = at_id and strpos((string_to_array(p.outputs, ';'))[substr(i.outpoint, 38)::integer + 1] || ' ',
      ' ' || at_asset || '=') > 0;
    if cardinality(following) > 20 then
      ahead := array(select distinct a.name collate "C" from unnest(ahead || following) as a (name) order by 1);
    elsif following is not null then
      foreach name in array following loop
        slot := width_bucket(name collate "C", ahead);
        if slot = 0 or ahead[slot] <> name then
          ahead := ahead[:slot] || name || ahead[slot + 1:];
        end if;
      end loop;
    end if;
    ahead := ahead[greatest(1, cardinality(ahead) - step_limit + cardinality(reached) + 1):];
  end loop;
  return query
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
end
$function$;

create function $schema.settle_and_claim(
  delivered bigint[], claimant uuid, types text[], starting integer[], takes integer[], wallets text[],
  from_ids bigint[], row_limit integer,
  lease_ms double precision, back_off_max_ms double precision, lease_limit_ms double precision,
  ahead_ms double precision
) returns table (
  delivery text, id text, index text, wallet text, type text, payload text, attempts text, now_ms text
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set lock_timeout = '5s'
set enable_sort = off
set enable_incremental_sort = off
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := now() + ahead_ms * interval '1 millisecond';
  lease_time constant timestamptz := least(at_time, to_timestamp(lease_limit_ms / 1000));
  back_off_end constant timestamptz := at_time + back_off_max_ms * interval '1 millisecond';
  locked_wallets text[];
  locked_from bigint[];
  free_wallets text[];
  free_from bigint[];
  cut_wallets text[];
  ready_ids bigint[];
  ready_wallets text[];
  ready_places bigint[];
  locked_ids bigint[];
  own_ids bigint[];
  claimed_ids bigint[];
  started_ids bigint[];
  resumed_ids bigint[];
  starting_wallets text[];
  waiting_wallets text[];
  waiting_types text[];
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  if cardinality(delivered) > 0 then
    update $schema.outbox o set status = 'delivered', settled_at = now(), claimed_by = null
    where o.id = any(delivered) and (o.status = 'waiting') is true;
  end if;
  if cardinality(wallets) = 0 then
    return query select null, null, null, null, null, null, null, (extract(epoch from at_time) * 1000)::text;
    return;
  end if;

  select array_agg(w.wallet), array_agg(w.from_id) into locked_wallets, locked_from
  from unnest(wallets, from_ids) as w (wallet, from_id)
  where pg_try_advisory_xact_lock(hashtextextended(w.wallet, '$schema.outbox'::regclass::oid::bigint));

  select array_agg(w.wallet) filter (where h.wallet is null), array_agg(w.from_id) filter (where h.wallet is null),
    array_agg(w.wallet) filter (where h.is_cut)
  into free_wallets, free_from, cut_wallets
  from unnest(locked_wallets, locked_from) as w (wallet, from_id) left join lateral (
    select o.wallet, o.due_at > at_time + o.lease_ms * interval '1 millisecond' as is_cut from $schema.outbox o
    where (o.wallet, o.due_at) > (w.wallet, lease_time) and (o.wallet, o.due_at) <= (w.wallet, 'infinity'::timestamptz)
      and o.status = 'waiting' and o.claimed_by is not null
      and (o.claimed_by <> claimant) is true and (o.type = any(types)) is true
    order by o.wallet desc, o.due_at desc limit 1
  ) h on true;

  if cut_wallets is not null then
    update $schema.outbox o set due_at = at_time + o.lease_ms * interval '1 millisecond'
    from (
      select c.id from $schema.outbox c
      where c.wallet = any(cut_wallets) and c.status = 'waiting' and c.claimed_by is not null
        and (c.claimed_by <> claimant) is true
        and (c.due_at > at_time + c.lease_ms * interval '1 millisecond') is true
      order by c.id for update skip locked
    ) c
    where o.id = c.id;
  end if;

  select
    array_agg(r.id) filter (where r.turn <= r.takes), array_agg(r.wallet) filter (where r.turn <= r.takes),
    array_agg(r.place) filter (where r.turn <= r.takes), array_agg(r.wallet) filter (where r.turn <= r.starting),
    array_agg(r.wallet) filter (where r.turn > r.takes and r.place = 1),
    array_agg(r.type) filter (where r.turn > r.takes and r.place = 1)
  into ready_ids, ready_wallets, ready_places, starting_wallets, waiting_wallets, waiting_types
  from (
    select q.id, w.wallet, q.place, s.type, s.takes, s.starting,
      dense_rank() over (partition by s.type order by w.nth) as turn
    from unnest(free_wallets, free_from) with ordinality as w (wallet, from_id, nth) cross join lateral (
      select x.id, row_number() over (order by x.id) as place, bool_and(x.is_free) over (order by x.id) as is_ready,
        first_value(x.type) over (order by x.id) as head_type
      from (
        select f.id, f.is_free, f.type from unnest(types) as t (type) cross join lateral (
          select o.id, o.type,
case when o.claimed_by is null then o.attempts = 0 or o.due_at <= at_time or o.due_at > back_off_end
  else o.due_at <= lease_time or o.claimed_by = claimant end
            as is_free
          from $schema.outbox o
          where (o.type, o.wallet, o.id) >= (t.type, w.wallet, w.from_id)
            and (o.type, o.wallet, o.id) <= (t.type, w.wallet, 9223372036854775807) and o.status = 'waiting'
          order by o.type, o.wallet, o.id limit row_limit
        ) f
        order by f.id limit row_limit
      ) x
    ) q join unnest(types, starting, takes) as s (type, starting, takes) on s.type = q.head_type
    where q.is_ready
  ) r;

  select array_agg(h.id), array_agg(h.id) filter (where h.is_own) into locked_ids, own_ids from (
    select o.id, (o.claimed_by = claimant) is true as is_own from $schema.outbox o
    where o.id = any(ready_ids) and (o.status = 'waiting') is true
      and
case when o.claimed_by is null then o.attempts = 0 or o.due_at <= at_time or o.due_at > back_off_end
  else o.due_at <= lease_time or o.claimed_by = claimant end
    order by o.id for update skip locked
  ) h;

  select array_agg(r.id),
    array_agg(r.id) filter (where r.place = 1 and not r.is_own and r.wallet = any(starting_wallets)),
    array_agg(r.id) filter (where r.place = 1 and r.is_own and r.wallet = any(starting_wallets))
  into claimed_ids, started_ids, resumed_ids
  from (
    select u.id, u.wallet, u.place, u.id = any(coalesce(own_ids, '{}')) as is_own,
      row_number() over (partition by u.wallet order by u.place) as nth
    from unnest(ready_ids, ready_wallets, ready_places) as u (id, wallet, place) where u.id = any(locked_ids)
  ) r
  where r.place = r.nth;

  return query
  with claimed as (
    update $schema.outbox o
    set claimed_by = claimant, lease_ms = settle_and_claim.lease_ms,
      due_at = at_time + settle_and_claim.lease_ms * interval '1 millisecond',
      attempts = case when o.id = any(started_ids) then o.attempts + 1
        when o.id = any(resumed_ids) then greatest(o.attempts, 1) else o.attempts end
    where o.id = any(claimed_ids)
    returning o.*, o.attempts + case when o.id = any(started_ids || resumed_ids) then 0 else 1 end as attempt
  )
  select c.id::text, c.transaction_id::text, c.action_index::text, c.wallet, c.type, c.payload::text, c.attempt::text,
    null
  from claimed c order by c.id;

  return query
  select null, null, null, w.wallet, null, null, null, null
  from unnest(wallets) as w (wallet) where w.wallet <> all(coalesce(free_wallets, '{}'));

  return query
  select null, null, null, w.wallet, w.type, null, null, null
  from unnest(waiting_wallets, waiting_types) as w (wallet, type);

  return query select null, null, null, null, null, null, null, (extract(epoch from at_time) * 1000)::text;
end
$function$;

create function $schema.release_deliveries(
  claimant uuid, ids bigint[], counts integer[], ahead_ms double precision
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set lock_timeout = '5s'
as $function$
begin
  update $schema.outbox o
  set claimed_by = null, due_at = now() + ahead_ms * interval '1 millisecond', attempts = g.count
  from (select u.id, u.count from unnest(ids, counts) as u (id, count) order by u.id) g
  where o.id = g.id and (o.status = 'waiting') is true and (o.claimed_by = claimant) is true;
end
$function$;

create function $schema.due_wallets(
  claimant uuid, types text[], after text, wallet_limit integer, back_off_max_ms double precision,
  lease_limit_ms double precision, ahead_ms double precision
) returns table (wallet text, type text, id text, due text, nth text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set enable_sort = off
set enable_incremental_sort = off
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := now() + ahead_ms * interval '1 millisecond';
  lease_time constant timestamptz := least(at_time, to_timestamp(lease_limit_ms / 1000));
  back_off_end constant timestamptz := at_time + back_off_max_ms * interval '1 millisecond';
  current_wallet text collate "C" := after;
  oldest record;
begin
  for step in 1 .. wallet_limit loop
    select min(n.wallet) into current_wallet from unnest(types) as t (type) cross join lateral (
      select o.wallet from $schema.outbox o
      where (o.type, o.wallet, o.id) > (t.type, current_wallet, 9223372036854775807)
        and o.type <= t.type and o.status = 'waiting'
      order by o.type, o.wallet, o.id limit 1
    ) n;
    exit when current_wallet is null;
    select f.id, f.type, f.is_free into oldest from unnest(types) as t (type) cross join lateral (
      select o.id, o.type, case when o.claimed_by is null
        then o.attempts = 0 or o.due_at <= at_time or o.due_at > back_off_end
        else o.due_at <= lease_time or o.due_at > at_time + o.lease_ms * interval '1 millisecond'
          or o.claimed_by = claimant end as is_free
      from $schema.outbox o
      where (o.type, o.wallet, o.id) >= (t.type, current_wallet, 0::bigint)
        and (o.type, o.wallet, o.id) <= (t.type, current_wallet, 9223372036854775807) and o.status = 'waiting'
      order by o.type, o.wallet, o.id limit 1
    ) f
    order by f.id limit 1;
    if oldest.is_free or step = wallet_limit then
      wallet := current_wallet;
      type := oldest.type;
      id := oldest.id::text;
      due := oldest.is_free::text;
      nth := step::text;
      return next;
    end if;
  end loop;
end
$function$;

create function $schema.newly_due(
  types text[], after_s double precision[], after_ids bigint[], since_s double precision, row_limit integer,
  horizon_ms double precision, lease_limit_ms double precision, ahead_ms double precision
) returns table (wallet text, type text, id text, due_s text, oldest text, newest text, scheduled_ms text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set enable_sort = off
set enable_incremental_sort = off
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := now() + ahead_ms * interval '1 millisecond';
  lease_time constant timestamptz := least(at_time, to_timestamp(lease_limit_ms / 1000));
  horizon constant timestamptz := at_time + horizon_ms * interval '1 millisecond';
begin
  return query
  with found as materialized (
    select n.wallet, n.type, n.due_at, n.id, row_number() over (partition by n.type order by n.due_at, n.id) as nth
    from (
      select u.type, to_timestamp(u.s) as due_at, u.id,
        to_timestamp(greatest(u.s, since_s)) as recent_due, case when u.s >= since_s then u.id else 0 end as recent_id,
        greatest(to_timestamp(u.s), horizon) as far_due,
        case when to_timestamp(u.s) >= horizon then u.id else 0 end as far_id
      from unnest(types, after_s, after_ids) as u (type, s, id)
    ) t cross join lateral (
      (select o.wallet, o.type, o.due_at, o.id from $schema.outbox o
      where (o.type, o.due_at, o.id) > (t.type, t.due_at, t.id)
        and (o.type, o.due_at, o.id) <= (t.type, '-infinity'::timestamptz, 9223372036854775807)
        and o.status = 'waiting'
      order by o.type, o.due_at, o.id limit row_limit)
      union all
      (select o.wallet, o.type, o.due_at, o.id from $schema.outbox o
      where (o.type, o.due_at, o.id) > (t.type, t.recent_due, t.recent_id)
        and (o.type, o.due_at, o.id) <= (t.type, at_time, 9223372036854775807)
        and o.status = 'waiting' and (o.claimed_by is null or o.due_at <= lease_time) is true
      order by o.type, o.due_at, o.id limit row_limit)
      union all
      (select o.wallet, o.type, o.due_at, o.id from $schema.outbox o
      where (o.type, o.due_at, o.id) > (t.type, t.far_due, t.far_id)
        and (o.type, o.due_at, o.id) <= (t.type, 'infinity'::timestamptz, 9223372036854775807)
        and o.status = 'waiting'
        and (o.claimed_by is null or o.due_at > at_time + o.lease_ms * interval '1 millisecond') is true
      order by o.type, o.due_at, o.id limit row_limit)
    ) n
  )
  select f.wallet, f.type, min(f.id)::text, null, null, null, null
  from found f where f.nth <= row_limit group by f.wallet, f.type
  union all
  select null, f.type, f.id::text, extract(epoch from f.due_at)::text, null, null, null
  from found f where f.nth = row_limit;

  return query
  select null, null, coalesce((select o.id from $schema.outbox o order by o.id desc limit 1), 0)::text,
    extract(epoch from lease_time)::text,
    pg_snapshot_xmin(pg_current_snapshot())::text, pg_snapshot_xmax(pg_current_snapshot())::text,
    (select greatest(0, ceil(extract(epoch from o.not_before - $schema.hold_clock()) * 1000 - ahead_ms))::text
    from $schema.outbox o where o.status = 'scheduled' order by o.not_before, o.id limit 1);
end
$function$;

create function $schema.make_due(row_limit integer, ahead_ms double precision)
returns table (wallet text, type text, id text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set lock_timeout = '5s'
set enable_sort = off
set enable_incremental_sort = off
as $function$
#variable_conflict use_column
declare
  at_time timestamptz;
  due record;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  if not pg_try_advisory_xact_lock(hashtextextended('', '$schema.outbox'::regclass::oid::bigint)) then
    return query select null, null, false::text;
    return;
  end if;
  at_time := $schema.hold_clock() + ahead_ms * interval '1 millisecond';
  for due in
    select o.id from $schema.outbox o
    where (o.not_before, o.id) <= (at_time, 9223372036854775807) and o.status = 'scheduled'
    order by o.not_before, o.id limit row_limit for update skip locked
  loop
    return query update $schema.outbox o set status = 'waiting', id = default
    where o.id = due.id returning o.wallet::text, o.type::text, o.id::text;
  end loop;
  return query select null, null, true::text;
end
$function$;

revoke execute on function $schema.make_due from public;

create function $schema.cancel_delivery(of_transaction uuid, of_index integer)
returns table (answer text, wallet text, type text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set lock_timeout = '5s'
as $function$
#variable_conflict use_column
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  return query
  update $schema.outbox o set status = 'cancelled', settled_at = now()
  where o.transaction_id = of_transaction and o.action_index = of_index
    and (o.status in ('scheduled', 'waiting')) is true and (o.lease_ms is null) is true
  returning 'cancelled_now', o.wallet::text, o.type::text;
  if not found then
    return query
    select case o.status when 'cancelled' then 'cancelled' else 'claimed' end, o.wallet::text, o.type::text
    from $schema.outbox o where o.transaction_id = of_transaction and o.action_index = of_index
    union all
    select case a.status when 'cancelled' then 'cancelled' else 'claimed' end, null, null
    from $schema.archived_status(of_transaction, of_index) as a (status) where a.status is not null;
  end if;
end
$function$;

create function $schema.waiting_deliveries(type_limit integer, row_limit integer, ahead_ms double precision)
returns table (
  type text, due text, backing_off text, claimed text, oldest_ms text, retry_at text, claimants text, scheduled text,
  due_at text
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set enable_sort = off
set enable_incremental_sort = off
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := now() + ahead_ms * interval '1 millisecond';
  current_type text collate "C" := '';
begin
  for step in 1 .. type_limit loop
    current_type := (
      select o.type from $schema.outbox o where o.type > current_type and o.status = 'waiting'
      order by o.type, o.due_at, o.id limit 1
    );
    exit when current_type is null;
    return query
    select current_type, (count(*) filter (where w.is_due))::text,
      (count(*) filter (where not w.is_due and w.claimed_by is null))::text,
      (count(*) filter (where not w.is_due and w.claimed_by is not null))::text,
      greatest(0, floor(extract(epoch from now() - min(w.created_at)) * 1000))::text,
      (extract(epoch from min(w.due_at) filter (where not w.is_due and w.claimed_by is null)) * 1000)::text,
      string_agg(distinct w.claimed_by::text, ' ') filter (where not w.is_due), null, null
    from (
      (select true as is_due, o.due_at, o.created_at, o.claimed_by from $schema.outbox o
      where (o.type, o.due_at, o.id) > (current_type, '-infinity'::timestamptz, 0)
        and (o.type, o.due_at, o.id) <= (current_type, '-infinity'::timestamptz, 9223372036854775807)
        and o.status = 'waiting'
      order by o.type, o.due_at, o.id limit row_limit)
      union all
      (select true, o.due_at, o.created_at, o.claimed_by from $schema.outbox o
      where (o.type, o.due_at, o.id) > (current_type, '-infinity'::timestamptz, 9223372036854775807)
        and (o.type, o.due_at, o.id) <= (current_type, at_time, 9223372036854775807)
        and o.status = 'waiting'
      order by o.type, o.due_at, o.id limit row_limit)
      union all
      (select o.claimed_by is null and o.attempts = 0, o.due_at, o.created_at, o.claimed_by from $schema.outbox o
      where (o.type, o.due_at, o.id) > (current_type, at_time, 9223372036854775807)
        and (o.type, o.due_at, o.id) <= (current_type, 'infinity'::timestamptz, 9223372036854775807)
        and o.status = 'waiting'
      order by o.type, o.due_at, o.id limit row_limit)
    ) w;
  end loop;

  return query
  select s.type, null, null, null, null, null, null, count(*)::text,
    (extract(epoch from min(s.not_before)) * 1000)::text
  from (
    select o.type, o.not_before from $schema.outbox o where o.status = 'scheduled'
    order by o.not_before, o.id limit row_limit
  ) s
  group by s.type;
end
$function$;

create function $schema.archived_status(of_transaction uuid, of_index integer) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
declare
  archived text collate "C";
  name text collate "C";
begin
  select ' ' || a.actions || ' ', ' ' || t.place || '.' || of_index into archived, name
  from $schema.transactions t cross join lateral (
    select x.actions from $schema.archived_actions x where x.commit_id = t.commit_id order by x.commit_id limit 1
  ) a
  where t.id = of_transaction;
  return case when strpos(archived, name || ' ') > 0 then 'delivered'
    when strpos(archived, name || 'c ') > 0 then 'cancelled' end;
end
$function$;

create function $schema.archive_outbox(
  after_id bigint, upto_id bigint, before_ms double precision, row_limit integer, bytes_max bigint
) returns table (
  delivery text, id text, index text, wallet text, type text, payload text, status text, created_ms text,
  settled_ms text, rows text
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
declare
  before_time constant timestamptz := to_timestamp(before_ms / 1000);
  page_ids bigint[];
  archived_ids bigint[];
  kept_settled bigint;
  kept_dead bigint;
  kept_waiting bigint;
  kept_scheduled bigint;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  perform pg_advisory_xact_lock(hashtextextended(' archive', '$schema.outbox'::regclass::oid::bigint));
  page_ids := array(
    select p.id from (
      select r.id, sum(r.bytes) over (order by r.id) - r.bytes as bytes_before from (
        select o.id, octet_length(o.payload) as bytes from $schema.outbox o
        where o.id > after_id and o.id <= upto_id order by o.id limit row_limit
      ) r
    ) p
    where p.bytes_before < bytes_max order by p.id
  );
  select array_agg(p.id order by p.id) filter (where p.is_settled and p.settled_at < before_time),
    count(*) filter (where p.is_settled and p.settled_at >= before_time), count(*) filter (where p.status = 'dead'),
    count(*) filter (where p.status = 'waiting'), count(*) filter (where p.status = 'scheduled')
  into archived_ids, kept_settled, kept_dead, kept_waiting, kept_scheduled
  from (
    select o.id, o.status, o.settled_at, o.status in ('delivered', 'cancelled') as is_settled
    from $schema.outbox o where o.id = any(page_ids)
  ) p;
  insert into $schema.archived_actions as a (commit_id, actions)
  select t.commit_id, string_agg(
    t.place || '.' || o.action_index || case o.status when 'cancelled' then 'c' else '' end, ' '
    order by t.place::integer, o.action_index)
  from $schema.outbox o cross join lateral (
    select x.commit_id, x.place from $schema.transactions x where x.id = o.transaction_id order by x.id limit 1
  ) t
  where o.id = any(archived_ids)
  group by t.commit_id order by t.commit_id
  on conflict (commit_id) do update set actions = a.actions || ' ' || excluded.actions;

  return query
  select null, null, null, null, null, null, k.status, null, null, k.rows::text
  from (values ('settled', kept_settled), ('dead', kept_dead), ('waiting', kept_waiting),
    ('scheduled', kept_scheduled)) as k (status, rows);

  return query
  delete from $schema.outbox o where o.id = any(archived_ids)
  returning o.id::text, o.transaction_id::text, o.action_index::text, o.wallet::text, o.type::text, o.payload::text,
    o.status::text, (extract(epoch from o.created_at) * 1000)::text, (extract(epoch from o.settled_at) * 1000)::text,
    null;

  return query
  select page_ids[cardinality(page_ids)]::text, null, null, null, null, null, 'page', null, null,
    cardinality(page_ids)::text;
end
$function$;

create function $schema.begin_archive(before_ms double precision)
returns table (archived_upto text, recorded_upto text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '5s'
as $function$
#variable_conflict use_column
declare
  recorded bigint;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  perform pg_advisory_xact_lock('$schema.packed_history'::regclass::oid::bigint);
  select p.last_position::bigint into recorded from $schema.position_at(before_ms - 1) as p;
  update $schema.packed_history p set archived_upto = least(recorded, p.last_position)
  where p.archived_upto < least(recorded, p.last_position);
  return query select p.archived_upto::text, recorded::text from $schema.packed_history p;
end
$function$;

create function $schema.archive_pages(
  after_wallet text, after_position bigint, after_place integer, row_limit integer
) returns table (wallet text, last_position text, last_place text, removed text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set enable_sort = off
as $function$
#variable_conflict use_column
declare
  upto constant bigint := (select p.archived_upto from $schema.packed_history p);
  found_rows tid[];
  wallets text[];
  positions bigint[];
  places integer[];
  removed_rows bigint;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  perform pg_advisory_xact_lock(hashtextextended(' archive', '$schema.history_pages'::regclass::oid::bigint));
  select array_agg(r.id) filter (where r.last_position <= upto), array_agg(r.wallet), array_agg(r.last_position),
    array_agg(r.last_place)
  into found_rows, wallets, positions, places
  from (
    select h.ctid as id, h.wallet, h.last_position, h.last_place from $schema.history_pages h
    where (h.wallet, h.last_position, h.last_place) > (after_wallet, after_position, after_place)
    order by h.wallet, h.last_position, h.last_place limit row_limit
  ) r;
  delete from $schema.history_pages h where h.ctid = any(found_rows);
  get diagnostics removed_rows = row_count;
  return query select wallets[cardinality(wallets)], positions[cardinality(wallets)]::text,
    places[cardinality(wallets)]::text, removed_rows::text;
end
$function$;

create function $schema.archive_points(
  after_wallet text, after_asset text, after_position bigint, after_place integer, row_limit integer
) returns table (wallet text, asset text, last_position text, last_place text, removed text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_material = off
set enable_hashjoin = off
set enable_sort = off
as $function$
#variable_conflict use_column
declare
  upto constant bigint := (select p.archived_upto from $schema.packed_history p);
  found_rows tid[];
  wallets text[];
  assets text[];
  positions bigint[];
  places integer[];
  removed_rows bigint;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  perform pg_advisory_xact_lock(hashtextextended(' archive', '$schema.history_pages'::regclass::oid::bigint));
  select array_agg(r.id) filter (where r.position <= upto and n.position <= upto), array_agg(r.wallet),
    array_agg(r.asset), array_agg(r.position), array_agg(r.place)
  into found_rows, wallets, assets, positions, places
  from (
    select b.ctid as id, b.wallet, b.asset, b.position, b.place from $schema.balance_points b
    where (b.wallet, b.asset, b.position, b.place) > (after_wallet, after_asset, after_position, after_place)
    order by b.wallet, b.asset, b.position, b.place limit row_limit
  ) r
  left join lateral (
    select x.position from $schema.balance_points x
    where x.wallet = r.wallet and x.asset = r.asset and (x.position, x.place) > (r.position, r.place)
    order by x.position, x.place limit 1
  ) n on true;
  delete from $schema.balance_points b where b.ctid = any(found_rows);
  get diagnostics removed_rows = row_count;
  return query select wallets[cardinality(wallets)], assets[cardinality(wallets)],
    positions[cardinality(wallets)]::text, places[cardinality(wallets)]::text, removed_rows::text;
end
$function$;

create view $schema.inputs as
select t.id as spent_by, split_part(i.outpoint, ':', 1)::uuid as transaction_id,
  split_part(i.outpoint, ':', 2)::integer as output_index
from $schema.transactions t cross join lateral unnest(string_to_array(t.inputs, ' ')) as i (outpoint);

create view $schema.outputs as
select t.id as transaction_id, (o.number - 1)::integer as output_index, cardinality(p.parts) - 1 as asset_count,
  split_part(a.part, '=', 1) collate "C" as asset, p.parts[1] as owner, split_part(a.part, '=', 2)::numeric as amount
from $schema.transactions t
cross join lateral unnest(string_to_array(t.outputs, ';')) with ordinality as o (output, number)
cross join lateral (select string_to_array(o.output, ' ') as parts) p
cross join lateral unnest(p.parts[2:]) as a (part);

create view $schema.legs as
select t.id as transaction_id, (l.number - 1)::integer as leg_index, split_part(a.part, '=', 1) collate "C" as asset,
  nullif(split_part(p.parts[1], '>', 1), '') as payer, nullif(split_part(p.parts[1], '>', 2), '') as payee,
  split_part(a.part, '=', 2)::numeric as amount
from $schema.transactions t
cross join lateral unnest(string_to_array(t.legs, ';')) with ordinality as l (leg, number)
cross join lateral (select string_to_array(l.leg, ' ') as parts) p
cross join lateral unnest(p.parts[2:]) as a (part);

create view $schema.utxos as
select o.transaction_id, o.output_index, o.asset, o.owner, o.amount, i.spent_by
from $schema.outputs o
left join $schema.inputs i on i.transaction_id = o.transaction_id and i.output_index = o.output_index;

create view $schema.balances as
select wallet, asset, sum(amount) as amount, sum(held) as held, sum(utxos)::bigint as utxos
from (
  select owner::text as wallet, asset::text as asset, amount::numeric as amount, 0::numeric as held, 1 as utxos
  from $schema.unspent where asset_count > 0 and owner < '~'
  union all
  select h.wallet::text, u.asset::text, case when e.is_due then u.amount::numeric else 0 end,
    case when e.is_due then 0 else u.amount::numeric end, 0
  from $schema.holds h
  cross join lateral (select coalesce(h.expires_at <= $schema.hold_clock(), false) as is_due) e
  join $schema.unspent u on u.owner = '~' || h.id and u.asset_count > 0
  where h.state = 'open'
) part
group by wallet, asset;

create view $schema.commits as
select id, committed_at, position, recorded_at from $schema.placed_commits
union all
select id, committed_at, null, null from $schema.unplaced_commits;

create view $schema.changes as
select c.id as commit_id, x.place::integer as place, split_part(e.entry, ' ', 1) collate "C" as wallet,
  split_part(split_part(e.entry, ' ', 2), '=', 1) collate "C" as asset,
  coalesce(nullif(split_part(split_part(e.entry, '=', 2), '~', 1), '')::numeric, 0) as available,
  coalesce(nullif(split_part(split_part(e.entry, '=', 2), '~', 2), '')::numeric, 0) as held
from (
  select id, changes from $schema.placed_commits
  union all
  select id, changes from $schema.unplaced_commits
) c
cross join lateral unnest(string_to_array(c.changes, '|')) with ordinality as x (changes, place)
cross join lateral unnest(string_to_array(x.changes, ';')) as e (entry);

create view $schema.entries as
select x.wallet, x.asset, x.available, x.held, c.position, x.place, c.recorded_at, c.committed_at,
  t.id as transaction_id, t.kind::text as kind, t.key::text as key,
  case jsonb_typeof(t.meta -> 'reason') when 'string' then t.meta ->> 'reason' end as reason, t.meta
from $schema.changes x
join $schema.transactions t on t.commit_id = x.commit_id and t.place = x.place
join $schema.commits c on c.id = x.commit_id
where x.wallet < '~';

create view $schema.supply as
select asset, sum(minted) as minted, sum(burned) as burned, sum(circulating) as circulating
from (
  select o.asset, o.amount as minted, 0 as burned, 0 as circulating
  from $schema.outputs o join $schema.transactions t on t.id = o.transaction_id
  where t.kind = 'mint'
  union all
  select o.asset, 0, o.amount, 0
  from $schema.transactions t
  join $schema.inputs i on i.spent_by = t.id
  join $schema.outputs o on o.transaction_id = i.transaction_id and o.output_index = i.output_index
  where t.kind = 'burn'
  union all
  select o.asset, 0, -o.amount, 0
  from $schema.outputs o join $schema.transactions t on t.id = o.transaction_id
  where t.kind = 'burn'
  union all
  select l.asset, case when l.payer is null then l.amount else 0 end,
    case when l.payee is null then l.amount else 0 end, 0
  from $schema.legs l join $schema.transactions t on t.id = l.transaction_id
  where t.kind in ('exchange', 'reversal') and (l.payer is null or l.payee is null)
  union all
  select asset, 0, 0, amount from $schema.unspent
) part
group by asset;
`;
