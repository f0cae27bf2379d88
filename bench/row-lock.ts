import pg from 'pg';
import type { Contender } from './contender.ts';

const CONNECTIONS = 20;

/**
 * The usual Postgres ledger: accounts with a balance, one database transaction per transfer, both account rows locked
 * in sorted order, two entries and one transfer row; one plpgsql call, so one round trip.
 */
export function rowLock(url: string): Contender {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
  // Without a listener a connection that the stopping server ends would end the benchmark.
  pool.on('error', () => {});
  return {
    name: 'row-lock',
    async prepare(wallets, amount) {
      await pool.query(`
        drop schema if exists bench_row_lock cascade;
        create schema bench_row_lock;
        create table bench_row_lock.accounts (id text primary key, balance numeric not null check (balance >= 0));
        create table bench_row_lock.transfers (id uuid primary key, at timestamptz not null default now());
        create table bench_row_lock.entries (transfer_id uuid not null, account text not null, amount numeric not null);
        create index on bench_row_lock.entries (account);
        create function bench_row_lock.transfer(transfer uuid, payer text, payee text, amount numeric) returns void
        language plpgsql as $$
        begin
          perform from bench_row_lock.accounts where id in (payer, payee) order by id for update;
          update bench_row_lock.accounts set balance = balance - amount where id = payer;
          update bench_row_lock.accounts set balance = balance + amount where id = payee;
          insert into bench_row_lock.transfers (id) values (transfer);
          insert into bench_row_lock.entries values (transfer, payer, -amount), (transfer, payee, amount);
        end $$;`);
      await pool.query('insert into bench_row_lock.accounts select unnest($1::text[]), $2', [wallets, String(amount)]);
    },
    async transfer(from, to) {
      await pool.query('select bench_row_lock.transfer(gen_random_uuid(), $1, $2, 1)', [from, to]);
    },
    async close() {
      await pool.query('drop schema bench_row_lock cascade');
      await pool.end();
    },
  };
}
