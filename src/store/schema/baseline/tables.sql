-- The tables of the ledger, with their indexes. docs/reference/schema.md describes each column.
-- The table "migrations" is not here: src/store/schema/migrate.ts creates it before it runs this script.

-- The commits: one per batch, which the database applied at once. Their order is that of positions. A commit waits in
-- "unplaced_commits" until the sequencer gives it a position (order.sql); "placed_commits" is only ever inserted into,
-- in the order of positions. "commit_order" is one row: the last position and time that were given, the time up to which
-- the order is final, and the bytes of all changes up to the last position.
create sequence $schema.commit_ids as bigint cache 1;
--
-- "changes" is what each transaction of the commit changed of each wallet and asset, net: a merge and what comes back as
-- change are not in it. Transactions in the order of their places are separated by "|", and are empty if they changed
-- nothing; changes are separated by semicolons. For alice who pays 3 gold to bob, and then a hold of 5 gold of bob:
--   alice gold=-3;bob gold=3|bob gold=-5~5
-- The number before the tilde is what may be spent, the one after it what is held; a part that is 0 is left out. What is
-- minted and burned is there under the names "~minted" and "~burned", which no wallet has.
create table $schema.unplaced_commits (
  id bigint primary key,
  committed_at timestamptz not null,
  changes text collate "C" not null default ''
) with (toast_tuple_target = 8160);
create table $schema.placed_commits (
  position bigint primary key,
  id bigint not null unique,
  committed_at timestamptz not null,
  recorded_at timestamptz not null,
  changes text collate "C" not null default ''
) with (toast_tuple_target = 8160);
-- A large batch is stored as it is: to compress it costs more than to write it.
alter table $schema.unplaced_commits alter column changes set storage external;
alter table $schema.placed_commits alter column changes set storage external;
create table $schema.commit_order (
  one boolean primary key default true check (one),
  last_position bigint not null default 0,
  last_recorded timestamptz not null default '-infinity',
  final_until timestamptz not null default '-infinity',
  changes_bytes bigint not null default 0
) with (fillfactor = 10);
insert into $schema.commit_order default values;

-- One row per committed transaction, with its commit, its place in it, and its movement. Rows are never updated and
-- never deleted: they are the history, and everything else can be computed from them.
--
-- The movement is two texts, which the views "inputs" and "outputs" read: arrays of outpoints, owners, assets and
-- amounts cost 6 µs and 120 bytes of log more per transaction. For alice who pays 3 of her 5 gold to bob:
--   inputs   outpoints, separated by spaces: 0197c0a1-…:0
--   outputs  in the order of their indexes, separated by semicolons: bob gold=3;alice gold=2
-- An input is an outpoint: its owner and assets are in the outputs of the transaction that created it. A name contains
-- no space, semicolon, equals sign or ">". An exchange has its legs, too, as with several payers inputs and outputs do
-- not say who pays whom, and so has a transfer or a burn whose amounts depended on what its payer held; a mint is from
-- nobody, a burn is to nobody:
--   legs     in their order, separated by semicolons: alice>bob gold=60;bob>alice wood=9;>alice potion=1
--
-- "body" has "meta" as it was passed. The column "meta" has it once more as JSON for a host's own SQL, with amounts and
-- bytes as text; pursekit does not read it.
create table $schema.transactions (
  id uuid primary key,
  commit_id bigint not null,
  place $schema.natural_integer not null,
  kind $schema.transaction_kind not null,
  key $schema.idempotency_key,
  fingerprint $schema.sha256,
  actions $schema.natural_smallint not null default 0,
  inputs text collate "C" not null default '',
  outputs text collate "C" not null default '',
  legs text collate "C",
  body bytea,
  meta jsonb,
  check ((key is null) = (fingerprint is null)),
  check (kind <> 'refused' or key is not null)
);
create unique index transactions_key on $schema.transactions (key) where key is not null;
-- The transactions of a commit, for who reads the history in the order of positions. A commit inserts at its right
-- edge.
create index transactions_of_commit on $schema.transactions (commit_id, place);

-- Who spent an output: a projection of the history, which the function "project_spends" (spends.sql) fills behind the
-- commit path. Nothing that pursekit decides depends on it. "projected_spends" is one row: the position up to which the
-- spends of all commits are in "spends".
create table $schema.spends (
  transaction_id uuid not null,
  output_index integer not null,
  spent_by uuid not null,
  primary key (transaction_id, output_index)
);
create table $schema.projected_spends (
  one boolean primary key default true check (one),
  last_position bigint not null default 0
) with (fillfactor = 10);
insert into $schema.projected_spends default values;

