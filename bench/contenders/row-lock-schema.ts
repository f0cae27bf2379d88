/**
 * Tables and functions of `row-lock`. Half of each page of accounts stays free: an update writes to the page of the
 * row and changes no index. The key is checked before any lock is taken.
 */
export function rowLockSchema(schema: string): string {
  return `
drop schema if exists ${schema} cascade;
create schema ${schema};

create table ${schema}.accounts (
  id text collate "C", asset text collate "C", balance numeric not null check (balance >= 0), primary key (id, asset)
) with (fillfactor = 50);
create table ${schema}.transfers (
  id uuid primary key, key text collate "C", at timestamptz not null default now()
);
create unique index on ${schema}.transfers (key) where key is not null;
create table ${schema}.entries (
  transfer_id uuid not null, account text collate "C" not null, asset text collate "C" not null, amount numeric not null
);
create index on ${schema}.entries (account);

create function ${schema}.move(transfer uuid, payer text, payee text, what text, units numeric) returns void
language plpgsql as $$
begin
  perform from ${schema}.accounts where id in (payer, payee) and asset = what order by id for update;
  update ${schema}.accounts set balance = balance + case id when payer then -units else units end
  where id in (payer, payee) and asset = what;
  insert into ${schema}.entries values (transfer, payer, what, -units), (transfer, payee, what, units);
end $$;

create function ${schema}.transfer(transfer uuid, payer text, payee text, what text, units numeric) returns void
language plpgsql as $$
begin
  insert into ${schema}.transfers (id) values (transfer);
  perform ${schema}.move(transfer, payer, payee, what, units);
end $$;

create function ${schema}.transfer_once(
  transfer uuid, once text, payer text, payee text, what text, units numeric
) returns boolean language plpgsql as $$
begin
  insert into ${schema}.transfers (id, key) values (transfer, once) on conflict (key) where key is not null do nothing;
  if not found then return false; end if;
  perform ${schema}.move(transfer, payer, payee, what, units);
  return true;
end $$;

create function ${schema}.transfer_assets(transfer uuid, payer text, payee text, what text[], units numeric)
returns void language plpgsql as $$
begin
  insert into ${schema}.transfers (id) values (transfer);
  perform from ${schema}.accounts where id in (payer, payee) and asset = any(what) order by id, asset for update;
  update ${schema}.accounts set balance = balance + case id when payer then -units else units end
  where id in (payer, payee) and asset = any(what);
  insert into ${schema}.entries
  select transfer, payer, asset, -units from unnest(what) asset
  union all select transfer, payee, asset, units from unnest(what) asset;
end $$;

create function ${schema}.exchange(transfer uuid, wallets text[], assets text[], changes numeric[]) returns void
language plpgsql as $$
begin
  insert into ${schema}.transfers (id) values (transfer);
  perform from unnest(wallets, assets) as c (wallet, asset)
  join ${schema}.accounts a on a.id = c.wallet and a.asset = c.asset order by a.id, a.asset for update of a;
  update ${schema}.accounts a set balance = balance + c.change
  from unnest(wallets, assets, changes) as c (wallet, asset, change) where a.id = c.wallet and a.asset = c.asset;
  insert into ${schema}.entries
  select transfer, c.wallet, c.asset, c.change from unnest(wallets, assets, changes) as c (wallet, asset, change);
end $$;
`;
}

/**
 * Additions to `row-lock` for commands with meta or actions: a column, an outbox, and a function that writes
 * both in the database transaction of the transfer. For other commands its tables and functions are unchanged.
 */
export function rowLockExtras(schema: string): string {
  return `
alter table ${schema}.transfers add column meta jsonb;
create table ${schema}.outbox (
  id bigint generated always as identity primary key, transfer_id uuid not null, type text collate "C" not null,
  payload jsonb not null
);

create function ${schema}.transfer_with(
  transfer uuid, once text, payer text, payee text, what text, units numeric, details jsonb, actions jsonb
) returns boolean language plpgsql as $$
begin
  insert into ${schema}.transfers (id, key, meta) values (transfer, once, details)
  on conflict (key) where key is not null do nothing;
  if not found then return false; end if;
  perform ${schema}.move(transfer, payer, payee, what, units);
  if actions is not null then
    insert into ${schema}.outbox (transfer_id, type, payload)
    select transfer, action ->> 'type', action
    from jsonb_array_elements(actions) with ordinality as a (action, place) order by place;
  end if;
  return true;
end $$;
`;
}
