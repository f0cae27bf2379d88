/** SQL of the changes per wallet and asset of each transaction: by its inputs and outputs, and by its legs. */
const MOVED_AND_SAID = `
    moved as (
      select id, wallet, asset, sum(amount) as amount from (
        select transaction_id as id, owner as wallet, asset, amount from $schema.utxos
        union all select spent_by, owner, asset, -amount from $schema.utxos where spent_by is not null
      ) m group by id, wallet, asset having sum(amount) <> 0
    ), said as (
      select id, wallet, asset, sum(amount) as amount from (
        select transaction_id as id, payee as wallet, asset, amount from $schema.legs where payee is not null
        union all select transaction_id, payer, asset, -amount from $schema.legs where payer is not null
      ) l group by id, wallet, asset having sum(amount) <> 0
    )`;

/** Queries whose rows must not exist in a sound ledger: of legs, holds and reversals. */
export const ECONOMY_FAULTS = {
  'legs that differ from the inputs and outputs': `
    with ${MOVED_AND_SAID}
    select id::text as id, wallet, asset from (
      select m.* from moved m join $schema.transactions t on t.id = m.id where t.legs is not null
    ) m full join said s using (id, wallet, asset)
    where m.amount is distinct from s.amount`,
  'legs of a kind that has none, or none of a kind that has some': `
    select id::text as id from $schema.transactions
    where (legs is null and kind in ('exchange', 'hold', 'capture', 'release', 'expire'))
      or (legs is not null and kind in ('mint', 'merge', 'extend', 'freeze', 'unfreeze', 'refused'))`,
  'a leg that makes or destroys value in a kind that only moves it': `
    select t.id::text as id, l.asset from $schema.transactions t join $schema.legs l on l.transaction_id = t.id
    where (l.payer is null and t.kind not in ('exchange', 'reversal'))
      or (l.payee is null and t.kind not in ('exchange', 'reversal', 'burn'))`,
  'an open hold that owns nothing, or an ended one that owns something': `
    select coalesce(h.id::text, u.owner) as id from $schema.holds h
    full join (select distinct owner::text as owner from $schema.unspent where owner::text like '~%') u
      on u.owner = '~' || h.id
    where (coalesce(h.state, 'unknown') = 'open') <> (u.owner is not null)`,
  'a hold of legs that is not there': `
    select l.payee as id from $schema.legs l
    where l.payee like '~%' and substr(l.payee, 2) not in (select id::text from $schema.holds)`,
  'a hold whose wallet did not pay into it when it was made': `
    select id::text as id from $schema.holds where (held_by, wallet::text, '~' || id) not in (
      select transaction_id, payer, payee from $schema.legs where payer is not null and payee is not null)`,
  'an end of a hold that is incomplete, or in a transaction that took nothing from it': `
    select h.id::text as id from $schema.holds h left join $schema.transactions t on t.id = h.ended_by
    where h.state <> 'open' and (h.ended_at is null or t.id is null
      or not exists (select from $schema.utxos u where u.owner = '~' || h.id and u.spent_by = t.id)
      or (t.kind = 'expire') <> (h.state = 'expired'))`,
  'a hold that ended on the wrong side of its time': `
    select id::text as id from $schema.holds
    where (state = 'expired' and coalesce(expires_at > ended_at, true))
      or (state in ('captured', 'released') and expires_at <= ended_at)`,
  'a reversal without a transaction that it reverses, or of another kind': `
    select coalesce(r.reversal_id, t.id)::text as id from $schema.reversed_by r
    full join (select * from $schema.transactions where kind = 'reversal') t on t.id = r.reversal_id
    where r.reversal_id is null or t.id is null
      or r.transaction_id not in (select id from $schema.transactions)
      or r.transaction_id not in (select transaction_id from $schema.reversals)`,
  'a count of what was reversed that differs from the reversals': `
    select coalesce(c.id, b.id)::text as id, asset from (
      select transaction_id as id, asset, reversed from $schema.reversals where asset <> ''
    ) c full join (
      select r.transaction_id as id, l.asset, sum(l.amount) as reversed
      from $schema.reversed_by r join $schema.legs l on l.transaction_id = r.reversal_id group by 1, 2
    ) b using (asset, id) where c.reversed is distinct from b.reversed`,
  'more that was reversed than there is to reverse': `
    select transaction_id::text as id, asset from $schema.reversals where reversed not between 0 and original`,
  'an amount to reverse that differs from what the transaction moved': `
    with ${MOVED_AND_SAID}, net as (
      select m.id, m.asset, coalesce(h.wallet::text, m.wallet) as wallet, sum(m.amount) as amount
      from moved m left join $schema.holds h on m.wallet = '~' || h.id group by 1, 2, 3
    ), movable as (
      select id, asset, greatest(sum(greatest(amount, 0)), sum(greatest(-amount, 0))) as amount
      from net where amount <> 0 group by id, asset
    )
    select r.transaction_id::text as id, r.asset from $schema.reversals r
    left join movable m on m.id = r.transaction_id and m.asset = r.asset
    where case r.asset
      when '' then r.transaction_id in (select id from movable)
        or (select count(*) from $schema.reversed_by b where b.transaction_id = r.transaction_id) <> 1
      else m.amount is distinct from r.original end`,
} as const;
