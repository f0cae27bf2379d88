import type { Invariant } from './invariant.ts';

/** Invariant I2: supply per asset. */
export const supply: Invariant = {
  name: 'I2',
  sentence: 'per asset, what is unspent is what was minted less what was burned',
  violations: `
    select format('%s: minted %s, burned %s, unspent %s', asset, sum(minted), sum(burned), sum(unspent)) as example
    from (
      select asset, minted, burned, 0 as unspent from $schema.supply
      union all
      select asset, 0, 0, amount from $schema.unspent
    ) part
    group by asset
    having sum(minted) - sum(burned) <> sum(unspent)`,
};
