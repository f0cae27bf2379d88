import type { Invariant } from './invariant.ts';

/** Invariant I13: the projection of spends matches the history. */
export const projectedSpends: Invariant = {
  name: 'I13',
  sentence: 'what is projected of spends is what the inputs of transactions say, up to the projected position',
  violations: `
    with expected as (
      select i.transaction_id, i.output_index, i.spent_by
      from $schema.inputs i
      join $schema.transactions t on t.id = i.spent_by
      join $schema.placed_commits c on c.id = t.commit_id
      where c.position <= (select coalesce(sum(p.last_position), 0) from $schema.projected_spends p)
    ), stored as (
      select transaction_id, output_index, spent_by from $schema.spends
    )
    select format('%s:%s is projected as spent by %s, which no transaction explains', transaction_id, output_index,
      spent_by) as example
    from (select * from stored except all select * from expected) more
    union all
    select format('%s:%s is not projected as spent by %s', transaction_id, output_index, spent_by)
    from (select * from expected except all select * from stored) less
    union all
    select format('the projection ends at position %s, and the order at %s', coalesce(p.last_position::text, 'none'),
      o.last_position)
    from $schema.commit_order o left join $schema.projected_spends p on true
    where coalesce(p.last_position > o.last_position, true)`,
};
