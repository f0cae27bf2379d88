import type { Invariant } from './invariant.ts';

/**
 * Invariant I7: atomicity. A half-written transaction lacks inputs or outputs, so it does not fit its kind.
 * A kind without a case of its own moves assets of one payer, as a transfer does.
 */
export const allOrNothing: Invariant = {
  name: 'I7',
  sentence: 'every transaction is there as a whole: with the inputs and outputs of its kind',
  violations: `
    with inputs as (
      select i.spent_by as id, count(*) as count, min(o.owner) as owner, count(distinct o.owner) as owners
      from $schema.inputs i
      left join $schema.outputs o on o.transaction_id = i.transaction_id and o.output_index = i.output_index
      group by i.spent_by
    ), outputs as (
      select transaction_id as id, count(*) as count, min(owner) as owner, count(distinct owner) as owners
      from $schema.outputs group by transaction_id
    )
    select format('%s %s: %s inputs of %s wallets, %s outputs of %s wallets', t.kind, t.id, coalesce(i.count, 0),
      coalesce(i.owners, 0), coalesce(o.count, 0), coalesce(o.owners, 0)) as example
    from $schema.transactions t
    left join inputs i on i.id = t.id
    left join outputs o on o.id = t.id
    where case
        when t.kind in ('extend', 'freeze', 'unfreeze', 'refused') then i.count is not null or o.count is not null
        when t.kind = 'mint' then i.count is not null or o.count is null
        when t.kind = 'exchange' then t.legs is null
        when t.kind = 'reversal' then t.legs is null and (i.count is not null or o.count is not null)
        when t.kind = 'merge' then i.count is null or o.count is null or i.owners > 1 or o.owners > 1
          or i.owner <> o.owner
        when t.kind = 'burn' then i.count is null or i.owners > 1 or o.owners > 1 or i.owner <> o.owner
        else i.count is null or o.count is null or i.owners > 1
          or (t.kind in ('hold', 'capture', 'release', 'expire') and t.legs is null)
      end`,
};
