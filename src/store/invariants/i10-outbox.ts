import type { Invariant } from './invariant.ts';

/** Invariant I10: the outbox, with what was archived of it, matches the transactions. */
export const outbox: Invariant = {
  name: 'I10',
  sentence:
    'the outbox, with what was archived, holds the actions of the committed transactions, each once, and no more',
  violations: `
    with archived as materialized (
      select a.commit_id, e.entry, t.id, substring(e.entry from '^[0-9]{1,9}[.]([0-9]{1,9})c?$')::integer as index
      from $schema.archived_actions a cross join lateral regexp_split_to_table(a.actions, ' ') as e (entry)
      left join $schema.transactions t on t.commit_id = a.commit_id
        and t.place = substring(e.entry from '^([0-9]{1,9})[.][0-9]{1,9}c?$')::integer
    ), held as (
      select o.transaction_id as id, o.action_index::integer as index from $schema.outbox o
      union all
      select a.id, a.index from archived a where a.id is not null
    )
    select format('%s has %s actions, and %s in the outbox and the archive', t.id, t.actions, coalesce(o.count, 0))
      as example
    from $schema.transactions t
    left join (
      select id, count(*) as count, count(distinct index) as indexes, min(index) as first, max(index) as last
      from held group by id
    ) o on o.id = t.id
    where t.actions <> coalesce(o.count, 0)
      or (o.count is not null and (o.first <> 0 or o.last <> t.actions - 1 or o.indexes <> o.count))
      or (t.kind = 'refused' and t.actions <> 0)
    union all
    select format('the outbox holds action %s of %s, which is not there', o.action_index, o.transaction_id)
    from $schema.outbox o
    where not exists (select from $schema.transactions t where t.id = o.transaction_id)
    union all
    select format('the archive has ''%s'' of commit %s, where no transaction is', entry, commit_id)
    from archived where id is null`,
};
