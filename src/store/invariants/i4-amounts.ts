import type { Invariant } from './invariant.ts';

/** I4. NaN sorts above every number in Postgres: the upper bound is what finds it. */
export const amounts: Invariant = {
  name: 'I4',
  sentence: 'every amount is a whole number from 1 to 10^78 - 1',
  violations: `
    select format('%s:%s holds %s %s', transaction_id, output_index, amount, asset) as example
    from $schema.utxos
    where not (amount >= 1 and amount < 1e78) or amount <> trunc(amount)`,
};
