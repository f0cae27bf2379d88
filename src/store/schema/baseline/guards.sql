-- Triggers that refuse every statement that rewrites history, also one that a bug of pursekit sends.
--
-- 1. Guards of updates run after the row was changed. A trigger that runs before has Postgres lock each row first and
--    write the lock to the log: a spend would change its input twice.
-- 2. Columns that no correct statement updates are guarded by name ("update of …"), which costs nothing. A condition
--    ("when …") is kept as text: every statement on the table copies it and parses it for its first row. One long
--    condition took an eighth of the time of a single transfer's commit.
--
-- A spent row cannot change at all. An unspent row can be "changed" from unspent to unspent, which changes nothing.

create function $schema.refuse_change() returns trigger language plpgsql set search_path = pg_catalog as $function$
begin
  raise exception 'pursekit: % on % rewrites history', lower(tg_op), tg_table_name using errcode = '23514';
end
$function$;

create trigger spent_once after update on $schema.utxos for each row
when (old.spent_by is not null) execute function $schema.refuse_change();
create trigger unchanged after update of transaction_id, output_index, asset, owner, amount
on $schema.utxos for each row execute function $schema.refuse_change();
create trigger kept before delete on $schema.utxos for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.utxos for each statement execute function $schema.refuse_change();

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

create trigger unchanged after update of id, transaction_id, action_index, wallet, type, payload, created_at
on $schema.outbox for each row execute function $schema.refuse_change();
create trigger settled after update on $schema.outbox for each row
when (old.status = 'delivered' or (old.status = 'dead' and new.status = 'delivered'))
execute function $schema.refuse_change();
create trigger kept before delete on $schema.outbox for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.outbox
for each statement execute function $schema.refuse_change();
