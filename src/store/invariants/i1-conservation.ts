import type { Invariant } from './invariant.ts';

/** Invariant I1: conservation per transaction. */
export const conservation: Invariant = {
  name: 'I1',
  sentence: 'no transaction creates or loses an asset, but for mints and burns',
  violations: `
    select format('%s %s: %s %s in, %s out', t.kind, t.id, moved.asset, moved.ins, moved.outs) as example
    from (
      select id, asset, sum(ins) as ins, sum(outs) as outs
      from (
        select i.spent_by as id, o.asset, o.amount as ins, 0 as outs
        from $schema.inputs i
        join $schema.outputs o on o.transaction_id = i.transaction_id and o.output_index = i.output_index
        union all
        select transaction_id, asset, 0, amount from $schema.outputs
        union all
        select l.transaction_id, l.asset, case when l.payer is null then l.amount else 0 end,
          case when l.payee is null then l.amount else 0 end
        from $schema.legs l join $schema.transactions x on x.id = l.transaction_id
        where x.kind in ('exchange', 'reversal') and (l.payer is null or l.payee is null)
      ) part
      group by id, asset
    ) moved
    join $schema.transactions t on t.id = moved.id
    where case t.kind
      when 'mint' then moved.ins <> 0
      when 'burn' then moved.outs > moved.ins
      else moved.ins <> moved.outs
    end`,
};
