import type { Invariant } from './invariant.ts';

/** Invariant I9: provenance. It implies that the graph of spends has no cycle. */
export const provenance: Invariant = {
  name: 'I9',
  sentence: 'what spends a UTXO has a later place in the order of commits than what created it',
  violations: `
    select format('%s:%s was created in commit %s, place %s, and spent in commit %s, place %s', i.transaction_id,
      i.output_index, creator.commit_id, creator.place, spender.commit_id, spender.place) as example
    from $schema.inputs i
    join $schema.transactions creator on creator.id = i.transaction_id
    join $schema.transactions spender on spender.id = i.spent_by
    where (spender.commit_id, spender.place::integer) <= (creator.commit_id, creator.place::integer)`,
};
