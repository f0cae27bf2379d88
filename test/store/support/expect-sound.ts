import { expect } from 'vitest';
import type { TestStore } from './open-store.ts';

/** Queries whose rows must not exist in a sound ledger. */
const FAULTS = {
  'value made or lost by a transaction': `
    select t.id::text as id, x.asset from $schema.transactions t cross join lateral (
      select asset, sum(i) as i, sum(o) as o from (
        select asset, amount as i, 0 as o from $schema.utxos where spent_by = t.id
        union all select asset, 0, amount from $schema.utxos where transaction_id = t.id
      ) parts group by asset) x
    where (t.kind in ('transfer', 'merge') and i <> o) or (t.kind = 'mint' and i <> 0) or (t.kind = 'burn' and o > i)`,
  'supply that differs from what is unspent': `
    select asset from $schema.supply where minted - burned <> circulating`,
  'an output of no transaction, or spent by none': `
    select u.transaction_id::text as id from $schema.utxos u
    left join $schema.transactions c on c.id = u.transaction_id
    left join $schema.transactions s on s.id = u.spent_by
    where c.id is null or (u.spent_by is not null and s.id is null)`,
  'an output that was spent before it was made': `
    select u.transaction_id::text as id from $schema.utxos u
    join $schema.transactions c on c.id = u.transaction_id join $schema.transactions s on s.id = u.spent_by
    where (s.commit_id, s.place::integer) <= (c.commit_id, c.place::integer)`,
  'an output that is spent in part': `
    select transaction_id::text as id from $schema.utxos group by transaction_id, output_index
    having count(distinct coalesce(spent_by::text, 'unspent')) > 1 or count(distinct owner) > 1`,
  'a transaction without its inputs or outputs': `
    select t.id::text as id from $schema.transactions t
    where (t.kind in ('transfer', 'merge', 'burn')) <> exists (select from $schema.utxos where spent_by = t.id)
      or (t.kind in ('transfer', 'merge', 'mint')
        and not exists (select from $schema.utxos where transaction_id = t.id))`,
  'an outbox that differs from the actions of committed transactions': `
    select coalesce(t.id, o.transaction_id)::text as id from $schema.transactions t
    full join (select transaction_id, count(*) as actions from $schema.outbox group by transaction_id) o
      on o.transaction_id = t.id
    where coalesce(t.actions, 0) <> coalesce(o.actions, 0)`,
} as const;

/** Checks the whole ledger with plain SQL: no asset created, lost or spent twice, no row incomplete or dangling. */
export async function expectSound({ sql }: Pick<TestStore, 'sql'>): Promise<void> {
  for (const [fault, query] of Object.entries(FAULTS)) expect(await sql(query), fault).toEqual([]);
}
