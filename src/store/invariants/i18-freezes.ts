import type { Invariant } from './invariant.ts';

/** Invariant I18: frozen wallets. The order of their commits is that of the ids: a freeze waits for all before it. */
export const freezes: Invariant = {
  name: 'I18',
  sentence: 'a frozen wallet does not pay, or is not paid, between the commits that freeze and unfreeze it',
  violations: `
    with frozen as (
      select f.wallet, f.outgoing, f.incoming, f.commit_id as since,
        lead(f.commit_id) over (partition by f.wallet order by f.version) as until
      from $schema.freezes f
    ), spent as materialized (
      select i.spent_by, o.owner
      from $schema.inputs i
      join $schema.outputs o on o.transaction_id = i.transaction_id and o.output_index = i.output_index
    ), leg as materialized (
      select l.transaction_id, coalesce(h.wallet::text, l.payer) as payer, l.payee
      from $schema.legs l left join $schema.holds h on l.payer = '~' || h.id
      -- A release returns what is the wallet's own.
      where l.payee is distinct from h.wallet
    ), flow as (
      select transaction_id, payer as wallet, true as is_out from leg where payer is not null
      union all
      select transaction_id, payee, false from leg where payee is not null
      union all
      select s.spent_by, s.owner, true from spent s
      union all
      select o.transaction_id, o.owner, false
      from $schema.outputs o left join spent s on s.spent_by = o.transaction_id and s.owner = o.owner
      where s.owner is null
    )
    select format('%s is frozen, and %s %s moves its assets', f.wallet, t.kind, t.id) as example
    from frozen f
    join flow w on w.wallet = f.wallet and case when w.is_out then f.outgoing else f.incoming end
    join $schema.transactions t on t.id = w.transaction_id
    where t.commit_id > f.since and (f.until is null or t.commit_id < f.until)
      -- Inputs and outputs of what has legs are not what its wallets pay and are paid.
      and case when t.legs is null then t.kind in ('mint', 'transfer', 'burn')
        else t.kind in ('transfer', 'burn', 'exchange', 'hold', 'capture')
          and exists (select from leg where leg.transaction_id = t.id
            and case when w.is_out then leg.payer else leg.payee end = f.wallet) end
    union all
    select format('version %s was made by %s, which did not', f.version, f.transaction_id)
    from $schema.freezes f left join $schema.transactions t on t.id = f.transaction_id
    where t.commit_id is distinct from f.commit_id
      or t.kind is distinct from case when f.outgoing or f.incoming then 'freeze' else 'unfreeze' end
    union all
    select format('%s %s changes nothing', t.kind, t.id)
    from $schema.transactions t
    where t.kind in ('freeze', 'unfreeze')
      and not exists (select from $schema.freezes f where f.transaction_id = t.id)
    union all
    select format('the version of the policy is %s, and %s changes are recorded', p.version, count(c.version))
    from $schema.policy p left join (
      select version from $schema.freezes union all select version from $schema.asset_rules
    ) c on true
    group by p.version having p.version <> count(c.version) or p.version <> coalesce(max(c.version), 0)`,
};
