-- A standby may not know the last payments: what it lacks would be refused, and a refusal is recorded for ever. A
-- pooler that balances load sends a statement there if it takes it for a harmless read.
-- What only reads says so in each of its database transactions (src/store/postgres/standby-reads.ts).
if pg_is_in_recovery() and coalesce(current_setting('pursekit.reads_standby', true), '') <> 'on' then
  raise exception 'pursekit: this server is a standby, and reads of the ledger run on the primary'
    using errcode = '25006', hint = 'Have the pooler send these reads to the primary.';
end if;
