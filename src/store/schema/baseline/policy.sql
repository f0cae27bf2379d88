-- Changes of the policy.
--
-- Every commit takes a lock that all commits share, reads the version of the policy after it, and writes nothing if the
-- plans of the batch were made with another one. A change takes the same lock alone: it commits when no commit is in
-- flight, and a plan that was made with an older version is made again. No commit looks at the freezes themselves.
--
-- A change waits 20 ms for the lock, as all commits that come meanwhile wait behind it. The caller pauses before it tries
-- again. Two changes of the policy are "changes_apart_ms" apart, those of all runtimes: a batch that has to be sent again
-- for one arrives before the next.

-- Commits a batch of freezes, one transaction each, as one change. Returns the row of "commit_batch"; no row, and writes
-- nothing, if the policy was not free in time. Without "outgoing" and "incoming" the wallet is not frozen.
create function $schema.commit_freezes(
  changes_apart_ms integer,
  -- One element per transaction.
  freeze_wallet text[], freeze_outgoing boolean[], freeze_incoming boolean[],
-- include batch-arguments
) returns table (
-- include batch-answer
)
language plpgsql volatile security definer
-- include fixed-plan
as $function$
#variable_conflict use_column
declare
  old_version bigint;
  last_change timestamptz;
  made bigint;
  answer record;
begin
-- include read-committed
  select p.version, p.changed_at into old_version, last_change from $schema.policy p;
-- include lock-policy
  policy_version := old_version;
  select c.* into answer from $schema.commit_batch_slow_path(skip_locked => skip_locked,
-- include pass-arguments
  ) c;
  -- Without those whose key or id was recorded already.
  if answer.commit_id is not null then
    insert into $schema.freezes (version, wallet, outgoing, incoming, transaction_id, commit_id)
    select old_version + row_number() over (order by f.place), f.wallet, f.outgoing, f.incoming, t.id, t.commit_id
    from unnest(tx_id, freeze_wallet, freeze_outgoing, freeze_incoming) with ordinality
      as f (id, wallet, outgoing, incoming, place)
    join $schema.transactions t on t.id = f.id
    where t.id = any(tx_id) and t.commit_id = answer.commit_id::bigint;
    get diagnostics made = row_count;
    update $schema.policy p set version = old_version + made, changed_at = clock_timestamp() where p.one;
  end if;
  return query select answer.committed_ms, answer.commit_id, answer.conflicts, answer.locked, answer.recorded,
    answer.failed_holds, answer.hold_ms_now, answer.failed_reversals, answer.locked_holds, answer.locked_reversals,
    answer.policy_now, answer.failed_counts, answer.locked_counts;
end
$function$;

-- Defines the rules of an asset, which replace those before. Returns their number; the last one, and changes nothing, if
-- it has the same rules, for which no lock is taken; no row if the policy was not free in time. From the commit on all
-- plans know the rules, and keep the counters of the asset. A first cap does not hold before "count_asset" has completed
-- the counter of the ledger.
create function $schema.define_asset(
  changes_apart_ms integer,
  of_asset text, new_supply_max numeric, new_minted_max numeric, new_wallet_max numeric,
  is_transferable boolean, is_burnable boolean, is_mintable boolean, new_decimals smallint
) returns table (number text)
language plpgsql volatile security definer
-- include fixed-plan
as $function$
#variable_conflict use_column
declare
  old_version bigint;
  last_change timestamptz;
  old $schema.asset_rules;
  new_version bigint;
  is_capped constant boolean := new_supply_max is not null or new_minted_max is not null;
begin
-- include read-committed
  select p.version, p.changed_at into old_version, last_change from $schema.policy p;
  -- The rules that an asset has already change nothing.
  select a.* into old from $schema.asset_rules a where a.asset = of_asset order by a.number desc limit 1;
  if old.asset is not null and (old.supply_max, old.minted_max, old.wallet_max, old.transferable, old.burnable,
    old.mintable, old.decimals) is not distinct from (new_supply_max, new_minted_max, new_wallet_max, is_transferable,
    is_burnable, is_mintable, new_decimals) then
    return query select old.number::text;
    return;
  end if;
-- include lock-policy
  update $schema.policy p set version = p.version + 1, changed_at = clock_timestamp() where p.one
  returning p.version into new_version;
  insert into $schema.asset_rules (asset, number, version, supply_max, minted_max, wallet_max, transferable, burnable,
    mintable, decimals, counts_supply, counts_wallets, defined_at)
  values (of_asset, coalesce(old.number, 0) + 1, new_version, new_supply_max, new_minted_max, new_wallet_max,
    is_transferable, is_burnable, is_mintable, new_decimals, is_capped or coalesce(old.counts_supply, false),
    new_wallet_max is not null or coalesce(old.counts_wallets, false),
    $schema.commit_clock());
  if is_capped then
    insert into $schema.asset_counters (asset, wallet, minted, amount, is_complete)
    values (of_asset, '', 0, 0, false) on conflict do nothing;
  end if;
  return query select (coalesce(old.number, 0) + 1)::text;
end
$function$;

-- Completes the counter of the ledger, after "define_asset", while commits go on. Every commit in flight keeps it
-- already. So what it lacks does not change: the supply less the counter, in one snapshot. It is read without a lock,
-- also for minutes, and then added. Returns false, and does nothing, while another call is at it.
create function $schema.count_asset(of_asset text) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
-- include lock-timeout
as $function$
declare
  lacks_minted numeric;
  lacks_amount numeric;
begin
-- include read-committed
  if not pg_try_advisory_xact_lock('$schema.asset_counters'::regclass::oid::integer, hashtext(of_asset)) then
    return false;
  end if;
  select coalesce(s.minted, 0) - x.minted, coalesce(s.circulating, 0) - x.amount into lacks_minted, lacks_amount
  from $schema.asset_counters x left join $schema.supply s on s.asset = of_asset
  where x.asset = of_asset and x.wallet = '' and not x.is_complete;
  if found then
    update $schema.asset_counters x
    set minted = x.minted + lacks_minted, amount = x.amount + lacks_amount, is_complete = true
    where x.asset = of_asset and x.wallet = '';
  end if;
  return true;
end
$function$;

-- What a wallet owns of an asset, in its holds, too.
create function $schema.owned_amount(of_asset text, of_wallet text) returns numeric
language plpgsql stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
-- include nested-loops
as $function$
begin
  return (select coalesce(sum(u.amount), 0) from $schema.unspent u
      where u.owner = of_wallet and u.asset = of_asset and u.asset_count > 0)
    + (select coalesce(sum(u.amount), 0) from $schema.holds h
      join $schema.unspent u on u.owner = '~' || h.id and u.asset = of_asset and u.asset_count > 0
      where h.wallet = of_wallet and h.state = 'open');
end
$function$;

-- They run with the rights of the owner, as "commit_batch" does.
revoke execute on function $schema.commit_freezes from public;
revoke execute on function $schema.define_asset from public;
revoke execute on function $schema.count_asset from public;
