-- Waits 20 ms for the policy, and returns no row if it was not free in time.
perform set_config('lock_timeout', '20ms', true);
begin
  perform pg_advisory_xact_lock('$schema.policy'::regclass::oid::bigint);
exception when lock_not_available then
  return;
end;
