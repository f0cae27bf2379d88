-- Views for people and for a host's own SQL. Their columns are part of the public interface.
--
-- They "unnest" arrays and do not call "string_to_table" or "generate_series": the planner takes those for 1,000 rows
-- each, that is a million for the outputs of one transaction, and would read the whole history for one transaction.

-- What each transaction spends: one row per outpoint.
create view $schema.inputs as
select t.id as spent_by, split_part(i.outpoint, ':', 1)::uuid as transaction_id,
  split_part(i.outpoint, ':', 2)::integer as output_index
from $schema.transactions t cross join lateral unnest(string_to_array(t.inputs, ' ')) as i (outpoint);

-- What each transaction creates: one row per asset of an output.
create view $schema.outputs as
select t.id as transaction_id, (o.number - 1)::integer as output_index, cardinality(p.parts) - 1 as asset_count,
  split_part(a.part, '=', 1) collate "C" as asset, p.parts[1] as owner, split_part(a.part, '=', 2)::numeric as amount
from $schema.transactions t
cross join lateral unnest(string_to_array(t.outputs, ';')) with ordinality as o (output, number)
cross join lateral (select string_to_array(o.output, ' ') as parts) p
cross join lateral unnest(p.parts[2:]) as a (part);

-- What each leg of a transaction moves: one row per asset of a leg. "payer" is null for a mint, "payee" for a burn.
create view $schema.legs as
select t.id as transaction_id, (l.number - 1)::integer as leg_index, split_part(a.part, '=', 1) collate "C" as asset,
  nullif(split_part(p.parts[1], '>', 1), '') as payer, nullif(split_part(p.parts[1], '>', 2), '') as payee,
  split_part(a.part, '=', 2)::numeric as amount
from $schema.transactions t
cross join lateral unnest(string_to_array(t.legs, ';')) with ordinality as l (leg, number)
cross join lateral (select string_to_array(l.leg, ' ') as parts) p
cross join lateral unnest(p.parts[2:]) as a (part);

-- Every output there ever was, one row per asset, with the transaction that spent it; null if it is unspent.
create view $schema.utxos as
select o.transaction_id, o.output_index, o.asset, o.owner, o.amount, i.spent_by
from $schema.outputs o
left join $schema.inputs i on i.transaction_id = o.transaction_id and i.output_index = o.output_index;

-- What each wallet may spend of each asset, expired holds included, what is held, and in how many rows what it may
-- spend is, holds apart.
create view $schema.balances as
select wallet, asset, sum(amount) as amount, sum(held) as held, sum(utxos)::bigint as utxos
from (
  -- Names of holds sort after those of wallets.
  select owner::text as wallet, asset::text as asset, amount::numeric as amount, 0::numeric as held, 1 as utxos
  from $schema.unspent where asset_count > 0 and owner < '~'
  union all
  select h.wallet::text, u.asset::text, case when e.is_due then u.amount::numeric else 0 end,
    case when e.is_due then 0 else u.amount::numeric end, 0
  from $schema.holds h
  cross join lateral (select coalesce(h.expires_at <= $schema.hold_clock(), false) as is_due) e
  join $schema.unspent u on u.owner = '~' || h.id and u.asset_count > 0
  where h.state = 'open'
) part
group by wallet, asset;

-- The commits with their positions; null for a commit that has none yet.
create view $schema.commits as
select id, committed_at, position, recorded_at from $schema.placed_commits
union all
select id, committed_at, null, null from $schema.unplaced_commits;

-- What each transaction changed of each wallet and asset, net, as its commit stores it. Also what was minted and burned,
-- under the names "~minted" and "~burned".
create view $schema.changes as
select c.id as commit_id, x.place::integer as place, split_part(e.entry, ' ', 1) collate "C" as wallet,
  split_part(split_part(e.entry, ' ', 2), '=', 1) collate "C" as asset,
  coalesce(nullif(split_part(split_part(e.entry, '=', 2), '~', 1), '')::numeric, 0) as available,
  coalesce(nullif(split_part(split_part(e.entry, '=', 2), '~', 2), '')::numeric, 0) as held
from (
  select id, changes from $schema.placed_commits
  union all
  select id, changes from $schema.unplaced_commits
) c
cross join lateral unnest(string_to_array(c.changes, '|')) with ordinality as x (changes, place)
cross join lateral unnest(string_to_array(x.changes, ';')) as e (entry);

-- The history of the wallets: one row per asset that a transaction changed of a wallet. "position" and "recorded_at" are
-- null for a commit that has no position yet.
create view $schema.entries as
select x.wallet, x.asset, x.available, x.held, c.position, x.place, c.recorded_at, c.committed_at,
  t.id as transaction_id, t.kind::text as kind, t.key::text as key,
  case jsonb_typeof(t.meta -> 'reason') when 'string' then t.meta ->> 'reason' end as reason, t.meta
from $schema.changes x
join $schema.transactions t on t.commit_id = x.commit_id and t.place = x.place
join $schema.commits c on c.id = x.commit_id
where x.wallet < '~';

-- Per asset: minted, burned, and what is unspent now. In a sound ledger circulating = minted - burned. A burn may
-- return change to its wallet: what it burned is its inputs minus its outputs.
create view $schema.supply as
select asset, sum(minted) as minted, sum(burned) as burned, sum(circulating) as circulating
from (
  select o.asset, o.amount as minted, 0 as burned, 0 as circulating
  from $schema.outputs o join $schema.transactions t on t.id = o.transaction_id
  where t.kind = 'mint'
  union all
  select o.asset, 0, o.amount, 0
  from $schema.transactions t
  join $schema.inputs i on i.spent_by = t.id
  join $schema.outputs o on o.transaction_id = i.transaction_id and o.output_index = i.output_index
  where t.kind = 'burn'
  union all
  select o.asset, 0, -o.amount, 0
  from $schema.outputs o join $schema.transactions t on t.id = o.transaction_id
  where t.kind = 'burn'
  union all
  select l.asset, case when l.payer is null then l.amount else 0 end,
    case when l.payee is null then l.amount else 0 end, 0
  from $schema.legs l join $schema.transactions t on t.id = l.transaction_id
  where t.kind in ('exchange', 'reversal') and (l.payer is null or l.payee is null)
  union all
  select asset, 0, 0, amount from $schema.unspent
) part
group by asset;
