-- Waits until the last change is "changes_apart_ms" old, then 20 ms for the policy. Returns no row if it was not free in
-- time, or if another change came after "old_version" was read. A clock that was set back delays a change by
-- "changes_apart_ms".
perform pg_sleep(greatest(0, least(changes_apart_ms,
  changes_apart_ms - extract(epoch from clock_timestamp() - last_change) * 1000)) / 1000);
perform set_config('lock_timeout', '20ms', true);
begin
  perform pg_advisory_xact_lock('$schema.policy'::regclass::oid::bigint);
exception when lock_not_available then
  return;
end;
if (select p.version from $schema.policy p) <> old_version then
  return;
end if;
