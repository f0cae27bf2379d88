import { orderSql } from '../../support/commit-order.ts';
import { HISTORY_INVARIANTS } from './history-invariants.ts';
import { HOLD_INVARIANTS } from './hold-invariants.ts';
import { CREATED, created, LEG, legs, MOVEMENTS, spent } from './movements.ts';
import { POLICY_INVARIANTS } from './policy-invariants.ts';
import { REVERSAL_INVARIANTS } from './reversal-invariants.ts';

/*
 * The invariants as SQL, written independently from the tables: these files share no code with the checks of pursekit
 * itself. Each row of a query is a violation, as text. `$s` stands for the quoted schema.
 */

/** The kinds whose legs may create and destroy assets. */
const EXCHANGES = "('exchange', 'reversal')";
/** The kinds that move nothing. */
const STILL = "('extend', 'freeze', 'unfreeze', 'refused')";
/** The kinds that move assets into holds and out of them. */
const HOLDS = "('hold', 'capture', 'release', 'expire')";

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const OUTPUT = '[^ ;=]+( [^ ;=]+=[0-9]+)+';

/** The actions whose rows were archived, each with its transaction. */
const ARCHIVED = `with archived as materialized (
    select a.commit_id as commit, e.entry, t.id as tx, rtrim(split_part(e.entry, '.', 2), 'c') as index
    from $s.archived_actions a cross join string_to_table(a.actions, ' ') as e (entry)
    left join $s.transactions t on t.commit_id = a.commit_id and t.place::text = split_part(e.entry, '.', 1)
  )`;

