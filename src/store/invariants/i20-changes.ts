import type { Invariant } from './invariant.ts';

/** Invariant I20: the changes of a commit are those of its transactions. A hold counts as its wallet. */
export const changes: Invariant = {
  name: 'I20',
  sentence: 'the changes that a commit stores are what its transactions move, mint and burn, net, per wallet and asset',
  violations: `
    with moved as materialized (
      select o.transaction_id as id, o.owner, o.asset, o.amount from $schema.outputs o
      union all
      select i.spent_by, o.owner, o.asset, -o.amount
      from $schema.inputs i
      join $schema.outputs o on o.transaction_id = i.transaction_id and o.output_index = i.output_index
    ), expected as materialized (
      select m.id, coalesce(h.wallet::text, m.owner) as wallet, m.asset,
        sum(case when h.id is null then m.amount else 0 end) as available,
        sum(case when h.id is null then 0 else m.amount end) as held
      from moved m left join $schema.holds h on m.owner = '~' || h.id
      group by m.id, coalesce(h.wallet::text, m.owner), m.asset
      having sum(case when h.id is null then m.amount else 0 end) <> 0
        or sum(case when h.id is null then 0 else m.amount end) <> 0
      union all
      select m.id, case t.kind when 'mint' then '~minted' else '~burned' end, m.asset, abs(sum(m.amount)), 0
      from moved m join $schema.transactions t on t.id = m.id
      where t.kind in ('mint', 'burn')
      group by m.id, t.kind, m.asset having sum(m.amount) <> 0
      union all
      select l.transaction_id, case when l.payer is null then '~minted' else '~burned' end, l.asset, sum(l.amount), 0
      from $schema.legs l join $schema.transactions t on t.id = l.transaction_id
      where t.kind in ('exchange', 'reversal') and (l.payer is null or l.payee is null)
      group by l.transaction_id, case when l.payer is null then '~minted' else '~burned' end, l.asset
    ), stored as materialized (
      select t.id, c.wallet, c.asset, c.available, c.held, c.commit_id, c.place
      from $schema.changes c left join $schema.transactions t on t.commit_id = c.commit_id and t.place = c.place
    ), of_transactions as (
      select id, wallet, asset, available, held from stored where id is not null
    )
    select format('%s stores a change of %s of %s %s, held %s, which it does not make', id, wallet, available, asset,
      held) as example
    from (select * from of_transactions except all select * from expected) more
    union all
    select format('%s does not store the change of %s of %s %s, held %s', id, wallet, available, asset, held)
    from (select * from expected except all select * from of_transactions) less
    union all
    select format('commit %s stores changes at place %s, where no transaction is', commit_id, place)
    from stored where id is null
    union all
    select format('the changes have %s bytes, and the order says %s', coalesce(p.bytes, 0), o.changes_bytes)
    from (select sum(octet_length(changes)) as bytes from $schema.placed_commits) p, $schema.commit_order o
    where coalesce(p.bytes, 0) <> o.changes_bytes`,
};
