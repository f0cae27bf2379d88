import type { Invariant } from './invariant.ts';

/** Invariant I9: provenance. It implies that the graph of spends has no cycle. */
export const provenance: Invariant = {
  name: 'I9',
  sentence: 'what spends a UTXO has a later place in the order of commits than what created it',
  violations: `
    select format('%s:%s was created in commit %s, place %s, and spent in commit %s, place %s', u.transaction_id,
      u.output_index, creator.commit_id, creator.place, spender.commit_id, spender.place) as example
    from $schema.utxos u
    join $schema.transactions creator on creator.id = u.transaction_id
    join $schema.transactions spender on spender.id = u.spent_by
    where (spender.commit_id, spender.place::integer) <= (creator.commit_id, creator.place::integer)`,
};
