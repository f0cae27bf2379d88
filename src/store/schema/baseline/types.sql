-- The types of columns.
--
-- They are domains, not check constraints of tables: Postgres reads the check constraints of a table again for every
-- statement that writes to it, even one that only deletes outputs, and keeps those of a domain for the session.
-- A small batch commits some percent faster.

create domain $schema.natural_integer as integer check (value >= 0);

create domain $schema.natural_smallint as smallint check (value >= 0);

-- The name of an asset or a wallet. It sorts by its bytes: the locale of the database has no influence.
create domain $schema.short_name as text collate "C" check (octet_length(value) between 1 and 64);

-- The owner of an output: a wallet, or a hold, whose owner is "~" and its id. A caller cannot name a wallet so. ("~~" and
-- the id of a transaction owns no output.)
create domain $schema.owner_name as text collate "C"
check (octet_length(value) between 1 and 64 or (octet_length(value) = 65 and starts_with(value, '~')));

-- NaN sorts above every number in Postgres: the upper bound excludes it.
create domain $schema.positive_amount as numeric(78, 0) check (value >= 1 and value < 1e78);

-- The same list as TRANSACTION_KINDS in TypeScript; a test compares them.
create domain $schema.transaction_kind as text collate "C"
check (value in ('mint', 'transfer', 'burn', 'exchange', 'hold', 'capture', 'release', 'extend', 'freeze',
  'unfreeze', 'expire', 'reversal', 'merge', 'refused'));

create domain $schema.idempotency_key as text collate "C" check (length(value) between 1 and 255);

create domain $schema.sha256 as bytea check (octet_length(value) = 32);
