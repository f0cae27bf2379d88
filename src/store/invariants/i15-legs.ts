import type { Invariant } from './invariant.ts';

/**
 * Invariant I15: legs match inputs and outputs. Every exchange and every movement of a hold has legs, and so has a
 * transfer or a burn whose amounts depended on what its payer held.
 */
export const legs: Invariant = {
  name: 'I15',
  sentence: 'what the legs of a transaction bring and take is what its outputs and inputs say, per wallet and asset',
  violations: `
    select format('%s: %s has %s %s more than its legs say', id, wallet, sum(amount), asset) as example
    from (
      select o.transaction_id as id, o.owner as wallet, o.asset, o.amount
      from $schema.outputs o join $schema.transactions t on t.id = o.transaction_id
      where t.legs is not null
      union all
      select t.id, o.owner, o.asset, -o.amount
      from $schema.transactions t
      join $schema.inputs i on i.spent_by = t.id
      join $schema.outputs o on o.transaction_id = i.transaction_id and o.output_index = i.output_index
      where t.legs is not null
      union all
      select transaction_id, payer, asset, amount from $schema.legs where payer is not null
      union all
      select transaction_id, payee, asset, -amount from $schema.legs where payee is not null
    ) part
    group by id, wallet, asset having sum(amount) <> 0
    union all
    select format('%s %s has legs', t.kind, t.id)
    from $schema.transactions t
    where t.legs is not null and t.kind in ('mint', 'merge', 'extend', 'freeze', 'unfreeze', 'refused')`,
};
