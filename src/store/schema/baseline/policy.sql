-- Changes of the policy.
--
-- Every commit takes a lock that all commits share, reads the version of the policy after it, and writes nothing if the
-- plans of the batch were made with another one. A change takes the same lock alone: it commits when no commit is in
-- flight, and a plan that was made with an older version is made again. No commit looks at the freezes themselves.
--
-- A change waits 20 ms for the lock, as all commits that come meanwhile wait behind it. The caller pauses before it tries
-- again.

-- Commits the transaction of a freeze, a batch of one, with the freeze itself. Returns the row of "commit_batch"; no row,
-- and writes nothing, if the lock was not free in time. Without "outgoing" and "incoming" the wallet is not frozen.
create function $schema.commit_freeze(
  freeze_wallet text, freeze_outgoing boolean, freeze_incoming boolean,
-- include batch-arguments
) returns table (committed_ms text, commit_id text, conflicts text, locked text, recorded text, failed_holds text,
  hold_ms_now text, failed_reversals text, locked_holds text, locked_reversals text,
  policy_now text)
language plpgsql volatile security definer
-- include fixed-plan
as $function$
#variable_conflict use_column
declare
  answer record;
begin
-- include read-committed
  perform set_config('lock_timeout', '20ms', true);
  begin
    perform pg_advisory_xact_lock('$schema.policy'::regclass::oid::bigint);
  exception when lock_not_available then
    return;
  end;
  policy_version := (select p.version from $schema.policy p);
  select c.* into answer from $schema.commit_batch_slow_path(skip_locked => skip_locked,
-- include pass-arguments
  ) c;
  -- Not if its key or its id is recorded already.
  if answer.commit_id is not null then
    policy_version := policy_version + 1;
    update $schema.policy p set version = policy_version where p.one;
    insert into $schema.freezes (version, wallet, outgoing, incoming, transaction_id, commit_id)
    values (policy_version, freeze_wallet, freeze_outgoing, freeze_incoming, tx_id[1], answer.commit_id::bigint);
  end if;
  return query select answer.committed_ms, answer.commit_id, answer.conflicts, answer.locked, answer.recorded,
    answer.failed_holds, answer.hold_ms_now, answer.failed_reversals, answer.locked_holds, answer.locked_reversals,
    answer.policy_now;
end
$function$;

-- It runs with the rights of the owner, as "commit_batch" does.
revoke execute on function $schema.commit_freeze from public;
