import type { Invariant } from './invariant.ts';

/** Invariant I12: the table `unspent` matches the history. */
export const unspent: Invariant = {
  name: 'I12',
  sentence: 'what is unspent is what the transactions created and did not spend, row by row',
  violations: `
    with expected as (
      select o.transaction_id, o.output_index, o.asset_count, o.asset, o.owner, o.amount
      from $schema.outputs o
      where not exists (select from $schema.inputs i
        where i.transaction_id = o.transaction_id and i.output_index = o.output_index)
    ), stored as (
      select transaction_id, output_index::integer, asset_count::integer, asset::text collate "C", owner::text,
        amount::numeric
      from $schema.unspent
    )
    select format('%s:%s of %s holds %s %s, which no transaction explains', transaction_id, output_index, owner,
      amount, asset) as example
    from (select * from stored except all select * from expected) more
    union all
    select format('%s:%s of %s should hold %s %s', transaction_id, output_index, owner, amount, asset)
    from (select * from expected except all select * from stored) less`,
};