/** Queries that return no row in a correct ledger. */
export const INVARIANTS: readonly string[] = [
  // Conservation, per transaction and asset.
  `${MOVEMENTS} select format('I1 %s %s: %s in %s, out %s', kind, tx, asset, sum(ins), sum(outs))
   from (
     select tx, kind, asset, amount as ins, 0::numeric as outs from ins
     union all select tx, kind, asset, 0, amount from outs
   ) m group by tx, kind, asset
   having ((kind in ('transfer', 'merge') or kind in ${HOLDS}) and sum(ins) <> sum(outs))
      or (kind = 'mint' and sum(ins) <> 0)
      or (kind = 'burn' and sum(outs) > sum(ins)) or kind in ${STILL}`,
  // Supply: the unspent amount equals minted minus burned.
  `${MOVEMENTS} select format('I2 %s: made %s, unmade %s, there is %s', asset, sum(made), sum(unmade), sum(there))
   from (
     select asset, amount as made, 0::numeric as unmade, 0::numeric as there from outs where kind = 'mint'
     union all select asset, 0, amount, 0 from ins where kind = 'burn'
     union all select asset, 0, -amount, 0 from outs where kind = 'burn'
     union all select asset, amount, 0, 0 from legs where kind in ${EXCHANGES} and payer is null
     union all select asset, 0, amount, 0 from legs where kind in ${EXCHANGES} and payee is null
     union all select asset, 0, 0, amount from $s.unspent
   ) x group by asset having sum(made) - sum(unmade) <> sum(there)`,
  // Movements are texts of one form; every input is an output that was made, and is spent once.
  `select format('I3 %s spends ''%s''', id, inputs) from $s.transactions
   where inputs !~ '^(${UUID}:[0-9]+( ${UUID}:[0-9]+)*)?$'`,
  `select format('I3 %s makes ''%s''', id, outputs) from $s.transactions
   where outputs !~ '^(${OUTPUT}(;${OUTPUT})*)?$'`,
  `${MOVEMENTS} select format('I3 %s spends %s, which nobody made', tx, outpoint) from spends s
   where not exists (select from outs o where o.outpoint = s.outpoint)`,
  `${MOVEMENTS} select format('I3 %s is spent %s times', outpoint, count(*)) from spends
   group by outpoint having count(*) > 1`,
  `${MOVEMENTS} select format('I3 %s holds %s twice', outpoint, asset) from outs
   group by outpoint, asset having count(*) > 1`,
  `${MOVEMENTS} select format('I4 %s holds %s %s', outpoint, amount, asset) from (
     select outpoint, amount, asset from outs
     union all select transaction_id || ':' || output_index, amount, asset from $s.unspent
   ) x where amount is null or not (amount between 1 and 1e78 - 1) or amount <> trunc(amount)`,
  `select format('I5 key %s has %s transactions', key, count(*)) from $s.transactions
   where key is not null group by key having count(*) > 1`,
  `select format('I5 %s has key %s and a fingerprint of %s bytes', id, key, octet_length(fingerprint))
   from $s.transactions where (key is null) <> (fingerprint is null) or octet_length(fingerprint) <> 32
     or (kind = 'refused' and key is null)`,
  // Atomicity: a transaction has the inputs and outputs of its kind.
  `${MOVEMENTS} select format('I7 %s %s has %s inputs and %s outputs', t.kind, t.id, i.count, o.count)
   from $s.transactions t
   left join (select tx, count(*) from spends group by tx) i on i.tx = t.id
   left join (select tx, count(*) from outs group by tx) o on o.tx = t.id
   where case when t.kind in ${STILL} then i.tx is not null or o.tx is not null else case t.kind
     when 'mint' then i.tx is not null or o.tx is null when 'burn' then i.tx is null
     when 'exchange' then t.legs is null when 'reversal' then t.legs is null and i.tx is not null
     else i.tx is null or o.tx is null end end`,
  `${MOVEMENTS} select format('I7 %s spends from %s wallets', tx, count(distinct owner)) from ins
   where kind not in ${EXCHANGES} group by tx having count(distinct owner) > 1`,
  // Legs are what inputs and outputs say, per wallet.
  `${MOVEMENTS} select format('I15 %s: %s has %s %s more than its legs say', tx, owner, sum(amount), asset)
   from (
     select tx, owner, asset, amount from outs union all select tx, owner, asset, -amount from ins
     union all select tx, payer, asset, amount from legs where payer is not null
     union all select tx, payee, asset, -amount from legs where payee is not null
   ) x where tx in (select id from $s.transactions where legs is not null)
   group by tx, owner, asset having sum(amount) <> 0`,
  `select format('I15 %s has no legs', id) from $s.transactions
   where legs is null and kind in ('exchange', 'hold', 'capture', 'release', 'expire')`,
  `select format('I15 %s %s has legs', kind, id) from $s.transactions
   where legs is not null and (kind in ('mint', 'merge') or kind in ${STILL})`,
  // Change returns to the wallet of the inputs.
  `${MOVEMENTS} select format('I7 %s %s pays %s', o.kind, o.tx, o.owner) from outs o join ins i on i.tx = o.tx
   where o.kind in ('merge', 'burn') and o.owner <> i.owner`,
  `${MOVEMENTS} select format('I9 %s was spent before it was made', i.outpoint) from ins i
   join $s.transactions c on c.id = i.made_by join $s.transactions s on s.id = i.tx
   where ${orderSql('s')} <= ${orderSql('c')}`,
  `${ARCHIVED}, held as (
     select transaction_id as tx, action_index::text as index from $s.outbox
     union all select tx, index from archived where tx is not null
   )
   select format('I10 %s has %s actions, and %s in outbox and archive', t.id, t.actions, count(h.tx))
   from $s.transactions t left join held h on h.tx = t.id
   group by t.id, t.kind, t.actions having t.actions <> count(h.tx) or t.actions <> count(distinct h.index)
     or coalesce(max(h.index::numeric) + 1, 0) <> t.actions or (t.kind = 'refused' and t.actions > 0)`,
  `${ARCHIVED} select format('I10 commit %s archived %s', commit, entry) from archived
   where tx is null or entry !~ '^[0-9]+[.][0-9]+c?$'`,
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
  // The table of what is unspent, by its rows and by the assets of each output.
  `${MOVEMENTS}, due as (
     select outpoint, owner, asset, amount, count(*) over (partition by outpoint) as assets from outs o
     where not exists (select from spends s where s.outpoint = o.outpoint)
   ), there as (
     select transaction_id || ':' || output_index as outpoint, owner, asset, amount, asset_count from $s.unspent
   )
   select format('I12 %s: %s %s of %s should be there, %s %s of %s is', coalesce(d.outpoint, u.outpoint), d.amount,
     d.asset, d.owner, u.amount, u.asset, u.owner)
   from due d full join there u on u.outpoint = d.outpoint and u.asset = d.asset
   where (d.owner, d.amount, d.assets) is distinct from (u.owner, u.amount, u.asset_count)`,
  // The projection of spends: those of all commits up to a position, and no others.
  `${MOVEMENTS}, due as (
     select s.outpoint, s.tx from spends s join $s.transactions t on t.id = s.tx
     join $s.placed_commits p on p.id = t.commit_id
     where p.position <= (select max(last_position) from $s.projected_spends)
   ), there as (
     select transaction_id || ':' || output_index as outpoint, spent_by from $s.spends
   )
   select format('I13 %s is spent by %s, and projected as spent by %s', coalesce(d.outpoint, p.outpoint), d.tx,
     p.spent_by)
   from due d full join there p on p.outpoint = d.outpoint where d.tx is distinct from p.spent_by`,
  `select format('I13 spends are projected up to %s of %s', max(p.last_position), min(o.last_position))
   from $s.commit_order o left join $s.projected_spends p on true
   having count(p.*) <> 1 or max(p.last_position) > min(o.last_position)`,
  `with parts as (
     select u.owner::text as owner, u.asset::text as asset, u.amount from $s.unspent u
     union all
     select distinct on (u.transaction_id, u.output_index) u.owner::text, '', 1 from $s.unspent u
     union all
     select t.owner, t.asset, -t.amount from $s.counted_totals t
     union all
     select c.owner, c.asset, -c.amount from $s.counted_changes c
   )
   select format('I14 the totals of %s lack %s %s', owner, sum(amount), coalesce(nullif(asset, ''), 'UTXOs'))
   from parts where owner in (select c.owner from $s.counted_wallets c where c.is_counted)
   group by owner, asset having sum(amount) <> 0`,
  ...HOLD_INVARIANTS,
  ...REVERSAL_INVARIANTS,
  ...POLICY_INVARIANTS,
  ...HISTORY_INVARIANTS,
];

/** Reads the actual and the expected sum per asset in one statement (the bank test). */
export const BANK = `
  with burned as materialized (select id, inputs, outputs from $s.transactions where kind = 'burn')
  select asset, sum(there)::text as there, sum(due)::text as due from (
    select asset, amount as there, 0::numeric as due from $s.unspent
    union all
    select asset, 0, amount from (
      select ${CREATED} from $s.transactions t, ${created('t')} where t.kind = 'mint'
    ) mint
    union all
    select asset, 0, amount from (select ${CREATED} from burned t, ${created('t')}) change
    union all
    select asset, 0, -amount from (
      select substring(i.outpoint from '[0-9]+$')::integer as spent, ${CREATED}
      from burned b, ${spent('b')}, $s.transactions t, ${created('t')}
      where t.id = substring(i.outpoint from '^[^:]+')::uuid
    ) burn where index = spent
    union all
    select asset, 0, case when payer is null then amount else 0 end - case when payee is null then amount else 0 end
    from (select ${LEG} from $s.transactions t, ${legs('t')} where t.kind in ${EXCHANGES}) legs
  ) x group by asset`;
