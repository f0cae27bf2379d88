import type { Invariant } from './invariant.ts';

/** Invariant I9: provenance. It implies that the graph of spends has no cycle. */
export const provenance: Invariant = {
  name: 'I9',
  sentence: 'what spends a UTXO was recorded after what created it',
  violations: `
    select format('%s:%s was created at %s and spent at %s', u.transaction_id, u.output_index, creator.seq, spender.seq)
      as example
    from $schema.utxos u
    join $schema.transactions creator on creator.id = u.transaction_id
    join $schema.transactions spender on spender.id = u.spent_by
    where spender.seq <= creator.seq`,
};