-- The history of each wallet: a projection of "changes", which runtimes fill behind the commit path (history.sql).
-- Nothing that pursekit decides depends on it. "packed_history" is one row: the position up to which all changes are in
-- pages, and the one that a runtime is packing up to, each with the bytes of all changes up to it. "archived_upto" is
-- the position up to which an operator archived: pages that end at or before it may be gone, and of the points at or
-- before it only the last one of each wallet and asset is sure to be there (archive.sql).
--
-- A page has up to 256 changes of a wallet in the order of their positions and places, separated by semicolons:
--   gold=-3 1207.1;gold=-5~5 1207.2
-- A point is what the wallet has of an asset after the last change of a page: one for each asset of the page. With the
-- name "~owned" it is what all wallets have.
create table $schema.history_pages (
  wallet text collate "C" not null,
  last_position bigint not null,
  last_place integer not null,
  first_position bigint not null,
  entries text collate "C" not null,
  primary key (wallet, last_position, last_place)
) with (toast_tuple_target = 8160);
alter table $schema.history_pages alter column entries set storage external;
create table $schema.balance_points (
  wallet text collate "C" not null,
  asset text collate "C" not null,
  position bigint not null,
  place integer not null,
  available numeric not null,
  held numeric not null,
  primary key (wallet, asset, position, place)
);
create table $schema.packed_history (
  one boolean primary key default true check (one),
  last_position bigint not null default 0,
  last_bytes bigint not null default 0,
  target bigint not null default 0,
  target_bytes bigint not null default 0,
  archived_upto bigint not null default 0
) with (fillfactor = 10);
insert into $schema.packed_history default values;

-- The wallets that own the most of an asset: only of assets that were asked for (ranking.sql). A row says what the last
-- point of the wallet says, available and held; a wallet without a row owns nothing. "ranked_upto" is the last wallet
-- whose row was written when the ranking began, by name; null if all are.
create table $schema.ranked_assets (
  asset text collate "C" primary key,
  ranked_upto text collate "C" default ''
);
create table $schema.ranked_wallets (
  asset text collate "C" not null,
  wallet text collate "C" not null,
  amount numeric not null,
  primary key (asset, wallet)
);
create index ranked_wallets_by_amount on $schema.ranked_wallets (asset, amount desc, wallet);

-- One row per asset of an unspent output. An output that holds 5 gold and 1 silver is two rows with the same outpoint
-- (transaction_id, output_index), each with "asset_count" 2. A commit inserts the rows of what it creates, unless it
-- spends them itself, and deletes those of what it spends: the table is as large as what the wallets hold, not as the
-- history.
create table $schema.unspent (
  transaction_id uuid not null,
  output_index $schema.natural_integer not null,
  asset_count $schema.natural_smallint not null,
  asset $schema.short_name not null,
  owner $schema.owner_name not null,
  amount $schema.positive_amount not null,
  primary key (transaction_id, output_index, asset)
);
-- With asset and amount the largest outputs of an asset come first, a LIMIT ends the scan, and sums are read from the
-- index alone: the cost of a read does not grow with the number of UTXOs of the wallet. The condition holds for every
-- row. Reads repeat it; commits do not, so that no plan of a commit reads this index from end to end.
create index unspent_of_owner on $schema.unspent (owner, asset, amount) where asset_count > 0;

-- Assets of a wallet that are set aside. The hold "bid-7" owns outputs under the name "~bid-7", so that what the wallet
-- spends, merges and counts never includes them. A hold is open until it is captured or released as a whole, or
-- recorded as expired; from "expires_at" on it can only expire. "payees" are the wallets that may capture it, separated
-- by spaces; null for any.
create table $schema.holds (
  id $schema.short_name primary key,
  wallet $schema.short_name not null,
  held_by uuid not null,
  held_at timestamptz not null,
  expires_at timestamptz,
  payees text collate "C",
  state text collate "C" not null default 'open' check (state in ('open', 'captured', 'released', 'expired')),
  ended_by uuid,
  ended_at timestamptz,
  check ((state = 'open') = (ended_by is null) and (ended_by is null) = (ended_at is null))
);
create index holds_of_wallet on $schema.holds (wallet, id) where state = 'open';
-- Those that were expired at a time and recorded as such later.
create index holds_lapsed on $schema.holds using gist (tstzrange(expires_at, greatest(expires_at, ended_at), '[]'))
where state = 'expired';
-- What is due, for the runtimes that record it.
create index holds_due on $schema.holds (expires_at) where state = 'open' and expires_at is not null;

-- What was moved back of a transaction, per asset: never more than it moved. The asset '' stands for a transaction that
-- moved nothing net, and can be reversed once, too.
create table $schema.reversals (
  transaction_id uuid not null,
  asset text collate "C" not null,
  original numeric not null,
  reversed numeric not null check (reversed >= 0 and reversed <= original),
  primary key (transaction_id, asset)
);
-- Which transaction reversed which, and what it left to be reversed: gold=5 wood=1.
create table $schema.reversed_by (
  reversal_id uuid primary key,
  transaction_id uuid not null,
  open_amounts text collate "C" not null
);
create index reversals_of_transaction on $schema.reversed_by (transaction_id);

