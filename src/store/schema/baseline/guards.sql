-- Triggers that refuse every statement that rewrites history, also one that a bug of pursekit sends, and one of a
-- superuser.
--
-- Columns that no correct statement updates are guarded by name ("update of …"), which costs nothing. A condition
-- ("when …") is kept as text: every statement on the table copies it and parses it for its first row.
--
-- The rows of "unspent" are inserted and deleted, and never changed. A trigger cannot tell a commit from another
-- delete: the rights do, and "pursekit verify" compares the table with the history.

create function $schema.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $function$
begin
  raise exception 'pursekit: % on % rewrites history', lower(tg_op), tg_table_name using errcode = '23514';
end
$function$;

create trigger unchanged before update on $schema.unspent for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.unspent
for each statement execute function $schema.refuse_change();

create trigger unchanged before update or delete on $schema.transactions
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.transactions
for each statement execute function $schema.refuse_change();

create trigger unchanged before update or delete on $schema.placed_commits
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.placed_commits
for each statement execute function $schema.refuse_change();
create trigger unchanged before update on $schema.unplaced_commits
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.unplaced_commits
for each statement execute function $schema.refuse_change();
create trigger one_way after update on $schema.commit_order for each row
when (new.last_position < old.last_position or new.last_recorded < old.last_recorded
  or new.final_until < old.final_until)
execute function $schema.refuse_change();
create trigger kept before delete on $schema.commit_order for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.commit_order
for each statement execute function $schema.refuse_change();

create trigger unchanged before update or delete on $schema.spends
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.spends for each statement execute function $schema.refuse_change();
create trigger one_way after update on $schema.projected_spends for each row
when (new.last_position < old.last_position) execute function $schema.refuse_change();
create trigger kept before delete on $schema.projected_spends for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.projected_spends
for each statement execute function $schema.refuse_change();

create trigger unchanged before update on $schema.history_pages
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.history_pages
for each statement execute function $schema.refuse_change();
-- What was not archived is kept, and of the points before it the last one of each wallet and asset.
create function $schema.refuse_unarchived_page() returns trigger
language plpgsql
-- include fixed-plan
as $function$
begin
  if not exists (select from $schema.packed_history p where old.last_position <= p.archived_upto) then
    raise exception 'pursekit: % on % rewrites history', lower(tg_op), tg_table_name using errcode = '23514';
  end if;
  return old;
end
$function$;
create trigger kept before delete on $schema.history_pages
for each row execute function $schema.refuse_unarchived_page();
create function $schema.refuse_unarchived_point() returns trigger
language plpgsql
-- include fixed-plan
-- include nested-loops
as $function$
begin
  if not exists (
    select from $schema.balance_points b
    where b.wallet = old.wallet and b.asset = old.asset and (b.position, b.place) > (old.position, old.place)
      and b.position <= (select p.archived_upto from $schema.packed_history p)
  ) then
    raise exception 'pursekit: % on % rewrites history', lower(tg_op), tg_table_name using errcode = '23514';
  end if;
  return old;
end
$function$;
create trigger kept before delete on $schema.balance_points
for each row execute function $schema.refuse_unarchived_point();
create trigger unchanged before update on $schema.balance_points
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.balance_points
for each statement execute function $schema.refuse_change();
create trigger one_way after update on $schema.packed_history for each row
when (new.last_position < old.last_position or new.target < old.target or new.archived_upto < old.archived_upto
  or (new.archived_upto > old.archived_upto and new.archived_upto > new.last_position))
execute function $schema.refuse_change();
create trigger kept before delete on $schema.packed_history for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.packed_history
for each statement execute function $schema.refuse_change();

create trigger unchanged before update on $schema.counted_changes
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.counted_changes
for each statement execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.counted_totals
for each statement execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.counted_wallets
for each statement execute function $schema.refuse_change();

create trigger one_way after update on $schema.reversals for each row
when (new.reversed < old.reversed or new.original <> old.original) execute function $schema.refuse_change();
-- A commit deletes the rows of units that it does not write: nothing was reversed by them.
create trigger kept before delete on $schema.reversals for each row
when (old.reversed > 0) execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.reversals
for each statement execute function $schema.refuse_change();
create trigger unchanged before update or delete on $schema.reversed_by
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.reversed_by
for each statement execute function $schema.refuse_change();

create trigger one_way after update on $schema.policy for each row
when (new.version < old.version) execute function $schema.refuse_change();
create trigger kept before delete on $schema.policy for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.policy for each statement execute function $schema.refuse_change();
create trigger unchanged before update or delete on $schema.freezes
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.freezes
for each statement execute function $schema.refuse_change();

create trigger unchanged before update or delete on $schema.asset_rules
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.asset_rules
for each statement execute function $schema.refuse_change();
create trigger one_way after update on $schema.asset_counters for each row
when (old.is_complete and (not new.is_complete or new.minted < old.minted))
execute function $schema.refuse_change();
create trigger kept before delete on $schema.asset_counters for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.asset_counters
for each statement execute function $schema.refuse_change();

create trigger unchanged before update of id, wallet, held_by, held_at, payees on $schema.holds
for each row execute function $schema.refuse_change();
create trigger one_end after update on $schema.holds for each row
when (old.state <> 'open' or new.expires_at < old.expires_at or (new.expires_at is null) <> (old.expires_at is null))
execute function $schema.refuse_change();
create trigger kept before delete on $schema.holds for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.holds for each statement execute function $schema.refuse_change();

create trigger unchanged
after update of transaction_id, action_index, wallet, type, payload, created_at, not_before
on $schema.outbox for each row execute function $schema.refuse_change();
create trigger moved after update of id on $schema.outbox for each row
when (old.status <> 'scheduled' or new.status <> 'waiting' or new.id < old.id)
execute function $schema.refuse_change();
create trigger settled after update on $schema.outbox for each row
when (old.status in ('delivered', 'cancelled') or (old.status = 'dead' and new.status in ('delivered', 'cancelled'))
  or (old.status = 'scheduled' and new.status in ('delivered', 'dead'))
  or (old.status <> 'scheduled' and new.status = 'scheduled'))
execute function $schema.refuse_change();
-- A row is deleted once it is recorded as archived, as what it is.
create function $schema.refuse_unarchived() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $function$
begin
  if $schema.archived_status(old.transaction_id, old.action_index) is distinct from old.status then
    raise exception 'pursekit: % on % rewrites history', lower(tg_op), tg_table_name using errcode = '23514';
  end if;
  return old;
end
$function$;
create trigger kept before delete on $schema.outbox for each row execute function $schema.refuse_unarchived();
create trigger kept_whole before truncate on $schema.outbox
for each statement execute function $schema.refuse_change();
create trigger extended after update on $schema.archived_actions for each row
when (new.commit_id <> old.commit_id or not starts_with(new.actions, old.actions || ' '))
execute function $schema.refuse_change();
create trigger kept before delete on $schema.archived_actions for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.archived_actions
for each statement execute function $schema.refuse_change();
