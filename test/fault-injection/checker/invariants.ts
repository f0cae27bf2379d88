import { orderSql } from '../../support/commit-order.ts';

/*
 * The invariants as SQL, written independently from the tables: this file shares no code with the checks of pursekit
 * itself. Each row of a query is a violation, as text. `$s` stands for the quoted schema.
 */

/** Queries that return no row in a correct ledger. */
export const INVARIANTS: readonly string[] = [
  // Conservation, per transaction and asset.
  `select format('I1 %s %s: %s in %s, out %s', kind, id, asset, ins, outs)
   from (
     select t.id, t.kind, p.asset, sum(p.ins) as ins, sum(p.outs) as outs
     from $s.transactions t join (
       select spent_by as tx, asset, amount as ins, 0::numeric as outs from $s.utxos where spent_by is not null
       union all select transaction_id, asset, 0, amount from $s.utxos
     ) p on p.tx = t.id group by t.id, t.kind, p.asset
   ) m
   where (kind in ('transfer', 'merge') and ins <> outs) or (kind = 'mint' and ins <> 0)
      or (kind = 'burn' and outs > ins) or kind = 'refused'`,
  // Supply: the unspent amount equals minted minus burned.
  `select format('I2 %s: made %s, unmade %s, there is %s', asset, sum(made), sum(unmade), sum(there))
   from (
     select u.asset, u.amount as made, 0::numeric as unmade, 0::numeric as there
     from $s.utxos u, $s.transactions t where t.id = u.transaction_id and t.kind = 'mint'
     union all select u.asset, 0, case when u.spent_by = t.id then u.amount else -u.amount end, 0
     from $s.utxos u, $s.transactions t where t.kind = 'burn' and t.id in (u.spent_by, u.transaction_id)
     union all select asset, 0, 0, amount from $s.utxos where spent_by is null
   ) x group by asset having sum(made) - sum(unmade) <> sum(there)`,
  // Every UTXO has a creator and, if spent, a later spender; an output is spent as a whole.
  `select format('I3 %s:%s has no creator', transaction_id, output_index) from $s.utxos u
   where not exists (select from $s.transactions t where t.id = u.transaction_id)`,
  `select format('I3 %s:%s is spent by no stored transaction', transaction_id, output_index) from $s.utxos u
   where spent_by is not null and not exists (select from $s.transactions t where t.id = u.spent_by)`,
  `select format('I3 %s:%s is spent in part', transaction_id, output_index) from $s.utxos
   group by transaction_id, output_index
   having count(distinct spent_by) > 1 or (count(spent_by) > 0 and count(spent_by) < count(*))`,
  `select format('I3 %s:%s has several owners', transaction_id, output_index) from $s.utxos
   group by transaction_id, output_index having count(distinct owner) > 1`,
  `select format('I4 %s:%s holds %s', transaction_id, output_index, amount) from $s.utxos
   where amount is null or not (amount between 1 and 1e78 - 1) or amount <> trunc(amount)`,
  `select format('I5 key %s has %s transactions', key, count(*)) from $s.transactions
   where key is not null group by key having count(*) > 1`,
  `select format('I5 %s has key %s and a fingerprint of %s bytes', id, key, octet_length(fingerprint))
   from $s.transactions where (key is null) <> (fingerprint is null) or octet_length(fingerprint) <> 32
     or (kind = 'refused' and key is null)`,
  // Atomicity: a transaction has the inputs and outputs of its kind.
  `select format('I7 %s %s has %s inputs and %s outputs', kind, id, ins, outs) from (
     select t.id, t.kind, (select count(*) from $s.utxos u where u.spent_by = t.id) as ins,
       (select count(*) from $s.utxos u where u.transaction_id = t.id) as outs
     from $s.transactions t) x
   where case kind when 'mint' then ins > 0 or outs = 0 when 'burn' then ins = 0
     when 'refused' then ins > 0 or outs > 0 else ins = 0 or outs = 0 end`,
  `select format('I7 %s spends from %s wallets', t.id, count(distinct u.owner))
   from $s.transactions t join $s.utxos u on u.spent_by = t.id
   group by t.id having count(distinct u.owner) > 1`,
  `select format('I7 the outputs of %s have gaps', transaction_id) from $s.utxos
   group by transaction_id having max(output_index) + 1 <> count(distinct output_index)`,
  // Change returns to the wallet of the inputs.
  `select format('I7 %s %s pays %s', t.kind, t.id, o.owner) from $s.transactions t
   join $s.utxos o on o.transaction_id = t.id join $s.utxos i on i.spent_by = t.id
   where t.kind in ('merge', 'burn') and o.owner <> i.owner`,
  `select format('I9 %s was spent before it was made', u.transaction_id) from $s.utxos u
   join $s.transactions c on c.id = u.transaction_id join $s.transactions s on s.id = u.spent_by
   where ${orderSql('s')} <= ${orderSql('c')}`,
  `select format('I10 %s has %s actions and %s outbox rows', t.id, t.actions, count(o.id))
   from $s.transactions t left join $s.outbox o on o.transaction_id = t.id
   group by t.id, t.kind, t.actions having t.actions <> count(o.id) or t.actions <> count(distinct o.action_index)
     or coalesce(max(o.action_index) + 1, 0) <> t.actions or (t.kind = 'refused' and t.actions > 0)`,
  `select format('I10 outbox row %s belongs to no transaction', o.id) from $s.outbox o
   where not exists (select from $s.transactions t where t.id = o.transaction_id)`,
  // The order of commits: places and positions are unique, without gaps, and their times never fall.
  `select format('I11 %s is in commit %s of %s', t.id, t.commit_id, count(c.id)) from $s.transactions t
   left join (select id from $s.placed_commits union all select id from $s.unplaced_commits) c on c.id = t.commit_id
   group by t.id, t.commit_id having count(c.id) <> 1`,
  `select format('I11 commit %s has place %s %s times', commit_id, place, count(*)) from $s.transactions
   group by commit_id, place having count(*) <> 1`,
  `select format('I11 commit %s is empty', c.id)
   from (select id from $s.placed_commits union all select id from $s.unplaced_commits) c
   where c.id not in (select commit_id from $s.transactions)`,
  `select format('I11 %s positions end at %s, known is %s', count(p.*), max(p.position), min(o.last_position))
   from $s.commit_order o left join $s.placed_commits p on true
   having count(p.*) <> coalesce(max(p.position), 0) or coalesce(max(p.position), 0) <> min(o.last_position)
     or min(p.position) <> 1`,
  `select format('I11 position %s was recorded at %s, position %s at %s', a.position, a.recorded_at, b.position,
     b.recorded_at) from $s.placed_commits a join $s.placed_commits b on b.position = a.position + 1
   where b.recorded_at < a.recorded_at`,
  `select format('I11 position %s was recorded before it was committed', position) from $s.placed_commits
   where recorded_at < committed_at`,
];

/** Reads the actual and the expected sum per asset in one statement (the bank test). */
export const BANK = `
  select asset, sum(there)::text as there, sum(due)::text as due from (
    select asset, amount as there, 0::numeric as due from $s.utxos where spent_by is null
    union all
    select u.asset, 0, u.amount from $s.transactions t join $s.utxos u on u.transaction_id = t.id where t.kind = 'mint'
    union all
    select u.asset, 0, -u.amount from $s.transactions t join $s.utxos u on u.spent_by = t.id where t.kind = 'burn'
    union all
    select u.asset, 0, u.amount from $s.transactions t join $s.utxos u on u.transaction_id = t.id where t.kind = 'burn'
  ) x group by asset`;
