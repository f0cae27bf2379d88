import type { Invariant } from './invariant.ts';

/** Invariant I10: the outbox matches the transactions. */
export const outbox: Invariant = {
  name: 'I10',
  sentence: 'the outbox holds the actions of the committed transactions, each once, and nothing else',
  violations: `
    select format('%s has %s actions, and %s in the outbox', t.id, t.actions, coalesce(o.count, 0)) as example
    from $schema.transactions t
    left join (
      select transaction_id as id, count(*) as count, count(distinct action_index) as indexes,
        min(action_index) as first, max(action_index) as last
      from $schema.outbox group by transaction_id
    ) o on o.id = t.id
    where t.actions <> coalesce(o.count, 0)
      or (o.count is not null and (o.first <> 0 or o.last <> t.actions - 1 or o.indexes <> o.count))
      or (t.kind = 'refused' and t.actions <> 0)
    union all
    select format('the outbox holds action %s of %s, which is not there', o.action_index, o.transaction_id)
    from $schema.outbox o
    where not exists (select from $schema.transactions t where t.id = o.transaction_id)`,
};
