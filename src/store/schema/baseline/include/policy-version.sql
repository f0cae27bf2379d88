-- The lock is shared among commits; a change of the policy takes it alone. The version is read in a statement of its own,
-- which sees the change that the lock was waited for.
perform pg_advisory_xact_lock_shared('$schema.policy'::regclass::oid::bigint);
select p.version into current_version from $schema.policy p;
if current_version <> policy_version then
  policy_now := current_version::text;
  return next;
  return;
end if;
