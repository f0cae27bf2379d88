import type { Invariant } from './invariant.ts';

/**
 * I7. A half-written transaction has inputs or outputs missing: then it does not have the shape of its kind.
 * A kind that is not named moves assets of one payer, as a transfer does.
 */
export const allOrNothing: Invariant = {
  name: 'I7',
  sentence: 'every transaction is there as a whole: with the inputs and outputs of its kind, and no gap among them',
  violations: `
    with inputs as (
      select spent_by as id, count(*) as count, min(owner) as owner, count(distinct owner) as owners
      from $schema.utxos where spent_by is not null group by spent_by
    ), outputs as (
      select transaction_id as id, count(*) as count, count(distinct output_index) as indexes,
        max(output_index) as last, min(owner) as owner, count(distinct owner) as owners
      from $schema.utxos group by transaction_id
    )
    select format('%s %s: %s inputs of %s wallets, %s outputs of %s wallets', t.kind, t.id, coalesce(i.count, 0),
      coalesce(i.owners, 0), coalesce(o.count, 0), coalesce(o.owners, 0)) as example
    from $schema.transactions t
    left join inputs i on i.id = t.id
    left join outputs o on o.id = t.id
    where o.indexes <> o.last + 1
      or case t.kind
        when 'mint' then i.count is not null or o.count is null
        when 'refused' then i.count is not null or o.count is not null
        when 'merge' then i.count is null or o.count is null or i.owners > 1 or o.owners > 1 or i.owner <> o.owner
        when 'burn' then i.count is null or i.owners > 1 or o.owners > 1 or i.owner <> o.owner
        else i.count is null or o.count is null or i.owners > 1
      end`,
};
