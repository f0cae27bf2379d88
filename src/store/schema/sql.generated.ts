// Written by `npm run build:sql` from the files in baseline/. Edit those, not this file.

/** The script of the baseline, without its comments. `$schema` stands for the quoted name of the schema. */
export const BASELINE_SQL = `
create domain $schema.natural_integer as integer check (value >= 0);

create domain $schema.natural_smallint as smallint check (value >= 0);

create domain $schema.short_name as text collate "C" check (octet_length(value) between 1 and 64);

create domain $schema.positive_amount as numeric(78, 0) check (value >= 1 and value < 1e78);

create domain $schema.transaction_kind as text collate "C"
check (value in ('mint', 'transfer', 'burn', 'merge', 'refused'));

create domain $schema.idempotency_key as text collate "C" check (length(value) between 1 and 255);

create domain $schema.sha256 as bytea check (octet_length(value) = 32);

create sequence $schema.commit_ids as bigint cache 1;
create table $schema.unplaced_commits (
  id bigint primary key,
  committed_at timestamptz not null
);
create table $schema.placed_commits (
  position bigint primary key,
  id bigint not null unique,
  committed_at timestamptz not null,
  recorded_at timestamptz not null
);
create table $schema.commit_order (
  one boolean primary key default true check (one),
  last_position bigint not null default 0,
  last_recorded timestamptz not null default '-infinity',
  final_until timestamptz not null default '-infinity'
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
  body bytea,
  check ((key is null) = (fingerprint is null)),
  check (kind <> 'refused' or key is not null)
);
create unique index transactions_key on $schema.transactions (key) where key is not null;
create index transactions_of_commit on $schema.transactions (commit_id);

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

create table $schema.unspent (
  transaction_id uuid not null,
  output_index $schema.natural_integer not null,
  asset_count $schema.natural_smallint not null,
  asset $schema.short_name not null,
  owner $schema.short_name not null,
  amount $schema.positive_amount not null,
  primary key (transaction_id, output_index, asset)
);
create index unspent_of_owner on $schema.unspent (owner, asset, amount) where asset_count > 0;

create table $schema.counted_wallets (
  owner $schema.short_name primary key,
  is_counted boolean not null default false
);
create table $schema.counted_totals (
  owner text collate "C" not null,
  asset text collate "C",
  amount numeric not null
);
create index counted_totals_of_owner on $schema.counted_totals (owner);

create table $schema.outbox (
  id bigint generated always as identity primary key,
  transaction_id uuid not null,
  action_index smallint not null check (action_index >= 0),
  wallet text collate "C" not null,
  type text collate "C" not null,
  payload bytea not null,
  status text collate "C" not null default 'waiting' check (status in ('waiting', 'delivered', 'dead')),
  attempts integer not null default 0,
  due_at timestamptz not null default '-infinity',
  claimed_by uuid,
  lease_ms double precision,
  last_error text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (transaction_id, action_index)
);
create index outbox_waiting on $schema.outbox (type, wallet, id) where status = 'waiting';
create index outbox_due on $schema.outbox (type, due_at, id) where status = 'waiting';
create index outbox_claimed on $schema.outbox (wallet, due_at) where status = 'waiting' and claimed_by is not null;
create index outbox_dead on $schema.outbox (id) where status = 'dead';

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

create trigger unchanged before update on $schema.counted_totals
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.counted_totals
for each statement execute function $schema.refuse_change();
create trigger kept before delete on $schema.counted_wallets
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.counted_wallets
for each statement execute function $schema.refuse_change();

create trigger unchanged after update of id, transaction_id, action_index, wallet, type, payload, created_at
on $schema.outbox for each row execute function $schema.refuse_change();
create trigger settled after update on $schema.outbox for each row
when (old.status = 'delivered' or (old.status = 'dead' and new.status = 'delivered'))
execute function $schema.refuse_change();
create trigger kept before delete on $schema.outbox for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.outbox
for each statement execute function $schema.refuse_change();

create function $schema.commit_batch_slow_path(
  skip_locked boolean,
  tx_id uuid[], tx_unit integer[], tx_kind text[], tx_key text[], tx_fingerprint bytea[], tx_actions smallint[],
  tx_inputs text[], tx_outputs text[], tx_body bytea[],
  in_id uuid[], in_index integer[], in_count smallint[], in_asset text[], in_owner text[], in_amount numeric[],
  in_spender integer[],
  out_creator integer[], out_index integer[], out_count smallint[], out_asset text[], out_owner text[],
  out_amount numeric[],
  box_creator integer[], box_index smallint[], box_wallet text[], box_type text[], box_payload bytea[]
) returns table (committed_ms text, commit_id text, conflicts text, locked text, recorded text)
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
  own_rows integer[] := '{}';
  conflicting_rows integer[];
  locked_rows integer[];
  recorded_rows jsonb;
  new_commit bigint;
  at_time timestamptz;
  expected bigint;
  counted bigint;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
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
    select coalesce(array_agg(distinct tx_unit[in_spender[p]]), '{}') into skipped_units
    from unnest(locked_rows) p;
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

  select skipped_units || coalesce(array_agg(distinct failed.unit), '{}') into skipped_units
  from (
    select tx_unit[in_spender[p]] from unnest(conflicting_rows) p
    union all
    select tx_unit[(k ->> 'place')::integer] from jsonb_array_elements(recorded_rows) k
  ) failed (unit);

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
at_time := date_trunc('milliseconds', clock_timestamp());
insert into $schema.unplaced_commits (id, committed_at) values (new_commit, at_time);

if cardinality(tx_id) = 1 then
  insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, actions, inputs, outputs, body)
  values (tx_id[1], new_commit, 1, tx_kind[1], nullif(tx_key[1], ''), nullif(tx_fingerprint[1], ''), tx_actions[1],
    tx_inputs[1], tx_outputs[1], nullif(tx_body[1], ''));
else
  insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, actions, inputs, outputs, body)
  select t.id, new_commit, t.place, t.kind, nullif(t.key, ''), nullif(t.fingerprint, ''), t.actions,
    t.inputs, t.outputs, nullif(t.body, '')
  from unnest(tx_id, tx_unit, tx_kind, tx_key, tx_fingerprint, tx_actions, tx_inputs, tx_outputs, tx_body)
    with ordinality as t (id, unit, kind, key, fingerprint, actions, inputs, outputs, body, place)
  where t.unit <> all(skipped_units)
  order by t.key, t.place;
end if;

insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
select tx_id[o.creator], o.index, o.count, o.asset, o.owner, o.amount
from unnest(out_creator, out_index, out_count, out_asset, out_owner, out_amount)
  as o (creator, index, count, asset, owner, amount)
where tx_unit[o.creator] <> all(skipped_units);

if exists (select from $schema.counted_wallets) then
  insert into $schema.counted_totals (owner, asset, amount)
  select c.owner, c.asset, c.amount
  from (
    select m.owner, m.asset, case grouping(m.asset) when 0 then sum(m.amount) else
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
    where m.owner in (select x.owner from $schema.counted_wallets x)
    group by grouping sets ((m.owner, m.asset), (m.owner))
  ) c
  where c.amount <> 0;
end if;

if cardinality(box_creator) > 0 then
  insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, created_at)
  select tx_id[b.creator], b.index, b.wallet, b.type, b.payload, at_time
  from unnest(box_creator, box_index, box_wallet, box_type, box_payload) with ordinality
    as b (creator, index, wallet, type, payload, place)
  where tx_unit[b.creator] <> all(skipped_units)
  order by b.place;
end if;

committed_ms := (extract(epoch from at_time) * 1000)::text;
commit_id := new_commit::text;
  end if;
  conflicts := array_to_string(conflicting_rows, ',');
  locked := array_to_string(locked_rows, ',');
  recorded := recorded_rows::text;
  return next;
end
$function$;

create function $schema.commit_batch(
  skip_locked boolean,
  tx_id uuid[], tx_unit integer[], tx_kind text[], tx_key text[], tx_fingerprint bytea[], tx_actions smallint[],
  tx_inputs text[], tx_outputs text[], tx_body bytea[],
  in_id uuid[], in_index integer[], in_count smallint[], in_asset text[], in_owner text[], in_amount numeric[],
  in_spender integer[],
  out_creator integer[], out_index integer[], out_count smallint[], out_asset text[], out_owner text[],
  out_amount numeric[],
  box_creator integer[], box_index smallint[], box_wallet text[], box_type text[], box_payload bytea[]
) returns table (committed_ms text, commit_id text, conflicts text, locked text, recorded text)
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
  is_own boolean;
begin
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
  if skip_locked then
    raise exception 'pursekit: an input may be locked' using errcode = 'PK002';
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

new_commit := nextval('$schema.commit_ids');
at_time := date_trunc('milliseconds', clock_timestamp());
insert into $schema.unplaced_commits (id, committed_at) values (new_commit, at_time);

if cardinality(tx_id) = 1 then
  insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, actions, inputs, outputs, body)
  values (tx_id[1], new_commit, 1, tx_kind[1], nullif(tx_key[1], ''), nullif(tx_fingerprint[1], ''), tx_actions[1],
    tx_inputs[1], tx_outputs[1], nullif(tx_body[1], ''));
else
  insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, actions, inputs, outputs, body)
  select t.id, new_commit, t.place, t.kind, nullif(t.key, ''), nullif(t.fingerprint, ''), t.actions,
    t.inputs, t.outputs, nullif(t.body, '')
  from unnest(tx_id, tx_unit, tx_kind, tx_key, tx_fingerprint, tx_actions, tx_inputs, tx_outputs, tx_body)
    with ordinality as t (id, unit, kind, key, fingerprint, actions, inputs, outputs, body, place)
  where t.unit <> all(skipped_units)
  order by t.key, t.place;
end if;

insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
select tx_id[o.creator], o.index, o.count, o.asset, o.owner, o.amount
from unnest(out_creator, out_index, out_count, out_asset, out_owner, out_amount)
  as o (creator, index, count, asset, owner, amount)
where tx_unit[o.creator] <> all(skipped_units);

if exists (select from $schema.counted_wallets) then
  insert into $schema.counted_totals (owner, asset, amount)
  select c.owner, c.asset, c.amount
  from (
    select m.owner, m.asset, case grouping(m.asset) when 0 then sum(m.amount) else
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
    where m.owner in (select x.owner from $schema.counted_wallets x)
    group by grouping sets ((m.owner, m.asset), (m.owner))
  ) c
  where c.amount <> 0;
end if;

if cardinality(box_creator) > 0 then
  insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, created_at)
  select tx_id[b.creator], b.index, b.wallet, b.type, b.payload, at_time
  from unnest(box_creator, box_index, box_wallet, box_type, box_payload) with ordinality
    as b (creator, index, wallet, type, payload, place)
  where tx_unit[b.creator] <> all(skipped_units)
  order by b.place;
end if;

committed_ms := (extract(epoch from at_time) * 1000)::text;
commit_id := new_commit::text;
  return next;
exception when sqlstate 'PK002' or unique_violation then
  return query select c.committed_ms, c.commit_id, c.conflicts, c.locked, c.recorded
  from $schema.commit_batch_slow_path(skip_locked => skip_locked,
tx_id => tx_id, tx_unit => tx_unit, tx_kind => tx_kind, tx_key => tx_key, tx_fingerprint => tx_fingerprint,
tx_actions => tx_actions, tx_inputs => tx_inputs, tx_outputs => tx_outputs, tx_body => tx_body,
in_id => in_id, in_index => in_index, in_count => in_count, in_asset => in_asset, in_owner => in_owner,
in_amount => in_amount, in_spender => in_spender,
out_creator => out_creator, out_index => out_index, out_count => out_count, out_asset => out_asset,
out_owner => out_owner, out_amount => out_amount,
box_creator => box_creator, box_index => box_index, box_wallet => box_wallet, box_type => box_type,
box_payload => box_payload
  ) c;
end
$function$;

revoke execute on function $schema.commit_batch from public;
revoke execute on function $schema.commit_batch_slow_path from public;

create function $schema.commit_one(
  tx_id uuid, tx_kind text, tx_key text, tx_fingerprint bytea, tx_inputs text, tx_outputs text, tx_body bytea,
  in_id uuid, in_index integer, in_asset text, in_owner text, in_amount numeric,
  out_asset_0 text, out_owner_0 text, out_amount_0 numeric,
  out_asset_1 text, out_owner_1 text, out_amount_1 numeric
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
  if in_id is not null then
    delete from $schema.unspent u
    where u.transaction_id = in_id and u.output_index = in_index and u.asset = in_asset
      and (u.owner = in_owner) is true and (u.amount = in_amount) is true and (u.asset_count = 1) is true;
    if not found then
      return;
    end if;
  end if;

  new_commit := nextval('$schema.commit_ids');
  at_time := date_trunc('milliseconds', clock_timestamp());
  insert into $schema.unplaced_commits (id, committed_at) values (new_commit, at_time);
  insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, inputs, outputs, body)
  values (tx_id, new_commit, 1, tx_kind, nullif(tx_key, ''), nullif(tx_fingerprint, ''), tx_inputs, tx_outputs,
    nullif(tx_body, ''));
  if out_owner_1 is null then
    insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
    values (tx_id, 0, 1, out_asset_0, out_owner_0, out_amount_0);
  else
    insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
    values (tx_id, 0, 1, out_asset_0, out_owner_0, out_amount_0), (tx_id, 1, 1, out_asset_1, out_owner_1, out_amount_1);
  end if;
  if exists (select from $schema.counted_wallets) then
    insert into $schema.counted_totals (owner, asset, amount)
    select c.owner, p.asset, sum(p.amount)
    from (
      values (in_owner, in_asset, -in_amount, -1), (out_owner_0, out_asset_0, out_amount_0, 1),
        (out_owner_1, out_asset_1, out_amount_1, 1)
    ) m (owner, asset, amount, outputs)
    join $schema.counted_wallets c on c.owner = m.owner
    cross join lateral (values (m.asset, m.amount), (null, m.outputs)) p (asset, amount)
    group by c.owner, p.asset having sum(p.amount) <> 0;
  end if;
  return query select (extract(epoch from at_time) * 1000)::text, new_commit::text;
end
$function$;

revoke execute on function $schema.commit_one from public;

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
  insert into $schema.counted_wallets (owner) values (of_owner) on conflict do nothing;
  return not exists (select from $schema.counted_wallets c where c.owner = of_owner and c.is_counted);
end
$function$;

create function $schema.unspent_writers() returns text
language sql volatile security definer set search_path = pg_catalog, pg_temp as $function$
  select coalesce(string_agg(distinct l.virtualtransaction, ' '), '')
  from pg_locks l
  where l.locktype = 'relation' and l.relation = '$schema.unspent'::regclass and l.mode = 'RowExclusiveLock'
    and l.database = (select d.oid from pg_database d where d.datname = current_database())
    and l.pid is distinct from pg_backend_pid()
$function$;

create function $schema.end_counting(of_owner text) returns void
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
  update $schema.counted_wallets c set is_counted = true where c.owner = of_owner and not c.is_counted;
  if not found then
    return;
  end if;
  insert into $schema.counted_totals (owner, asset, amount)
  select of_owner, m.asset, sum(m.amount)
  from (
    select x.asset::text as asset, case grouping(x.asset) when 0 then sum(x.amount) else
      count(*) filter (where x.asset_count = 1)
        + count(distinct (x.transaction_id, x.output_index)) filter (where x.asset_count > 1) end as amount
    from $schema.unspent x where x.owner = of_owner and x.asset_count > 0
    group by grouping sets ((x.asset), ())
    union all
    select t.asset, -t.amount from $schema.counted_totals t where t.owner = of_owner
  ) m
  group by m.asset;
end
$function$;

create function $schema.fold_totals(row_limit integer) returns void
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
  if not exists (select from $schema.counted_totals) then
    return;
  end if;
  perform set_config('synchronous_commit', 'off', true);
  with long as materialized (
    select t.owner, t.asset from $schema.counted_totals t group by t.owner, t.asset having count(*) > 100 limit 100
  ), picked as materialized (
    select t.ctid as row_id
    from long l join $schema.counted_totals t on t.owner = l.owner and t.asset is not distinct from l.asset
    limit row_limit for update of t skip locked
  ), folded as (
    delete from $schema.counted_totals t using picked p where t.ctid = p.row_id returning t.owner, t.asset, t.amount
  )
  insert into $schema.counted_totals (owner, asset, amount)
  select f.owner, f.asset, sum(f.amount) from folded f group by f.owner, f.asset;
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
  at_time := date_trunc('milliseconds', clock_timestamp());
  select o.* into known from $schema.commit_order o;
  with page as (
    select u.id from $schema.unplaced_commits u order by u.id limit row_limit
  ), taken as (
    delete from $schema.unplaced_commits u using page p where u.id = p.id returning u.id, u.committed_at
  ), numbered as (
    insert into $schema.placed_commits (position, id, committed_at, recorded_at)
    select known.last_position + row_number() over (order by t.id), t.id, t.committed_at,
      greatest(max(t.committed_at) over (order by t.id), known.last_recorded,
        known.final_until + interval '1 millisecond')
    from taken t
    returning position, recorded_at
  )
  select count(*), max(n.position), max(n.recorded_at) into placed_count, new_position, new_recorded from numbered n;
  new_recorded := coalesce(new_recorded, known.last_recorded);
  new_final := case when placed_count = row_limit then known.final_until
    else greatest(known.final_until, at_time, least(until_time, new_recorded)) end;
  update $schema.commit_order o
  set last_position = coalesce(new_position, known.last_position), last_recorded = new_recorded, final_until = new_final
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
      select r.id, r.position, count(*) as transactions, coalesce(sum(r.bytes), 0) as bytes
      from (
        select p.id, p.position, octet_length(t.inputs) as bytes
        from $schema.placed_commits p left join lateral (
          select x.inputs from $schema.transactions x where x.commit_id = p.id offset 0
        ) t on true
        where p.position > known order by p.position limit transaction_limit + 1
      ) r
      group by r.position, r.id
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
    order by 1, 2, t.commit_id, t.place
    ;
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

create function $schema.unspent_of(owners text[], row_limit integer, rows_max integer)
returns table (owner text, wallet_rows integer, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
begin
if pg_is_in_recovery() then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
  return query
  select r.owner, coalesce(r.wallet_rows, 0)::integer, r.transaction_id, r.output_index::integer, r.asset::text,
    r.amount::numeric
  from (
    select w.owner, u.wallet_rows, u.transaction_id, u.output_index, u.asset, u.amount
    from unnest(owners) as w (owner) left join lateral (
      select y.transaction_id, y.output_index, y.asset, y.amount, count(*) over () as wallet_rows
      from (
        select x.transaction_id, x.output_index, x.asset, x.amount
        from $schema.unspent x where x.owner = w.owner and x.asset_count > 0
        order by x.asset desc, x.amount desc limit row_limit
      ) y
    ) u on true
    limit rows_max
  ) r
  order by r.owner, r.transaction_id, r.output_index, r.asset;
end
$function$;

create function $schema.balances_of(owners text[], row_limit integer, rows_max integer)
returns table (owner text, asset text, amount numeric, utxos bigint)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
declare
  has_counted boolean;
  rows_read bigint := 0;
  rows_held bigint;
begin
if pg_is_in_recovery() then
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
      select balances_of.owner, t.asset, case when t.asset is not null then sum(t.amount) end,
        case when t.asset is null then sum(t.amount)::bigint end
      from $schema.counted_totals t where t.owner = balances_of.owner
      group by t.asset having t.asset is null or sum(t.amount) <> 0;
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
          + count(distinct (x.transaction_id, x.output_index)) filter (where x.asset_count > 1)
      from $schema.unspent x where x.owner = balances_of.owner and x.asset_count > 0
      group by grouping sets ((x.asset), ());
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
set enable_hashjoin = off
as $function$
#variable_conflict use_column
begin
if pg_is_in_recovery() then
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

create function $schema.totals_of(of_owner text, assets text[])
returns table (asset text, amount numeric)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_hashjoin = off
as $function$
#variable_conflict use_column
begin
if pg_is_in_recovery() then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
  if exists (select from $schema.counted_wallets c where c.owner = of_owner and c.is_counted) then
    return query
    select t.asset, sum(t.amount) from $schema.counted_totals t where t.owner = of_owner and t.asset = any(assets)
    group by t.asset having sum(t.amount) <> 0;
    return;
  end if;
  return query
  select u.asset::text, sum(u.amount)
  from $schema.unspent u where u.owner = of_owner and u.asset = any(assets) and u.asset_count > 0
  group by u.asset;
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
set enable_hashjoin = off
as $function$
#variable_conflict use_column
begin
if pg_is_in_recovery() then
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
) returns table (wallet text, type text, id text, due_s text, oldest text, newest text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
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
  select f.wallet, f.type, min(f.id)::text, null, null, null
  from found f where f.nth <= row_limit group by f.wallet, f.type
  union all
  select null, f.type, f.id::text, extract(epoch from f.due_at)::text, null, null from found f where f.nth = row_limit;

  return query
  select null, null, coalesce((select o.id from $schema.outbox o order by o.id desc limit 1), 0)::text,
    extract(epoch from lease_time)::text,
    pg_snapshot_xmin(pg_current_snapshot())::text, pg_snapshot_xmax(pg_current_snapshot())::text;
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

create view $schema.utxos as
select o.transaction_id, o.output_index, o.asset, o.owner, o.amount, i.spent_by
from $schema.outputs o
left join $schema.inputs i on i.transaction_id = o.transaction_id and i.output_index = o.output_index;

create view $schema.balances as
select owner as wallet, asset, sum(amount) as amount, count(*) as utxos
from $schema.unspent where asset_count > 0
group by owner, asset;

create view $schema.commits as
select id, committed_at, position, recorded_at from $schema.placed_commits
union all
select id, committed_at, null, null from $schema.unplaced_commits;

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
  select asset, 0, 0, amount from $schema.unspent
) part
group by asset;
`;
