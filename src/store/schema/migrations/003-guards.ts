import type { Migration } from './migration.ts';

/**
 * The database defends itself: history cannot be rewritten, not even by a bug of ours. The conditions stand in `when`
 * clauses, so an honest statement pays for a comparison and calls no function.
 */
export const guards: Migration = {
  version: 3,
  name: 'guards',
  script: `
create function $schema.refuse_change() returns trigger language plpgsql set search_path = pg_catalog as $function$
begin
  raise exception 'pursekit: % on % rewrites history', lower(tg_op), tg_table_name using errcode = '23514';
end
$function$;

create trigger spent_once before update on $schema.utxos for each row
when (old.spent_by is not null or new.spent_by is null
  or (new.transaction_id, new.output_index, new.asset, new.owner, new.amount)
    is distinct from (old.transaction_id, old.output_index, old.asset, old.owner, old.amount))
execute function $schema.refuse_change();

create trigger kept before delete on $schema.utxos for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.utxos for each statement execute function $schema.refuse_change();

create trigger unchanged before update or delete on $schema.transactions
for each row execute function $schema.refuse_change();
create trigger kept_whole before truncate on $schema.transactions
for each statement execute function $schema.refuse_change();
`,
};
