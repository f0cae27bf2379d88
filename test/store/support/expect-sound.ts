import { expect } from 'vitest';
import { ECONOMY_FAULTS } from './economy-faults.ts';
import type { TestStore } from './open-store.ts';

/** Queries whose rows must not exist in a sound ledger. */
const FAULTS = {
  'value made or lost by a transaction': `
    select t.id::text as id, x.asset from $schema.transactions t join (
      select id, asset, sum(i) as i, sum(o) as o from (
        select spent_by as id, asset, amount as i, 0 as o from $schema.utxos where spent_by is not null
        union all select transaction_id, asset, 0, amount from $schema.utxos
      ) parts group by id, asset) x on x.id = t.id
    where (t.kind in ('transfer', 'merge') and i <> o) or (t.kind = 'mint' and i <> 0) or (t.kind = 'burn' and o > i)`,
  'supply that differs from what is unspent': `
    select asset from $schema.supply where minted - burned <> circulating`,
  'an unspent row that differs from the history': `
    with stored as (
      select transaction_id, output_index::integer as output_index, asset::text as asset, owner::text as owner,
        amount::numeric as amount
      from $schema.unspent
    ), history as (
      select transaction_id, output_index, asset, owner, amount from $schema.utxos where spent_by is null
    )
    select transaction_id::text as id, asset from (table stored except all table history) more
    union all select transaction_id::text, asset from (table history except all table stored) less`,
  'an unspent row that miscounts the assets of its output': `
    select transaction_id::text as id, asset from (
      select transaction_id, asset, asset_count, count(*) over (partition by transaction_id, output_index) as counted
      from $schema.unspent
    ) held where asset_count <> counted`,
  'a total of a counted wallet that differs from what is unspent': `
    with due as (
      select c.owner::text as owner, u.asset::text as asset, u.amount
      from $schema.counted_wallets c join $schema.unspent u on u.owner = c.owner where c.is_counted
      union all
      select c.owner::text, '', 1 from $schema.counted_wallets c join (
        select distinct owner, transaction_id, output_index from $schema.unspent) u on u.owner = c.owner
      where c.is_counted
      union all
      select t.owner, t.asset, -t.amount from $schema.counted_wallets c join (
        select owner, asset, amount from $schema.counted_totals
        union all select owner, asset, amount from $schema.counted_changes) t on t.owner = c.owner
      where c.is_counted
    )
    select owner, asset from due group by owner, asset having sum(amount) <> 0`,
  'an input that is an output of no transaction': `
    with made as materialized (select distinct transaction_id, output_index from $schema.outputs),
      spent as materialized (select spent_by, transaction_id, output_index from $schema.inputs)
    select s.spent_by::text as id from spent s left join made m
      on m.transaction_id = s.transaction_id and m.output_index = s.output_index
    where m.transaction_id is null`,
  'an output that is spent twice': `
    select transaction_id::text as id from $schema.inputs group by transaction_id, output_index having count(*) > 1`,
  'an output that was spent before it was made': `
    select u.transaction_id::text as id from $schema.utxos u
    join $schema.transactions c on c.id = u.transaction_id join $schema.transactions s on s.id = u.spent_by
    where (s.commit_id, s.place::integer) <= (c.commit_id, c.place::integer)`,
  'a transaction without its inputs or outputs': `
    select id::text as id from $schema.transactions
    where (kind in ('transfer', 'merge', 'burn') and inputs = '') or (kind in ('mint', 'refused') and inputs <> '')
      or (kind in ('transfer', 'merge', 'mint') and outputs = '') or (kind = 'refused' and outputs <> '')`,
  'an outbox that differs from the actions of committed transactions': `
    select coalesce(t.id, o.transaction_id)::text as id from $schema.transactions t
    full join (
      select transaction_id, count(*) as actions from (
        select transaction_id from $schema.outbox
        union all
        select x.id from $schema.archived_actions a cross join string_to_table(a.actions, ' ') as e (entry)
        left join $schema.transactions x on x.commit_id = a.commit_id and x.place::text = split_part(e.entry, '.', 1)
      ) held group by transaction_id
    ) o on o.transaction_id = t.id
    where coalesce(t.actions, 0) <> coalesce(o.actions, 0)`,
  ...ECONOMY_FAULTS,
} as const;

/** Checks the whole ledger with plain SQL: no asset created, lost or spent twice, no row incomplete or dangling. */
export async function expectSound({ sql }: Pick<TestStore, 'sql'>): Promise<void> {
  for (const [fault, query] of Object.entries(FAULTS)) expect(await sql(query), fault).toEqual([]);
}