-- The policy: which wallets may not pay, and which may not be paid. "policy" is one row with the number of the last
-- change. Every commit reads it and compares it with the one that its plans were made with (policy.sql), so that a
-- change holds from its commit on. "freezes" has the changes: a wallet is as its last one says.
create table $schema.policy (
  one boolean primary key default true check (one),
  version bigint not null default 0,
  changed_at timestamptz not null default 'epoch'
) with (fillfactor = 10);
insert into $schema.policy default values;
create table $schema.freezes (
  version bigint primary key,
  wallet $schema.short_name not null,
  outgoing boolean not null,
  incoming boolean not null,
  transaction_id uuid not null unique,
  commit_id bigint not null
);
create index freezes_of_wallet on $schema.freezes (wallet, version);

-- The rules of assets, by their number from 1; the last one of an asset counts. "counts_supply" and "counts_wallets" say
-- which counters commits keep: once an asset had a cap, they are kept for good, so that a later cap finds them.
create table $schema.asset_rules (
  asset $schema.short_name not null,
  number integer not null check (number >= 1),
  version bigint not null unique,
  supply_max $schema.positive_amount,
  minted_max $schema.positive_amount,
  wallet_max $schema.positive_amount,
  transferable boolean not null,
  burnable boolean not null,
  mintable boolean not null,
  decimals $schema.natural_smallint not null,
  counts_supply boolean not null,
  counts_wallets boolean not null,
  defined_at timestamptz not null,
  primary key (asset, number)
);
-- What there is of an asset that has, or had, a cap: in the ledger (the wallet '') what was ever minted and what
-- circulates, and what each wallet owns, held amounts included. Only commits that change a counter read it. Until
-- "is_complete" a counter has only what was changed since the rule: no cap is checked by it (policy.sql).
create table $schema.asset_counters (
  asset text collate "C" not null,
  wallet text collate "C" not null,
  minted numeric not null,
  amount numeric not null,
  is_complete boolean not null,
  primary key (asset, wallet)
) with (fillfactor = 50);

-- The totals of wallets with very many UTXOs, which each commit keeps up to date, so that a balance does not read every
-- UTXO (counted.sql). "counted_wallets" names the wallets; their totals are complete from "is_counted" on. A total is
-- its row in "counted_totals" and the rows of "counted_changes", which commits insert and a runtime folds into it. The
-- total of the asset '' is the number of UTXOs.
create table $schema.counted_wallets (
  owner $schema.short_name primary key,
  is_counted boolean not null default false
);
create table $schema.counted_totals (
  owner text collate "C" not null,
  asset text collate "C" not null,
  amount numeric not null,
  primary key (owner, asset)
);
-- What wallets no longer hold, for the fold that deletes it.
create index counted_totals_empty on $schema.counted_totals (owner) where amount = 0;
create table $schema.counted_changes (
  id bigint generated by default as identity primary key,
  owner text collate "C" not null,
  asset text collate "C" not null,
  amount numeric not null
);
create index counted_changes_of_owner on $schema.counted_changes (owner);

-- One row per action of a committed transaction. "due_at" is when a waiting row may be claimed: -infinity before the
-- first claim, the end of the lease while "claimed_by" is set, the end of the back-off after a failed attempt, and the
-- time at which the row was released or redriven. A row that is not claimed and has no attempt may be claimed anyway.
--
-- An action that is due later is "scheduled" until "not_before", by the clock of "hold_clock". Then it gets a new id and
-- is "waiting": what is due takes its place behind what waits. "lease_ms" is null until the first claim: until then a
-- row may be cancelled.
create table $schema.outbox (
  id bigint generated always as identity primary key,
  transaction_id uuid not null,
  action_index smallint not null check (action_index >= 0),
  wallet text collate "C" not null,
  type text collate "C" not null,
  payload bytea not null,
  status text collate "C" not null default 'waiting'
    check (status in ('scheduled', 'waiting', 'delivered', 'dead', 'cancelled')),
  attempts integer not null default 0,
  due_at timestamptz not null default '-infinity',
  not_before timestamptz,
  claimed_by uuid,
  lease_ms double precision,
  last_error text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (transaction_id, action_index),
  check (status <> 'scheduled' or (not_before is not null and claimed_by is null and lease_ms is null)),
  check (status <> 'cancelled' or lease_ms is null)
);
-- The type comes first: a runtime does not scan the rows that wait for the processors of other runtimes.
create index outbox_waiting on $schema.outbox (type, wallet, id) where status = 'waiting';
-- What other runtimes wrote, released or did not finish is found from the last id and time that were seen, past all
-- that waits for something else.
create index outbox_due on $schema.outbox (type, due_at, id) where status = 'waiting';
create index outbox_claimed on $schema.outbox (wallet, due_at) where status = 'waiting' and claimed_by is not null;
create index outbox_scheduled on $schema.outbox (not_before, id) where status = 'scheduled';
create index outbox_dead on $schema.outbox (id) where status = 'dead';

-- The actions whose rows were archived: a text per commit, so that what the outbox held stays provable (archive.sql).
-- The place of the transaction and the index of the action, with a "c" if it was cancelled; the others were delivered:
--   1.0 2.0 3.1c
create table $schema.archived_actions (
  commit_id bigint primary key,
  actions text collate "C" not null
);
