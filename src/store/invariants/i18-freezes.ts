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
    ), flow as (
      select t.kind, t.id, t.commit_id, coalesce(h.wallet::text, l.payer) as payer,
        case when l.payee like '~%' then null else l.payee end as payee
      from $schema.legs l join $schema.transactions t on t.id = l.transaction_id
      left join $schema.holds h on l.payer = '~' || h.id
      where t.kind in ('transfer', 'burn', 'exchange', 'hold', 'capture')
        -- A release returns what is the wallet's own.
        and l.payee is distinct from h.wallet
      union all
      select t.kind, t.id, t.commit_id, o.owner, null
      from $schema.transactions t join $schema.inputs i on i.spent_by = t.id
      join $schema.outputs o on o.transaction_id = i.transaction_id and o.output_index = i.output_index
      where t.kind in ('transfer', 'burn') and t.legs is null
      union all
      select t.kind, t.id, t.commit_id, null, o.owner
      from $schema.transactions t join $schema.outputs o on o.transaction_id = t.id
      where t.kind in ('transfer', 'mint') and t.legs is null and not exists (
        select from $schema.inputs i join $schema.outputs c
          on c.transaction_id = i.transaction_id and c.output_index = i.output_index
        where i.spent_by = t.id and c.owner = o.owner)
    )
    select format('%s is frozen, and %s %s moves its assets', f.wallet, w.kind, w.id) as example
    from frozen f join flow w on w.commit_id > f.since and (f.until is null or w.commit_id < f.until)
    where (f.outgoing and w.payer = f.wallet) or (f.incoming and w.payee = f.wallet)
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
