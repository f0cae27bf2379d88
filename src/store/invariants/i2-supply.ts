import type { Invariant } from './invariant.ts';

/** Invariant I2: supply per asset. */
export const supply: Invariant = {
  name: 'I2',
  sentence: 'per asset, what is unspent is what was minted less what was burned',
  violations: `
    select format('%s: minted %s, burned %s, unspent %s', asset, sum(minted), sum(burned), sum(unspent)) as example
    from (
      select u.asset, u.amount as minted, 0 as burned, 0 as unspent
      from $schema.utxos u join $schema.transactions t on t.id = u.transaction_id where t.kind = 'mint'
      union all
      select u.asset, 0, u.amount, 0
      from $schema.utxos u join $schema.transactions t on t.id = u.spent_by where t.kind = 'burn'
      union all
      select u.asset, 0, -u.amount, 0
      from $schema.utxos u join $schema.transactions t on t.id = u.transaction_id where t.kind = 'burn'
      union all
      select asset, 0, 0, amount from $schema.utxos where spent_by is null
    ) part
    group by asset
    having sum(minted) - sum(burned) <> sum(unspent)`,
};
