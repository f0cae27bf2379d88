import type { Migration } from './migration.ts';

/**
 * The guards of migrations 3 and 4 refuse what they did and cost an honest statement less.
 *
 * 1. They look after a row was changed. Whatever looks before has Postgres lock each row first, and write that down in
 *    its log: a spend changed its input twice.
 * 2. What no honest statement names is guarded by the names of its columns. A condition is kept as text: each statement
 *    on the table copies it, whatever it does, and parses it for its first row. That of migration 3 took an eighth of
 *    the commit of a single transfer.
 *
 * A spent row is refused any change. One that is unspent may be "changed" from unspent to unspent, which changes
 * nothing.
 */
export const guardsWithoutLocks: Migration = {
  version: 12,
  name: 'guards-without-locks',
  script: `
drop trigger spent_once on $schema.utxos;
create trigger spent_once after update on $schema.utxos for each row
when (old.spent_by is not null) execute function $schema.refuse_change();
create trigger unchanged after update of transaction_id, output_index, asset, owner, amount
on $schema.utxos for each row execute function $schema.refuse_change();

drop trigger unchanged on $schema.outbox;
create trigger unchanged after update of id, transaction_id, action_index, wallet, type, payload, created_at
on $schema.outbox for each row execute function $schema.refuse_change();
drop trigger settled on $schema.outbox;
create trigger settled after update on $schema.outbox for each row
when (old.status = 'delivered' or (old.status = 'dead' and new.status = 'delivered'))
execute function $schema.refuse_change();
`,
};
