import { randomUUID } from 'node:crypto';
import { type Contender, START_AMOUNT } from './contender.ts';
import { openPool } from './pool.ts';

/**
 * Tables and the function of a ledger in the shape of pgledger (github.com/pgr0ss/pgledger), written from its published
 * design: an account per wallet and asset, with its balance and a version, and bounds by two booleans; entries that
 * hold the balance before and after them and the version of the account; one call of a function per transfer, which
 * locks both accounts in sorted order. Ids are uuids that the caller makes, as in `row-lock`: its own are texts that a
 * function of the database makes. Half of each page of accounts stays free, as in `row-lock`.
 */
function tables(schema: string): string {
  return `
drop schema if exists ${schema} cascade;
create schema ${schema};
create table ${schema}.accounts (
  id text collate "C" primary key, currency text not null, balance numeric not null default 0,
  version bigint not null default 0, allow_negative_balance boolean not null, allow_positive_balance boolean not null,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
) with (fillfactor = 50);
create table ${schema}.transfers (
  id uuid primary key, from_account_id text collate "C" not null, to_account_id text collate "C" not null,
  amount numeric not null check (amount > 0), created_at timestamptz not null default now(),
  event_at timestamptz not null default now(), metadata jsonb
);
create table ${schema}.entries (
  id uuid primary key default gen_random_uuid(), account_id text collate "C" not null, transfer_id uuid not null,
  amount numeric not null, account_previous_balance numeric not null, account_current_balance numeric not null,
  account_version bigint not null, created_at timestamptz not null default now()
);
create index on ${schema}.entries (account_id);
create index on ${schema}.entries (transfer_id);

create function ${schema}.create_transfer(transfer uuid, payer text, payee text, units numeric) returns void
language plpgsql as $$
declare
  payer_row ${schema}.accounts;
  payee_row ${schema}.accounts;
begin
  if payer = payee then raise exception 'the accounts are the same'; end if;
  perform from ${schema}.accounts where id in (payer, payee) order by id for update;
  insert into ${schema}.transfers (id, from_account_id, to_account_id, amount) values (transfer, payer, payee, units);
  update ${schema}.accounts set balance = balance - units, version = version + 1, updated_at = now()
  where id = payer returning * into payer_row;
  update ${schema}.accounts set balance = balance + units, version = version + 1, updated_at = now()
  where id = payee returning * into payee_row;
  if payer_row.currency is distinct from payee_row.currency then
    raise exception 'the accounts have different currencies';
  end if;
  if payer_row.balance < 0 and not payer_row.allow_negative_balance
    or payee_row.balance > 0 and not payee_row.allow_positive_balance then
    raise exception 'an account does not allow this balance';
  end if;
  insert into ${schema}.entries (account_id, transfer_id, amount, account_previous_balance, account_current_balance,
    account_version)
  values (payer, transfer, -units, payer_row.balance + units, payer_row.balance, payer_row.version),
    (payee, transfer, units, payee_row.balance - units, payee_row.balance, payee_row.version);
end $$;`;
}

/** The ledger of {@link tables}. It moves one asset per transfer, and has neither keys nor actions. */
export function pgledgerShape(url: string, connections: number): Contender {
  const pool = openPool(url, connections);
  const schema = `bench_pgledger_shape_${connections}`;
  return {
    name: 'pgledger-shape',
    connections,
    schema,
    async prepare({ assets }, wallets) {
      await pool.query(tables(schema));
      await pool.query(
        `insert into ${schema}.accounts (id, currency, balance, allow_negative_balance, allow_positive_balance)
        select wallet || '/' || asset, asset, $3, false, true
        from unnest($1::text[]) wallet, unnest($2::text[]) asset order by 1`,
        [wallets, assets, String(START_AMOUNT)],
      );
    },
    async transfer({ from, to, assets: [asset, ...others], key, meta, actions }) {
      const isPlain = others.length === 0 && key === undefined && meta === undefined && actions === undefined;
      if (!isPlain) throw new Error('pgledger-shape moves one asset, without a key, meta or actions');
      await pool.query({
        name: 'create-transfer',
        text: `select ${schema}.create_transfer($1, $2, $3, 1)`,
        values: [randomUUID(), `${from}/${asset}`, `${to}/${asset}`],
      });
      return 'committed';
    },
    settle: async () => {},
    close: () => pool.end(),
  };
}
