-- Views for people and for a host's own SQL. Their columns are part of the public interface.

-- What each wallet holds of each asset, and in how many rows.
create view $schema.balances as
select owner as wallet, asset, sum(amount) as amount, count(*) as utxos
from $schema.utxos where spent_by is null
group by owner, asset;

-- The commits with their positions; null for a commit that has none yet.
create view $schema.commits as
select id, committed_at, position, recorded_at from $schema.placed_commits
union all
select id, committed_at, null, null from $schema.unplaced_commits;

-- Per asset: minted, burned, and what is unspent now. In a sound ledger circulating = minted - burned. A burn may
-- return change to its wallet: what it burned is its inputs minus its outputs.
create view $schema.supply as
with created as (
  select u.asset, sum(u.amount) as amount
  from $schema.utxos u join $schema.transactions t on t.id = u.transaction_id
  where t.kind = 'mint' group by u.asset
), burned as (
  select asset, sum(amount) as amount from (
    select u.asset, u.amount from $schema.utxos u join $schema.transactions t on t.id = u.spent_by where t.kind = 'burn'
    union all
    select u.asset, -u.amount
    from $schema.utxos u join $schema.transactions t on t.id = u.transaction_id where t.kind = 'burn'
  ) movement group by asset
), unspent as (
  select asset, sum(amount) as amount from $schema.utxos where spent_by is null group by asset
)
select coalesce(created.asset, unspent.asset) as asset,
  coalesce(created.amount, 0) as minted,
  coalesce(burned.amount, 0) as burned,
  coalesce(unspent.amount, 0) as circulating
from created
full join unspent on unspent.asset = created.asset
left join burned on burned.asset = coalesce(created.asset, unspent.asset);
