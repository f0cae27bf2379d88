-- The wallets that own the most of an asset. Only assets that were asked for have a ranking: a pack of the history keeps
-- it (history.sql), and no commit waits for it.
--
-- A row may have changes behind the packed position: those of a pack that is not finished. Who reads takes the rows of
-- the wallets that have no changes behind the packed position, and adds up the others from points and changes.

-- Begins the ranking of an asset, or goes on with it, by some wallets. Returns true once all wallets are ranked.
create function $schema.rank_wallets(of_asset text, wallets_max integer)
returns table (is_ranked text)
-- It is written here and nowhere else: a runtime has no rights on its tables.
language plpgsql volatile security definer
-- include fixed-plan
-- include nested-loops
-- include lock-timeout
as $function$
#variable_conflict use_column
declare
  done_upto text;
  ranked_now text[];
begin
-- include read-committed
  -- No pack writes points meanwhile.
  perform pg_advisory_xact_lock('$schema.packed_history'::regclass::oid::bigint);
  insert into $schema.ranked_assets (asset) values (of_asset) on conflict do nothing;
  select a.ranked_upto into done_upto from $schema.ranked_assets a where a.asset = of_asset;
  if done_upto is null then
    return query select 'true';
    return;
  end if;
  -- The index is read once for each wallet, and not once for each point. Names of the history begin with "~".
  with recursive named (wallet, number) as (
    (select b.wallet, 1 from $schema.balance_points b where b.wallet > done_upto and b.wallet < '~'
      order by b.wallet limit 1)
    union all
    select (select b.wallet from $schema.balance_points b where b.wallet > n.wallet and b.wallet < '~'
      order by b.wallet limit 1), n.number + 1
    from named n where n.wallet is not null and n.number < wallets_max
  )
  select array_agg(n.wallet order by n.wallet) into ranked_now from named n where n.wallet is not null;
  insert into $schema.ranked_wallets (asset, wallet, amount)
  select of_asset, w.wallet, p.available + p.held
  from unnest(ranked_now) as w (wallet)
  cross join lateral (
    select b.available, b.held from $schema.balance_points b
    where b.wallet = w.wallet and b.asset = of_asset order by b.position desc, b.place desc limit 1
  ) p
  where p.available + p.held > 0
  -- A pack has written it since the ranking began.
  on conflict (asset, wallet) do nothing;
  done_upto := ranked_now[cardinality(ranked_now)];
  if coalesce(cardinality(ranked_now), 0) < wallets_max then
    done_upto := null;
  end if;
  update $schema.ranked_assets a set ranked_upto = done_upto where a.asset = of_asset;
  return query select (done_upto is null)::text;
end
$function$;

-- Ends the ranking of an asset, which no pack keeps from now on. It begins anew when it is asked for.
create function $schema.end_ranking(of_asset text)
returns void
language plpgsql volatile security definer
-- include fixed-plan
-- include lock-timeout
as $function$
begin
  perform pg_advisory_xact_lock('$schema.packed_history'::regclass::oid::bigint);
  delete from $schema.ranked_assets a where a.asset = of_asset;
  delete from $schema.ranked_wallets w where w.asset = of_asset;
end
$function$;

-- They run with the rights of the owner, as "commit_batch" does.
revoke execute on function $schema.rank_wallets from public;
revoke execute on function $schema.end_ranking from public;
