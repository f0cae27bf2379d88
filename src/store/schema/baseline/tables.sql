-- The tables of the ledger, with their indexes. docs/reference/schema.md describes each column.
-- The table "migrations" is not here: src/store/schema/migrate.ts creates it before it runs this script.

-- The commits: one per batch, which the database applied at once. Their order is that of positions. A commit waits in
-- "unplaced_commits" until the sequencer gives it a position (order.sql); "placed_commits" is only ever inserted into, in
-- the order of positions. "commit_order" is one row: the last position and time that were given, and the time up to
-- which the order is final.
create sequence $schema.commit_ids as bigint cache 1;
create table $schema.unplaced_commits (
  id bigint primary key,
  committed_at timestamptz not null
);
create table $schema.placed_commits (
  position bigint primary key,
  id bigint not null unique,
  committed_at timestamptz not null,
  recorded_at timestamptz not null
);
create table $schema.commit_order (
  one boolean primary key default true check (one),
  last_position bigint not null default 0,
  last_recorded timestamptz not null default '-infinity',
  final_until timestamptz not null default '-infinity'
) with (fillfactor = 10);
insert into $schema.commit_order default values;

-- One row per committed transaction, with its commit and its place in it. Rows are never updated and never deleted.
create table $schema.transactions (
  id uuid primary key,
  commit_id bigint not null,
  place $schema.natural_integer not null,
  kind $schema.transaction_kind not null,
  key $schema.idempotency_key,
  fingerprint $schema.sha256,
  committed_at timestamptz not null,
  actions $schema.natural_smallint not null default 0,
  body bytea,
  check ((key is null) = (fingerprint is null)),
  check (kind <> 'refused' or key is not null)
);
create unique index transactions_key on $schema.transactions (key) where key is not null;

-- One row per asset of an output. An output that holds 5 gold and 1 silver is two rows with the same outpoint
-- (transaction_id, output_index). "spent_by" is set once, for all rows of an outpoint together.
create table $schema.utxos (
  transaction_id uuid not null,
  output_index $schema.natural_integer not null,
  asset $schema.short_name not null,
  owner $schema.short_name not null,
  amount $schema.positive_amount not null,
  spent_by uuid,
  primary key (transaction_id, output_index, asset)
);
-- With asset and amount the largest outputs of an asset come first, a LIMIT ends the scan, and sums are read from the
-- index alone: the cost of a read does not grow with the number of UTXOs of the wallet.
create index utxos_unspent on $schema.utxos (owner, asset, amount) where spent_by is null;
create index utxos_spent_by on $schema.utxos (spent_by) where spent_by is not null;

-- One row per action of a committed transaction. "due_at" is when a waiting row may be claimed: -infinity before the
-- first claim, the end of the lease while "claimed_by" is set, the end of the back-off after a failed attempt, and the
-- time at which the row was released or redriven. A row that is not claimed and has no attempt may be claimed anyway.
create table $schema.outbox (
  id bigint generated always as identity primary key,
  transaction_id uuid not null,
  action_index smallint not null check (action_index >= 0),
  wallet text collate "C" not null,
  type text collate "C" not null,
  payload bytea not null,
  status text collate "C" not null default 'waiting' check (status in ('waiting', 'delivered', 'dead')),
  attempts integer not null default 0,
  due_at timestamptz not null default '-infinity',
  claimed_by uuid,
  lease_ms double precision,
  last_error text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (transaction_id, action_index)
);
-- The type comes first: a runtime does not scan the rows that wait for the processors of other runtimes.
create index outbox_waiting on $schema.outbox (type, wallet, id) where status = 'waiting';
-- What other runtimes wrote, released or did not finish is found from the last id and time that were seen, past all
-- that waits for something else.
create index outbox_due on $schema.outbox (type, due_at, id) where status = 'waiting';
create index outbox_claimed on $schema.outbox (wallet, due_at) where status = 'waiting' and claimed_by is not null;
create index outbox_dead on $schema.outbox (id) where status = 'dead';
