import type { Invariant } from './invariant.ts';

/** Invariant I4: amounts. NaN sorts above every number in Postgres: the upper bound finds it. */
export const amounts: Invariant = {
  name: 'I4',
  sentence: 'every amount is a whole number from 1 to 10^78 - 1',
  violations: `
    select format('%s:%s holds %s %s', transaction_id, output_index, amount, asset) as example
    from (
      select transaction_id, output_index, asset, amount from $schema.outputs
      union
      select transaction_id, output_index, asset, amount from $schema.unspent
    ) held
    where not (amount >= 1 and amount < 1e78) or amount <> trunc(amount)`,
};
