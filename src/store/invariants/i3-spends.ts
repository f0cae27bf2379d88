import type { Invariant } from './invariant.ts';

/** Invariant I3: spends. */
export const spends: Invariant = {
  name: 'I3',
  sentence: 'every input is an output of a transaction that is there, and is spent once',
  violations: `
    select format('%s spends %s:%s, which is not there', i.spent_by, i.transaction_id, i.output_index) as example
    from $schema.inputs i
    where not exists (select from $schema.outputs o
      where o.transaction_id = i.transaction_id and o.output_index = i.output_index)
    union all
    select format('%s:%s is spent %s times, last by %s', transaction_id, output_index, count(*), max(spent_by::text))
    from $schema.inputs group by transaction_id, output_index having count(*) > 1`,
};
